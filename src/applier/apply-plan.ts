import type { PlannedRun } from '../differ/finish-plan.js';
import type { ResolvedPolicy } from '../differ/resolve/resolve.js';
import { type Clock, type StopSignal, type TenantWriter } from '../model/ports.js';
import type { Journal } from '../model/results/journal.js';
import type { Outcome, PolicyOutcome } from '../model/results/outcome.js';
import { policyKey, type PolicyPlan } from '../model/results/plan.js';
import type { GraphVersion } from '../model/tenant/policy-types.js';
import type { Tenant } from '../model/tenant/tenant.js';
import type { Approvals } from './approvals.js';
import { OverwriteCheck, type OverwrittenEdits, type ReadAuditLog } from './concurrent-edits.js';
import { type RunOrigin, RunRecorder, type UndoStore } from './journal/run-recorder.js';
import { baselineOf, isDone, outcomeOf, refusedOutcome, skippedBecause, unsent } from './policy-outcomes.js';
import { ItemRoutes } from './policy/item-routes.js';
import { runPolicies } from './run-policies.js';

/** What a plan is applied with, and what is called meanwhile. */
export interface ApplyInput extends RunOrigin {
  readonly run: PlannedRun;
  readonly writer: TenantWriter;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly undo: UndoStore;
  /** Shows what no reading of a policy can. */
  readonly readAuditLog: ReadAuditLog;
  readonly stop: StopSignal;
  readonly approvals: Approvals;
  /** Policies that are not applied although they were planned, and why: those a saved plan does not cover. */
  readonly stale: ReadonlyMap<string, string>;
  /** Called as each policy begins. */
  readonly onStart?: (policy: PolicyPlan) => void;
  /** Called as each policy ends, with how many have. */
  readonly onPolicy: (outcome: PolicyOutcome, done: number) => void;
  /** Called with a bug in assignctl that ended one policy. */
  readonly onBug: (error: unknown) => void;
}

/** One policy to apply: what was planned, and the declaration and assignments it was planned from. */
export interface PolicyWork {
  readonly planned: PolicyPlan;
  readonly resolved: ResolvedPolicy;
}

/** What every policy of a run is applied with. */
export interface ApplyContext {
  readonly writer: TenantWriter;
  readonly clock: Clock;
  /** As the plan read it: names of groups and filters. */
  readonly tenant: Tenant;
  readonly graphVersion: GraphVersion;
  readonly journal: Journal;
  readonly stop: StopSignal;
  readonly approvals: Approvals;
  /** Which kinds of requests turned out to have no route in this run. */
  readonly routes: ItemRoutes;
  /** Reports what was thrown that is no answer of the service, and returns it as the reason of a policy. */
  readonly explainFault: (error: unknown) => string;
}

/**
 * Applies a plan: policies side by side, each in its own order. A policy that loses a group comes after those that gain
 * it, and policies in a circle go by two steps. Every policy with a change and every blocked one is in the outcome.
 * Before the first write the journal and the undo plan are on disk; if there is nothing to write, neither is made.
 * Throws only before the first write: later failures are in the outcome.
 */
export async function applyPlan(input: ApplyInput): Promise<Outcome> {
  const { plan } = input.run;
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const notAttempted = new Map(
    changed.flatMap((planned) => {
      const outcome = preflight(planned, input);
      return outcome === undefined ? [] : [[policyKey(planned), outcome]];
    }),
  );
  const attempted = changed.filter((planned) => !notAttempted.has(policyKey(planned)));
  const ledger = new RunRecorder(input.run, attempted, input);
  if (!ledger.isEmpty) await ledger.open(input.journal, input.undo);
  const routes = new ItemRoutes();
  const journal = guardJournal(input.journal);
  const context: ApplyContext = {
    ...input,
    ...{ journal, routes },
    tenant: input.run.input.tenant,
    graphVersion: plan.graphVersion,
    explainFault: (error) => explainFault(error, input.onBug),
  };
  const check = new OverwriteCheck(input);
  const run = await runPolicies(changed, notAttempted, ledger, context, {
    ...input,
    onAllSent: () => check.begin(),
  });
  const edits = await check.finish(run.writes);
  const outcomes = run.outcomes.map((outcome) => withEdit(outcome, edits));
  const notes = [...routes.notes(), ...(edits.doubt === undefined ? [] : [edits.doubt])];
  if (!ledger.isEmpty)
    notes.push(
      ...(await noteFailure(
        'The undo plan on disk is the one from before the run: it cannot be replaced',
        () => input.undo.write(ledger.undoPlan()),
      )),
      ...(await noteFailure('The end of the run is not in the journal', async () => {
        for (const { policy, sentence } of edits.found.values())
          await input.journal.write({ kind: 'overwritten', policy, sentence });
        await input.journal.write({ kind: 'end', isComplete: !outcomes.some(isLeftOver) });
      })),
    );
  return {
    ...outcomeOf(plan, outcomes),
    baseline: baselineOf(input.run, run.readings),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function withEdit(outcome: PolicyOutcome, { found }: OverwrittenEdits): PolicyOutcome {
  const edit =
    outcome.id === undefined ? undefined : found.get(policyKey({ type: outcome.type, id: outcome.id }));
  if (edit === undefined) return outcome;
  const reasons = outcome.reason === undefined ? [] : [outcome.reason];
  return { ...outcome, reason: [...reasons, edit.sentence].join(' ') };
}

/** Why the plan does not let a policy be attempted at all. */
function preflight(planned: PolicyPlan, { stale }: ApplyInput): PolicyOutcome | undefined {
  const why = stale.get(policyKey(planned));
  if (why !== undefined) return unsent(planned, 'stale', why);
  if (planned.refused.length > 0) return refusedOutcome(planned, planned.refused);
  const [absent] = planned.skippedBecause ?? [];
  return absent && unsent(planned, 'skipped', skippedBecause(absent));
}

/** Whether the next run has to continue with a policy. One that is stale or refused was not begun. */
function isLeftOver(outcome: PolicyOutcome): boolean {
  return !isDone(outcome) && outcome.result !== 'stale' && outcome.result !== 'refused';
}

/** A record that is not on disk: what it would have announced is not done. */
class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** The same journal; what it throws says that it is the journal's. */
function guardJournal(journal: Journal): Journal {
  return {
    write: async (entry) => {
      try {
        await journal.write(entry);
      } catch (cause) {
        throw new JournalError(messageOf(cause), { cause });
      }
    },
  };
}

/** What was thrown that is no answer of the service, as the reason of one policy. A bug is reported to `onBug`. */
function explainFault(error: unknown, onBug: (error: unknown) => void): string {
  if (error instanceof JournalError) return error.message;
  onBug(error);
  return `A bug in assignctl ended this policy: ${messageOf(error)}. The other policies continue; please report it.`;
}

/** The note about a step after the last write that failed: the outcome stays as it is. */
async function noteFailure(what: string, step: () => Promise<void>): Promise<readonly string[]> {
  try {
    await step();
    return [];
  } catch (error) {
    return [`${what} (${messageOf(error)}).`];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
