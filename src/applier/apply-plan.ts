import { type PlannedRun } from '../differ/finish-plan.js';
import {
  OUTCOME_FORMAT_VERSION,
  type Outcome,
  type PolicyOutcome,
  type PolicyResult,
} from '../model/outcome.js';
import { type PolicyPlan, policyKey } from '../model/plan.js';
import { type Clock, InternalError, type TenantWriter } from '../model/ports.js';
import { type ApplyContext, applyPolicy } from './apply-policy.js';

export interface ApplyInput {
  readonly run: PlannedRun;
  readonly writer: TenantWriter;
  readonly clock: Clock;
  /** Policies that are not to be carried out although they were planned, and why: those a saved plan does not cover. */
  readonly stale: ReadonlyMap<string, string>;
  /** Called as each policy ends. */
  readonly onPolicy: (outcome: PolicyOutcome, done: number, total: number) => void;
}

/** Policies in hand at one time. How fast they may write is the Graph edge's to say; so many keep it busy. */
const SIDE_BY_SIDE = 16;

/**
 * Carries out a plan: policies side by side, each in its own order, and a policy that loses a group after those that
 * gain it. Every policy with a change and every blocked one is in the outcome.
 */
export async function applyPlan(input: ApplyInput): Promise<Outcome> {
  const { plan } = input.run;
  const changed = plan.policies.filter(({ changes }) => changes.length > 0);
  const context: ApplyContext = {
    writer: input.writer,
    clock: input.clock,
    graphVersion: plan.graphVersion,
    missingRoutes: new Set(),
  };
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
    const outcome =
      hindrance ?? (await slot(() => applyPolicy({ planned, resolved: resolvedOf(planned) }, context)));
    done += 1;
    input.onPolicy(outcome, done, changed.length);
    return outcome;
  };
  const waitForGainers = async (planned: PolicyPlan): Promise<PolicyOutcome | undefined> => {
    for (const key of planned.after) {
      const gainer = changed.find((policy) => policyKey(policy) === key);
      const result = gainer === undefined ? 'blocked' : (await start(gainer)).result;
      if (result === 'applied' || result === 'already applied') continue;
      const reason = `It loses a group that ${gainer?.name ?? key} is to gain, and that one is ${result}: nobody is left without both.`;
      return ending(planned, 'skipped', reason);
    }
    return undefined;
  };
  const resolvedOf = (planned: PolicyPlan) => {
    const resolved = input.run.resolved.get(policyKey(planned));
    if (resolved === undefined)
      throw new InternalError(`No declaration stands behind ${policyKey(planned)}.`);
    return resolved;
  };

  // All are awaited even where one throws: no write may still be on the way when this function ends.
  const settled = await Promise.allSettled(changed.map(start));
  const outcomes = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const blocked = plan.blocked.map(({ type, id, name, messages }): PolicyOutcome => ({
    type,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    result: 'blocked',
    reason: messages.join(' '),
    requests: [],
  }));
  const policies = [...outcomes, ...blocked];
  return {
    formatVersion: OUTCOME_FORMAT_VERSION,
    tenantId: plan.tenantId,
    summary: { ...count(policies), unchanged: plan.summary.unchanged },
    policies,
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
