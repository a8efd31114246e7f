import { changesOf, describeChanges, describeLists, type Names } from '../../differ/diff/changes.js';
import { desiredListOf } from '../../differ/diff/diff.js';
import { type JsonObject } from '../../model/json.js';
import { contentFingerprint } from '../../model/assignment/equality.js';
import { type PlannedRun } from '../../differ/finish-plan.js';
import { simulateRequest } from '../../differ/requests/plan-requests.js';
import { type ResolvedPolicy, withAssignments } from '../../differ/resolve/resolve.js';
import { patchedParts } from '../../model/assignment/plan-codec.js';
import {
  type Journal,
  JOURNAL_FORMAT_VERSION,
  type JournalChange,
  type JournalPolicy,
} from '../../model/results/journal.js';
import { leavesDuplicate, type Plan, policyKey, type PolicyPlan } from '../../model/results/plan.js';
import type { AuditActor } from '../../model/tenant/audit.js';
import { accountsFor, type PreviousRun } from './previous-run.js';
import { planInverse } from '../undo-plan.js';

/** Where the undo file of a run is kept. What was there is replaced in one step. */
export interface UndoStore {
  write(plan: Plan): Promise<void>;
}

/** Where a run comes from. */
export interface RunOrigin {
  /** Who the run is, by its token; undefined where the token does not say. */
  readonly self?: AuditActor | undefined;
  /** Name of the machine. */
  readonly host: string;
  /** Address of the run of a pipeline. */
  readonly runUrl?: string | undefined;
  /** The unfinished run that this one continues. */
  readonly former?: PreviousRun | undefined;
  /** The plan file that is applied, where one was given. */
  readonly file?: Pick<Plan, 'digest' | 'undoes' | 'redoes'> | undefined;
}

/** A policy that is written to, and how its groups and filters are called. */
interface ChangedPolicy {
  readonly work: { readonly resolved: ResolvedPolicy };
  readonly context: Parameters<typeof changesOf>[1];
  readonly names: Names;
}

/** A policy of which the run keeps what it was before: its own, or one that an unfinished run changed. */
interface Touched {
  readonly resolved: ResolvedPolicy;
  readonly policy: JournalPolicy;
  readonly before: readonly JsonObject[];
  /** Its assignments by now: at first what the requests lead to. */
  after: readonly JsonObject[];
}

/**
 * What a run writes down of itself: the states before, so that the journal is enough to restore them, and the plan that
 * undoes the run. If it continues an unfinished run, both reach back to before that one.
 */
export class RunRecorder {
  readonly #touched = new Map<string, Touched>();

  constructor(
    readonly run: PlannedRun,
    /** Those that will be written to. */
    planned: readonly PolicyPlan[],
    readonly origin: RunOrigin,
  ) {
    if (planned.length === 0) return;
    const { former } = origin;
    const requests = new Map(planned.map((policy) => [policyKey(policy), policy.requests]));
    for (const [key, resolved] of run.resolved) {
      const { type, id, name, assignments: now } = resolved.policy;
      const trace = former?.policies.get(key);
      const isCarriedOn = accountsFor(trace, now);
      if (!requests.has(key) && !isCarriedOn) continue;
      const before = isCarriedOn ? (trace?.before ?? now) : now;
      const after = (requests.get(key) ?? []).reduce(simulateRequest, now);
      this.#touched.set(key, { resolved, policy: { type, id, name }, before, after });
    }
  }

  get isEmpty(): boolean {
    return this.#touched.size === 0;
  }

  /** Before the first write. */
  async open(journal: Journal, undo: UndoStore): Promise<void> {
    const { plan } = this.run;
    const { file, former, self, host, runUrl } = this.origin;
    const entries = [
      journal.write({
        kind: 'start',
        formatVersion: JOURNAL_FORMAT_VERSION,
        tenantId: plan.tenantId,
        toolVersion: plan.toolVersion,
        plan: plan.digest,
        inputs: plan.inputs,
        ...(file === undefined ? {} : { file: file.digest }),
        ...(former === undefined ? {} : { continues: former.start.plan }),
        startedBy: { ...self, host, ...(runUrl === undefined ? {} : { runUrl }) },
      }),
      ...[...this.#touched.values()].map(({ policy, before, resolved }) =>
        journal.write({
          kind: 'before',
          policy,
          assignments: before,
          found: contentFingerprint(resolved.policy.assignments, policy.type),
        }),
      ),
    ];
    await Promise.all(entries);
    await undo.write(this.undoPlan());
  }

  /** How a policy ended: with its assignments as last read, if it was written to and could be read. */
  note(key: string, wasWritten: boolean, current: readonly JsonObject[] | undefined): void {
    const touched = this.#touched.get(key);
    if (touched === undefined) return;
    touched.after = wasWritten ? (current ?? touched.after) : touched.resolved.policy.assignments;
  }

  /** The inverse of what was done, known by the state it left. */
  undoPlan(): Plan {
    const changed = [...this.#touched.values()].filter(
      ({ policy: { type }, before, after }) =>
        contentFingerprint(before, type) !== contentFingerprint(after, type),
    );
    const restorations = changed.map(({ resolved: { policy, declaration }, before, after }) => ({
      policy: { ...policy, assignments: after },
      place: declaration.place,
      desired: desiredListOf(before, policy.type, declaration.place),
    }));
    const { digest: undoes } = this.run.plan;
    // The inverse of a redo undoes the first run once more.
    const { file } = this.origin;
    const isRedo = file?.undoes !== undefined && file.redoes === undefined;
    return planInverse(restorations, this.run.input, {
      undoes,
      ...(isRedo ? { redoes: file.undoes } : {}),
    });
  }
}

/** What leads from one list of a policy to another, as a journal says it, with the names that the plan had. */
export function changesBetween(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  { work: { resolved }, context, names }: ChangedPolicy,
): readonly JournalChange[] {
  const { policy, declaration } = resolved;
  const desired = desiredListOf(after, policy.type, declaration.place);
  const changes = changesOf({ ...withAssignments(resolved, before), desired, scope: 'whole' }, context);
  const lists = describeLists(changes, names);
  return describeChanges(changes, names).map((change) => {
    const { action, direction, target, filters, patch } = change;
    return {
      ...{ action, direction, target, filters },
      ...(action === 'update' ? { parts: patchedParts(patch) } : {}),
      ...(leavesDuplicate(change, lists) ? { leavesDuplicate: true } : {}),
    };
  });
}
