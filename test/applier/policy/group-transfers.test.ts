import { type Emulator } from '../../../src/emulator/index.js';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProject, results } from '../../support/started-project.js';
import { filesOf, type Scene, scene } from '../scene.js';
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
    .map(({ line }) => `Policy ${Number.parseInt(line.split('/')[4]?.slice(-12) ?? '', 16)}`);

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

describe('a circle', () => {
  test.each([
    ['two', [1, 0]],
    ['three', [1, 2, 0]],
    ['twenty', Array.from({ length: 20 }, (_, n) => (n + 1) % 20)],
  ])('of %s: each gets a union first, and the final list when all are verified', async (_, to) => {
    const { emulator, apply, plan } = await started(to);
    const { policies } = (await plan()).plan;
    for (const { requests, circle, hazards } of policies.map((one) => ({
      ...one,
      hazards: one.changes.flatMap((change) => change.hazards),
    }))) {
      expect(requests.map(({ method, step }) => `${method} ${step ?? ''}`)).toEqual([
        'POST union',
        'POST final',
      ]);
      expect(requests.map(({ covers }) => covers.map((key) => key.split(' ')[0]))).toEqual([
        ['create'],
        ['delete'],
      ]);
      expect(circle).toHaveLength(to.length - 1);
      expect(hazards).not.toContain('swap-between-policies');
    }
    const uncovered = watch(emulator, to, 0);
    expect((await apply('--allow', 'max-removals')).code).toBe(0);
    expect(new Set(order(emulator).slice(0, to.length)).size).toBe(to.length);
    expect(new Set(order(emulator).slice(to.length)).size).toBe(to.length);
    expect(uncovered()).toEqual([]);
    expect((await plan()).plan.summary.changed).toBe(0);
  });

  test.each([1, 2, 3, 4, 5, 6])('with a failure at write %i is finished by another run', async (at) => {
    const { emulator, apply, plan } = await started([1, 2, 0]);
    const uncovered = watch(emulator, [0, 1, 2], at);
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    // A failed union: the others keep theirs, and no final list is sent. A failed final list harms no one else.
    const skipped = at <= 3 ? 2 : 0;
    expect(outcome.summary).toMatchObject({ failed: 1, skipped, applied: 2 - skipped });
    expect(uncovered()).toEqual([]);
    expect((await apply()).code).toBe(0);
    expect(uncovered()).toEqual([]);
    expect((await plan()).plan.summary.changed).toBe(0);
  });

  test('one of which is refused is left as it is', async () => {
    const { emulator, apply, dir } = await started([1, 2, 0]);
    await appendFile(
      join(dir, 'assignctl.yaml'),
      'protect: [{policy: {type: iosManagedAppProtection, name: Policy 1}}]\n',
    );
    const { outcome } = await apply();
    expect(results(outcome)).toEqual({ 'Policy 0': 'skipped', 'Policy 1': 'refused', 'Policy 2': 'skipped' });
    expect(writes(emulator)).toEqual([]);
  });

  test('beside another: a policy of the one goes after a policy of the other', async () => {
    const { plan } = await scene({
      'Policy 0': [['G0', 'G4'], ['G1']],
      'Policy 1': [['G1'], ['G0']],
      'Policy 2': [['G2'], ['G3', 'G4']],
      'Policy 3': [['G3'], ['G2']],
    });
    const { policies } = (await plan()).plan;
    const named = new Map(policies.map(({ type, id, name }) => [`${type}/${id.toLowerCase()}`, name]));
    const names = (keys: readonly string[] = []) => keys.map((key) => named.get(key));
    expect(policies.map(({ waitsFor, circle }) => [names(waitsFor), names(circle)])).toEqual([
      [['Policy 2'], ['Policy 1']],
      [[], ['Policy 0']],
      [[], ['Policy 3']],
      [[], ['Policy 2']],
    ]);
  });

  test('of filters that exchange their modes goes by the group without filter', async () => {
    const { apply, plan, emulator } = await scene({
      'Policy 0': [['G0+F0'], ['G0-F0']],
      'Policy 1': [['G0-F0'], ['G0+F0']],
    });
    expect((await plan()).plan.policies.map(({ requests }) => requests.length)).toEqual([2, 2]);
    expect((await apply()).code).toBe(0);
    expect(writes(emulator)).toHaveLength(4);
    expect((await plan()).plan.summary.changed).toBe(0);
  });

  test('that no union solves is refused, and nothing is written; allowed, it is done', async () => {
    const { emulator, apply, plan } = await scene({
      'Policy 0': [['G0+F0'], ['G0+F1']],
      'Policy 1': [['G0+F1'], ['G0+F0']],
    });
    const { code, outcome } = await apply();
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ 'Policy 0': 'refused', 'Policy 1': 'refused' });
    expect(writes(emulator)).toEqual([]);
    expect((await apply('--allow', 'swap-between-policies')).code).toBe(0);
    expect((await plan()).plan.summary.changed).toBe(0);
  });
});

