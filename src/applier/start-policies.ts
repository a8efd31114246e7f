import { type JsonObject } from '../model/json.js';
import { type JournalEntry } from '../model/results/journal.js';
import { type PolicyOutcome } from '../model/results/outcome.js';
import { policyKey, type PolicyPlan } from '../model/results/plan.js';
import { InternalError } from '../model/ports.js';
import { type ApplyContext } from './apply-context.js';
import { type ApplyInput } from './apply-input.js';
import { applyPolicy } from './apply-policy.js';
import { type AuditWatch } from './audit-watch.js';
import { type Ledger } from './journal/run-recorder.js';
import { isDone, unsent } from './policy-outcomes.js';
import { createSlots } from './slots.js';

/** Policies in hand at one time. How fast they may write is the Graph edge's to say; so many keep it busy. */
const SIDE_BY_SIDE = 16;

/** What is known of the policies that were taken in hand, filled as they end. */
export interface Findings {
  /** What each was last read to hold; undefined where it could not be read. */
  readonly readings: Map<string, readonly JsonObject[] | undefined>;
  /** Keys of those that hold just what was sent. */
  readonly asSent: Set<string>;
}

/** Starts every policy but the hindered ones; each waits for those that have to go first. */
export function startPolicies(
  changed: readonly PolicyPlan[],
  hindered: ReadonlyMap<string, PolicyOutcome>,
  ledger: Ledger,
  findings: Findings,
  auditWatch: AuditWatch,
  input: ApplyInput,
): readonly Promise<PolicyOutcome>[] {
  const context: ApplyContext = {
    ...input,
    auditWatch,
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
    const hindrance = hindered.get(policyKey(planned)) ?? (await waitForGainers(planned));
    if (hindrance !== undefined) ledger.note(policyKey(planned), false, undefined);
    const outcome = hindrance ?? (await slot(() => carryOut(planned)));
    auditWatch.rest(policyKey(planned));
    done += 1;
    input.onPolicy(outcome, done);
    return outcome;
  };
  const waitForGainers = async (planned: PolicyPlan): Promise<PolicyOutcome | undefined> => {
    for (const key of planned.after) {
      const gainer = byKey.get(key);
      const ended = gainer === undefined ? undefined : await start(gainer);
      if (ended !== undefined && isDone(ended)) continue;
      const reason = `It loses a group that ${gainer?.name ?? key} is to gain, and that one is ${ended?.result ?? 'blocked'}: nobody is left without both.`;
      return unsent(planned, 'skipped', reason);
    }
    return undefined;
  };
  const carryOut = async (planned: PolicyPlan): Promise<PolicyOutcome> => {
    const key = policyKey(planned);
    if (input.stop.isStopped) {
      ledger.note(key, false, undefined);
      return unsent(planned, 'skipped', 'The run was stopped before its turn came.');
    }
    input.onStart?.(planned);
    const resolved = input.run.resolved.get(key);
    if (resolved === undefined) throw new InternalError(`No declaration stands behind ${key}.`);
    const { outcome, assignments, isAsSent } = await applyPolicy({ planned, resolved }, context);
    findings.readings.set(key, assignments);
    if (isAsSent) findings.asSent.add(key);
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
