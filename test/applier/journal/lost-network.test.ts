import { type Outcome } from '../../../src/model/results/outcome.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { declareAll, heldBy, seedOf, writesByPolicy } from '../../support/numbered-policies.js';
import { startProject } from '../../support/started-project.js';
import { isRead } from '../../support/tenant.js';

/** `npm run soak` asks for 40, and tries every one of their writes. */
const POLICIES = Number(process.env.SOAK_NETWORK_POLICIES ?? 3);

const CASES = Array.from({ length: POLICIES }, (_, n) => n + 1).flatMap((n) => [
  { n, isDone: false },
  { n, isDone: true },
]);

test.each(CASES)(
  'the network is lost at write $n (carried out: $isDone): the outcome says what was applied, and the next run does the rest',
  async ({ n, isDone }) => {
    const { emulator, run, apply } = await startProject(
      seedOf(POLICIES),
      { 'all.yaml': declareAll(POLICIES) },
      { settings: 'writeMode: assign\nlimits: {maxRemovals: 1000}\n' },
    );
    const before = heldBy(emulator);
    let count = 0;
    let served = 0;
    const isWrite = (method: string, path: string, body: unknown): boolean =>
      !isRead({ method, path, body, headers: {}, status: 0 });
    emulator.onRequest(({ method, path, body }) => {
      const isNext = isWrite(method, path, body);
      if (isNext) count += 1;
      const isCarriedOut = count < n || (count === n && isNext && isDone);
      if (isNext && isCarriedOut) served += 1;
      return isCarriedOut ? (count < n ? undefined : 'reset-after') : 'reset';
    });
    const { code, outcome } = await apply('--impact', 'none');
    emulator.onRequest(({ method, path, body }) => {
      if (isWrite(method, path, body)) served += 1;
      return undefined;
    });
    expect(code).toBe(4);
    const after = heldBy(emulator);

    // What is called applied is, and what is not was left as it was or is named.
    const named = new Set(outcome.policies.map(({ id }) => id));
    expect(named.size).toBe(POLICIES);
    for (const { id = '', result } of outcome.policies)
      if (result === 'applied') expect(after[id]).not.toEqual(before[id]);
    const changed = Object.keys(after).filter(
      (id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]),
    );
    expect(changed.length).toBeLessThanOrEqual(n);
    for (const id of changed) expect(endOf(outcome, id)?.requests.length).toBeGreaterThan(0);

    // One more run does the rest, and nothing twice.
    expect(await run('apply', '--yes')).toMatchObject({ code: 0 });
    const rest = JSON.parse((await run('plan', '--format', 'json')).stdout) as Plan;
    expect(rest.summary.changed).toBe(0);
    expect(served).toBe(POLICIES);
    expect(Object.keys(writesByPolicy(emulator))).toHaveLength(POLICIES);

    // And both runs can be undone.
    expect(await run('undo', '--yes')).toMatchObject({ code: 0 });
    expect(heldBy(emulator)).toEqual(before);
  },
  120_000,
);

function endOf({ policies }: Outcome, id: string): Outcome['policies'][number] | undefined {
  return policies.find((one) => one.id === id);
}