describe('a loss waits for a gain', () => {
  test.each<[string, Scene, readonly string[]]>([
    [
      'of the same group by the other side of a filter',
      { A: [['G0'], ['G0+F0']], B: [[], ['G0-F0']] },
      ['B'],
    ],
    ['of a group whose filter goes', { A: [['G0'], []], B: [['G0+F0'], ['G0']] }, ['B']],
    ['of all users', { A: [['G0'], []], B: [[], ['*']] }, ['B']],
    ['of a group of all users', { A: [['*'], []], B: [[], ['G0']] }, ['B']],
    ['of an excluded group', { A: [['*'], ['*', '!G0']], B: [[], ['G0']] }, ['B']],
    ['by a dropped exclusion', { A: [['G0'], []], B: [['*', '!G0'], ['*']] }, ['B']],
    ['not of another group', { A: [['G0'], []], B: [[], ['G1']] }, []],
    ['not of the side of a filter that it keeps', { A: [['G0'], ['G0+F0']], B: [[], ['G0+F0']] }, []],
    ['not of the same new filter', { A: [['G0+F0'], ['G0+F1']], B: [['G0+F0'], ['G0+F1']] }, []],
    ['not if no one was included', { A: [[], ['!G0']], B: [[], ['G0']] }, []],
  ])('%s', async (_, policies, first) => {
    const { plan } = await scene(policies);
    const [a] = (await plan()).plan.policies;
    const isB = (key: string): boolean => key.endsWith('1');
    expect((a?.waitsFor ?? []).map((key) => (isB(key) ? 'B' : key))).toEqual(first);
    expect(a?.circle).toBeUndefined();
    expect(a?.refused).toEqual([]);
  });

  test('that --only leaves out: nothing is written', async () => {
    const { apply, emulator, plan } = await scene({ A: [['G0'], []], B: [[], ['G0']] });
    const only = ['--only', 'iosManagedAppProtection/A'];
    const { policies } = (await plan(...only)).plan;
    expect(policies.map((one) => one.skippedBecause)).toMatchObject([[{ name: 'B', reason: 'left-out' }]]);
    const { code, outcome } = await apply(...only);
    expect(code).toBe(4);
    expect(results(outcome)).toEqual({ A: 'skipped' });
    expect(writes(emulator)).toEqual([]);
    expect((await apply('--only', 'iosManagedAppProtection/B')).code).toBe(0);
    expect((await apply(...only)).code).toBe(0);
  });

  test('of a blocked policy, be it all users: nothing is written', async () => {
    const { apply, emulator } = await scene({ A: [['G0'], []], B: [[], ['*', 'Nobody']] });
    const { outcome } = await apply();
    expect(results(outcome)).toEqual({ A: 'skipped', B: 'blocked' });
    expect(writes(emulator)).toEqual([]);
  });

  test('that --heal leaves pending: nothing is written; applied, it goes first', async () => {
    const { dir, emulator, apply, run } = await scene({ A: [[], []], B: [[], []] });
    const { outcome: first } = await apply();
    await writeFile(join(dir, 'outcome.json'), JSON.stringify(first));
    emulator.edit(({ policies: { iosManagedAppProtections: held } }) => {
      held[0]?.assignments.push({ id: guid('c', 1), target: { ...including(group(0)) } });
    });
    await writeFile(join(dir, 'desired-state', 'all.yaml'), filesOf({ A: [[], []], B: [[], ['G0']] }));
    const healed = await apply('--heal', '--baseline', 'outcome.json');
    expect(healed.code).toBe(4);
    expect(results(healed.outcome)).toEqual({ A: 'skipped' });
    expect(healed.outcome.policies[0]?.reason).toContain('B');
    expect(writes(emulator)).toEqual([]);
    expect((await apply()).code).toBe(0);
    expect(order(emulator)).toEqual(['Policy 1', 'Policy 0']);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  });
});

describe('an inclusion that is not understood', () => {
  const moon = { id: 'moon', target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget' } };
  const withMoon = async (policies: Scene) => {
    const played = await scene(policies);
    played.emulator.edit(({ policies: { iosManagedAppProtections: held } }) => {
      held[0]?.assignments.push(structuredClone(moon));
    });
    return played;
  };

  test('may reach someone, so a new exclusion is a loss', async () => {
    const { plan } = await withMoon({ A: [[], ['!G0']], B: [[], ['G0']] });
    const [a, b] = (await plan()).plan.policies;
    expect([a?.waitsFor, b?.waitsFor]).toEqual([[`iosManagedAppProtection/t_${guid('b', 1)}`], []]);
  });

  test('stays in both steps of a circle', async () => {
    const { plan } = await withMoon({ A: [['G0'], ['G1']], B: [['G1'], ['G0']] });
    const [a] = (await plan()).plan.policies;
    expect(a?.refused).toEqual([]);
    expect(a?.requests.map(({ step }) => step)).toEqual(['union', 'final']);
    for (const { body } of a?.requests ?? [])
      expect(body?.assignments).toContainEqual({ target: expect.objectContaining(moon.target) as unknown });
  });
});
