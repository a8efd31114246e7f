import PQueue from 'p-queue';
import type { JsonObject } from '../model/json.js';
import { InternalError } from '../model/ports.js';
import type { JournalEntry } from '../model/results/journal.js';
import type { PolicyOutcome, PolicyResult } from '../model/results/outcome.js';
import { policyKey, type PolicyPlan } from '../model/results/plan.js';
import type { ApplyInput, ApplyContext } from './apply-plan.js';
import type { CheckedWrite } from './concurrent-edits.js';
import type { RunRecorder } from './journal/run-recorder.js';
import { isDone, NO_GAP, unsent } from './policy-outcomes.js';
import { applyPolicy } from './policy/apply-policy.js';

/** Policies that are applied at one time. How fast they may write is for the rate limits; so many keep them busy. */
const SIDE_BY_SIDE = 16;

/** How the policies of a run ended. */
export interface PoliciesRun {
  readonly outcomes: readonly PolicyOutcome[];
  /** The assignments of each as last read, by policy key; undefined where it could not be read. */
  readonly readings: ReadonlyMap<string, readonly JsonObject[] | undefined>;
  /** The writes to policies that are exactly as sent: for those no reading shows what came in between. */
  readonly writes: readonly CheckedWrite[];
}

/** Applies every policy that may be attempted, side by side; each waits for those that have to go first. Never throws. */
export async function runPolicies(
  changed: readonly PolicyPlan[],
  notAttempted: ReadonlyMap<string, PolicyOutcome>,
  ledger: RunRecorder,
  context: ApplyContext,
  input: Pick<ApplyInput, 'run' | 'onStart' | 'onPolicy'> & {
    /** Called once, when the last write of the run is answered; never if there was none. */
    readonly onAllSent: () => void;
  },
): Promise<PoliciesRun> {
  const byKey = new Map(changed.map((planned) => [policyKey(planned), planned]));
  const queue = new PQueue({ concurrency: SIDE_BY_SIDE });
  const endings = new Map<string, Promise<PolicyOutcome>>();
  const readings = new Map<string, readonly JsonObject[] | undefined>();
  const writes: CheckedWrite[] = [];
  const firstSteps = new FirstSteps();
  const stillSending = new Set(byKey.keys());
  let hasWritten = false;
  let done = 0;
  /** Reports that nothing more is sent for a policy. */
  const reportSent = (key: string, writesDone: number): void => {
    hasWritten ||= writesDone > 0;
    if (stillSending.delete(key) && stillSending.size === 0 && hasWritten) input.onAllSent();
  };
  const start = (planned: PolicyPlan): Promise<PolicyOutcome> => {
    const key = policyKey(planned);
    const known = endings.get(key);
    if (known !== undefined) return known;
    const ending = run(planned)
      .catch((error: unknown) => unsent(planned, 'failed', context.explainFault(error)))
      .then((outcome) => {
        firstSteps.report(key, outcome.result);
        reportSent(key, 0);
        return outcome;
      });
    endings.set(key, ending);
    return ending;
  };
  const run = async (planned: PolicyPlan): Promise<PolicyOutcome> => {
    // Deferred, so that the map knows this policy before the ones it waits for are started.
    await Promise.resolve();
    const key = policyKey(planned);
    const unattempted = notAttempted.get(key) ?? brokenCircle(planned) ?? (await waitForGainers(planned));
    if (unattempted !== undefined) ledger.note(key, false, undefined);
    const outcome = unattempted ?? (await queue.add(() => apply(planned)));
    done += 1;
    input.onPolicy(outcome, done);
    return outcome;
  };
  const waitForGainers = async (planned: PolicyPlan): Promise<PolicyOutcome | undefined> => {
    // A first step is made only if all of its circle can continue.
    const circle = (planned.circle ?? []).flatMap((key) => byKey.get(key)?.waitsFor ?? []);
    for (const key of new Set([...planned.waitsFor, ...circle])) {
      const gainer = byKey.get(key);
      const ended = gainer === undefined ? undefined : await start(gainer);
      if (ended !== undefined && isDone(ended)) continue;
      const reason = `It loses a group that ${gainer?.name ?? key} is to gain, and that one is ${ended?.result ?? 'blocked'}: ${NO_GAP}.`;
      return unsent(planned, 'skipped', reason);
    }
    return undefined;
  };
  /** Without one policy of the circle no first step of it is worth making. */
  const brokenCircle = ({ circle = [], ...planned }: PolicyPlan): PolicyOutcome | undefined => {
    const other = circle.flatMap((key) => notAttempted.get(key) ?? [])[0];
    if (other === undefined) return undefined;
    const reason = `It exchanges groups with ${other.name ?? ''}, and that one is ${other.result}: ${NO_GAP}.`;
    return unsent(planned, 'skipped', reason);
  };
  const afterFirstStep = async (planned: PolicyPlan): Promise<string | undefined> => {
    firstSteps.report(policyKey(planned), 'verified');
    // The place is for another policy meanwhile: those of a circle may be more than there are places.
    queue.concurrency += 1;
    const missing = await firstSteps.waitFor(planned.circle ?? []);
    queue.concurrency -= 1;
    if (missing === undefined) return undefined;
    const { key, result } = missing;
    return `Its first step is made, which takes the policy from no one. The second one waits: ${byKey.get(key)?.name ?? key} is ${result}, and ${NO_GAP}. Run again to finish it.`;
  };
  const apply = async (planned: PolicyPlan): Promise<PolicyOutcome> => {
    const key = policyKey(planned);
    if (context.stop.isStopped) {
      ledger.note(key, false, undefined);
      return unsent(planned, 'skipped', 'The run was stopped before its turn came.');
    }
    input.onStart?.(planned);
    const resolved = input.run.resolved.get(key);
    if (resolved === undefined) throw new InternalError(`No declaration belongs to ${key}.`);
    const applied = await applyPolicy({ planned, resolved }, context, {
      afterFirstStep: () => afterFirstStep(planned),
      onSent: (writesDone) => reportSent(key, writesDone),
    });
    const { outcome, assignments } = applied;
    readings.set(key, assignments);
    if (applied.isAsSent) writes.push(...applied.writes);
    ledger.note(key, applied.writes.length > 0, assignments);
    try {
      await context.journal.write(recordOf(planned, outcome, assignments));
      return outcome;
    } catch (error) {
      const reasons = outcome.reason === undefined ? [] : [outcome.reason];
      return { ...outcome, reason: [...reasons, context.explainFault(error)].join(' ') };
    }
  };
  const outcomes = await Promise.all(changed.map(start));
  return { outcomes, readings, writes };
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

/** How the first step of a policy in a circle ended: verified, or the result of a policy that has none. */
export type FirstStep = 'verified' | PolicyResult;

/**
 * Where policies of circles wait for each other: each reports its first step, and waits for the others' before its
 * second. A policy that ends without a verified first step reports its result, so that no one waits forever.
 */
class FirstSteps {
  readonly #steps = new Map<string, FirstStep>();
  #onReport: (() => void)[] = [];

  /** Reports the first step of a policy, by its key. The first report counts. */
  report(key: string, step: FirstStep): void {
    if (this.#steps.has(key)) return;
    this.#steps.set(key, step);
    const waiting = this.#onReport;
    this.#onReport = [];
    for (const wake of waiting) wake();
  }

  /** Waits until all of these are verified, or one ended otherwise: returns that one, or undefined. */
  async waitFor(keys: readonly string[]): Promise<{ key: string; result: PolicyResult } | undefined> {
    for (;;) {
      for (const key of keys) {
        const result = this.#steps.get(key);
        if (result !== undefined && result !== 'verified') return { key, result };
      }
      if (keys.every((key) => this.#steps.has(key))) return undefined;
      await new Promise<void>((resolve) => this.#onReport.push(resolve));
    }
  }
}
