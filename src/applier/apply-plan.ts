import { type PlannedRun } from '../differ/finish-plan.js';
import { type JsonObject } from '../model/json.js';
import { type Journal, type JournalEntry } from '../model/journal.js';
import {
  OUTCOME_FORMAT_VERSION,
  type Outcome,
  type PolicyOutcome,
  type PolicyResult,
} from '../model/outcome.js';
import { type BlockedPolicy, policyKey, type PolicyPlan } from '../model/plan.js';
import { type Clock, InternalError, type StopSignal, type TenantWriter } from '../model/ports.js';
import { applyPolicy } from './apply-policy.js';
import { type Approvals } from './approvals.js';
import { baselineOf } from './baseline-of.js';
import { Ledger, type UndoStore } from './ledger.js';
import { type ApplyContext } from './policy-hand.js';
import { type Traces } from './traces.js';

export interface ApplyInput {
  readonly run: PlannedRun;
  readonly writer: TenantWriter;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly undo: UndoStore;
  readonly stop: StopSignal;
  readonly approvals: Approvals;
  /** The unfinished run that this one goes on with. */
  readonly former?: Traces | undefined;
  /** Digest of the plan file that is carried out, where one was given. */
  readonly fileDigest?: string | undefined;
  /** Policies that are not to be carried out although they were planned, and why: those a saved plan does not cover. */
  readonly stale: ReadonlyMap<string, string>;
  /** Called as each policy is taken in hand. */
  readonly onStart?: (policy: PolicyPlan) => void;
  /** Called as each policy ends. */
  readonly onPolicy: (outcome: PolicyOutcome, done: number, total: number) => void;
}

/** Policies in hand at one time. How fast they may write is the Graph edge's to say; so many keep it busy. */
const SIDE_BY_SIDE = 16;

/**
 * Carries out a plan: policies side by side, each in its own order, and a policy that loses a group after those that
 * gain it. Every policy with a change and every blocked one is in the outcome. Before the first write the journal and
 * the undo plan are on disk; nothing is written down where nothing is to be written.
 */
export async function applyPlan(input: ApplyInput): Promise<Outcome> {
  const { plan } = input.run;
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const ledger = new Ledger(
    input.run,
    changed.filter((planned) => hindranceOf(planned, input) === undefined),
    input.former,
  );
  if (!ledger.isEmpty) await ledger.open(input.journal, input.undo, input.fileDigest);
  // All are awaited even where one throws: no write may still be on the way when this function ends.
  const readings = new Map<string, readonly JsonObject[] | undefined>();
  const settled = await Promise.allSettled(endingsOf(changed, ledger, readings, input));
  if (!ledger.isEmpty) await input.undo.write(ledger.undoPlan());
  const outcomes = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  if (!ledger.isEmpty) await input.journal.write({ kind: 'end', isComplete: outcomes.every(isDone) });
  const policies = [...outcomes, ...plan.blocked.map(blockedOutcome)];
  return {
    formatVersion: OUTCOME_FORMAT_VERSION,
    tenantId: plan.tenantId,
    summary: { ...count(policies), unchanged: plan.summary.unchanged },
    policies,
    baseline: baselineOf(input.run, readings),
  };
}

