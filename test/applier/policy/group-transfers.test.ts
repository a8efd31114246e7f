import { type Emulator } from '../../../src/emulator/index.js';
import { startProject, results } from '../../support/started-project.js';
import { including } from '../../support/targets.js';
import { isRead, writes } from '../../support/tenant.js';
import { group, groupName, guid } from '../../support/numbered-policies.js';

/** Policies that hold one group each, and files in which each holds what `to` says. */
function started(to: readonly (number | null)[]) {
  const seed = {
    groups: to.map((_, n) => ({ id: group(n), displayName: groupName(n) })),
    policies: {
      iosManagedAppProtections: to.map((_, n) => ({
        id: `T_${guid('b', n)}`,
        displayName: `Policy ${n}`,
        assignments: [{ id: `${group(n)}_incl`, target: { ...including(group(n)) } }],
      })),
    },
  };
  const documents = to.map(
    (n, index) =>
      `policy: {type: iosManagedAppProtection, name: Policy ${index}}\ninclude: [${n === null ? '' : groupName(n)}]\n`,
  );
  return startProject(seed, { 'all.yaml': documents.join('---\n') });
}

/** Everybody who is in one of the groups is in some policy, at every moment. */
function watch(emulator: Emulator, groups: readonly number[], failAt: number): () => readonly string[] {
  const uncovered: string[] = [];
  let sent = 0;
  emulator.onRequest((request) => {
    const all = JSON.stringify(emulator.snapshot().policies);
    for (const n of groups) if (!all.includes(group(n))) uncovered.push(`${groupName(n)} at write ${sent}`);
    if (isRead({ ...request, headers: {}, status: 0 })) return undefined;
    sent += 1;
    return sent === failAt ? { status: 403 } : undefined;
  });
  return () => uncovered;
}

const order = (emulator: Emulator): readonly string[] =>
  writes(emulator)
    .filter(({ status }) => status < 300)
    .map(({ line }) => `Policy ${Number(line.split('/')[4]?.slice(-1))}`);

describe('a group moves from policy 1 to policy 0', () => {
  test('the gaining one is written and verified before the losing one', async () => {
    const { emulator, apply } = await started([1, null]);
    const uncovered = watch(emulator, [1], 0);
    expect((await apply()).code).toBe(0);
    expect(order(emulator)).toEqual(['Policy 0', 'Policy 1']);
    expect(uncovered()).toEqual([]);
  });

  test.each([
    [1, { 'Policy 0': 'failed', 'Policy 1': 'skipped' }],
    [2, { 'Policy 0': 'applied', 'Policy 1': 'failed' }],
  ])(
    'with a failure at write %i: nobody is left without both, and another run finishes it',
    async (at, told) => {
      const { emulator, apply, plan } = await started([1, null]);
      const uncovered = watch(emulator, [1], at);
      const { code, outcome } = await apply();
      expect(code).toBe(4);
      expect(results(outcome)).toEqual(told);
      expect(uncovered()).toEqual([]);
      expect((await apply()).code).toBe(0);
      expect(uncovered()).toEqual([]);
      expect((await plan()).plan.summary.changed).toBe(0);
    },
  );
});

describe('a chain of three: 0 takes from 1, 1 from 2', () => {
  test.each([
    [0, { 'Policy 0': 'applied', 'Policy 1': 'applied', 'Policy 2': 'applied' }],
    [1, { 'Policy 0': 'failed', 'Policy 1': 'skipped', 'Policy 2': 'skipped' }],
    [2, { 'Policy 0': 'applied', 'Policy 1': 'failed', 'Policy 2': 'skipped' }],
    [3, { 'Policy 0': 'applied', 'Policy 1': 'applied', 'Policy 2': 'failed' }],
  ])('with a failure at write %i', async (at, told) => {
    const { emulator, apply } = await started([1, 2, null]);
    const uncovered = watch(emulator, [1, 2], at);
    expect(results((await apply()).outcome)).toEqual(told);
    expect(uncovered()).toEqual([]);
    if (at > 0) expect((await apply()).code).toBe(0);
    expect(order(emulator)).toEqual(['Policy 0', 'Policy 1', 'Policy 2']);
    expect(uncovered()).toEqual([]);
  });
});

describe('a cycle', () => {
  test('is refused, and nothing is written', async () => {
    const { emulator, apply } = await started([1, 0]);
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ 'Policy 0': 'refused', 'Policy 1': 'refused' });
    expect(writes(emulator)).toEqual([]);
  });

  test.each([1, 2])(
    'that was allowed, with a failure at write %i, is finished by another run',
    async (at) => {
      const { emulator, apply, plan } = await started([1, 0]);
      watch(emulator, [], at);
      const allow = ['--allow', 'swap-between-policies'];
      expect((await apply(...allow)).code).toBe(4);
      expect((await apply(...allow)).code).toBe(0);
      expect((await plan()).plan.summary.changed).toBe(0);
    },
  );
});