/** Starts every policy; each waits for those that have to go first. */
function endingsOf(
  changed: readonly PolicyPlan[],
  ledger: Ledger,
  /** Filled with what each policy that was taken in hand was last read to hold. */
  readings: Map<string, readonly JsonObject[] | undefined>,
  input: ApplyInput,
): readonly Promise<PolicyOutcome>[] {
  const context: ApplyContext = {
    ...input,
    graphVersion: input.run.plan.graphVersion,
    missingRoutes: new Set(),
  };
  const byKey = new Map(changed.map((planned) => [policyKey(planned), planned]));
  const slot = createSlots(SIDE_BY_SIDE);
  const endings = new Map<string, Promise<PolicyOutcome>>();
  let done = 0;
  const start = (planned: PolicyPlan): Promise<PolicyOutcome> => {
    const key = policyKey(planned);
    const known = endings.get(key);
    if (known !== undefined) return known;
    const ending = run(planned);
    endings.set(key, ending);
    return ending;
  };
  const run = async (planned: PolicyPlan): Promise<PolicyOutcome> => {
    // Deferred, so that the map knows this policy before the ones it waits for are started.
    await Promise.resolve();
    const hindrance = hindranceOf(planned, input) ?? (await waitForGainers(planned));
    if (hindrance !== undefined) ledger.note(policyKey(planned), false, undefined);
    const outcome = hindrance ?? (await slot(() => carryOut(planned)));
    done += 1;
    input.onPolicy(outcome, done, changed.length);
    return outcome;
  };
  const waitForGainers = async (planned: PolicyPlan): Promise<PolicyOutcome | undefined> => {
    for (const key of planned.after) {
      const gainer = byKey.get(key);
      const ended = gainer === undefined ? undefined : await start(gainer);
      if (ended !== undefined && isDone(ended)) continue;
      const reason = `It loses a group that ${gainer?.name ?? key} is to gain, and that one is ${ended?.result ?? 'blocked'}: nobody is left without both.`;
      return ending(planned, 'skipped', reason);
    }
    return undefined;
  };
  const carryOut = async (planned: PolicyPlan): Promise<PolicyOutcome> => {
    const key = policyKey(planned);
    if (input.stop.isStopped) {
      ledger.note(key, false, undefined);
      return ending(planned, 'skipped', 'The run was stopped before its turn came.');
    }
    input.onStart?.(planned);
    const resolved = input.run.resolved.get(key);
    if (resolved === undefined) throw new InternalError(`No declaration stands behind ${key}.`);
    const { outcome, assignments } = await applyPolicy({ planned, resolved }, context);
    readings.set(key, assignments);
    ledger.note(key, outcome.requests.length > 0, assignments);
    await input.journal.write(recordOf(planned, outcome, assignments));
    return outcome;
  };
  return changed.map(start);
}

function recordOf(
  { type, id, name }: PolicyPlan,
  { result, reason }: PolicyOutcome,
  assignments: readonly JsonObject[] | undefined,
): JournalEntry {
  return {
    kind: 'policy',
    policy: { type, id, name },
    result,
    ...(reason === undefined ? {} : { reason }),
    ...(assignments === undefined ? {} : { assignments }),
  };
}

export function isDone({ result }: Pick<PolicyOutcome, 'result'>): boolean {
  return result === 'applied' || result === 'already applied';
}

function blockedOutcome({ type, id, name, messages }: BlockedPolicy): PolicyOutcome {
  return {
    type,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    result: 'blocked',
    reason: messages.join(' '),
    requests: [],
  };
}

/** What keeps a policy from being carried out before anything else is looked at. */
function hindranceOf(planned: PolicyPlan, { stale }: ApplyInput): PolicyOutcome | undefined {
  const why = stale.get(policyKey(planned));
  if (why !== undefined) return ending(planned, 'stale', why);
  if (planned.refused.length === 0) return undefined;
  const reasons = planned.refused.map(
    ({ code, message, allow }) => `${code}: ${message} ${allow} would allow it.`,
  );
  return ending(planned, 'refused', reasons.join(' '));
}

function ending({ type, id, name }: PolicyPlan, result: PolicyResult, reason: string): PolicyOutcome {
  return { type, id, name, result, reason, requests: [] };
}

function count(policies: readonly PolicyOutcome[]): Record<PolicyResult, number> {
  const of = (result: PolicyResult): number => policies.filter((policy) => policy.result === result).length;
  return {
    applied: of('applied'),
    'already applied': of('already applied'),
    failed: of('failed'),
    stale: of('stale'),
    refused: of('refused'),
    blocked: of('blocked'),
    waiting: of('waiting'),
    skipped: of('skipped'),
  };
}

/** Lets so many tasks run at a time; the others wait in line. */
function createSlots(size: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = size;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
