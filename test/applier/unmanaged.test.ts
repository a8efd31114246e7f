import { type SeedAssignment } from '../../src/emulator/index.js';
import { startProject, results } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { writes } from '../support/tenant.js';
import { group, groupName, guid } from '../support/numbered-policies.js';

const SET = guid('5', 1);
const UNKNOWN = {
  '@odata.type': '#microsoft.graph.moonAssignmentTarget',
  moon: 'Io',
  orbit: { days: 1.769, names: ['a', 'b'], empty: null },
};
const held: readonly SeedAssignment[] = [
  { id: `${group(0)}_incl`, target: { ...including(group(0)) } },
  { id: `${group(1)}_incl`, target: { ...including(group(1)) }, source: 'policySets', sourceId: SET },
  { id: 'moon', target: UNKNOWN },
];

function started(assignments: readonly SeedAssignment[], rest = '') {
  return startProject(
    {
      groups: Array.from({ length: 5 }, (_, n) => ({ id: group(n), displayName: groupName(n) })),
      policies: {
        iosManagedAppProtections: [
          { id: `T_${guid('b', 1)}`, displayName: 'Declared', assignments: [...assignments] },
          { id: `T_${guid('b', 2)}`, displayName: 'Nobody’s', assignments: [...held] },
        ],
      },
    },
    {
      'a.yaml': `policy: {type: iosManagedAppProtection, name: Declared}\ninclude: [${groupName(2)}]\n${rest}`,
    },
    { settings: 'writeMode: assign\n' },
  );
}

const bodyOf = (emulator: Parameters<typeof writes>[0]): readonly unknown[] => {
  const body = writes(emulator)[0]?.body as { assignments: readonly unknown[] } | undefined;
  return body?.assignments ?? [];
};

test('a policy set’s entry: assign is refused, and nothing is written', async () => {
  const { emulator, apply } = await started(held);
  const { outcome } = await apply();
  expect(results(outcome)).toEqual({ Declared: 'refused' });
  expect(writes(emulator)).toEqual([]);
});

test('where it is allowed, what is not ours goes along as it was, unknown properties and all', async () => {
  const { emulator, apply } = await started(held);
  const { code } = await apply('--allow', 'policy-set-assign');
  expect(code).toBe(0);
  const sent = bodyOf(emulator);
  expect(sent).toHaveLength(3);
  expect(sent).toContainEqual({ target: expect.objectContaining(UNKNOWN) as unknown });
  expect(sent).toContainEqual(expect.objectContaining({ source: 'policySets', sourceId: SET }));
  const [declared, nobodys] = emulator.snapshot().policies.iosManagedAppProtections;
  expect(declared?.assignments.map(({ target }) => target)).toContainEqual(expect.objectContaining(UNKNOWN));
  // Undeclared: not a byte of it has moved.
  expect(nobodys?.assignments).toEqual(held);
});

test('in additive ownership what is not declared goes along', async () => {
  const { emulator, apply } = await started([...held.slice(0, 1), ...held.slice(2)], 'ownership: additive\n');
  expect((await apply()).code).toBe(0);
  const sent = bodyOf(emulator);
  expect(sent).toHaveLength(3);
  expect(sent).toContainEqual({ target: expect.objectContaining(UNKNOWN) as unknown });
  expect(JSON.stringify(sent)).toContain(group(0));
});

test('undo leaves them alone too', async () => {
  const { emulator, apply, run } = await started([...held.slice(0, 1), ...held.slice(2)]);
  expect((await apply()).code).toBe(0);
  expect(await run('undo', '--yes')).toMatchObject({ code: 0 });
  const [declared] = emulator.snapshot().policies.iosManagedAppProtections;
  expect(declared?.assignments.map(({ target }) => target)).toContainEqual(expect.objectContaining(UNKNOWN));
  expect(JSON.stringify(declared)).toContain(group(0));
  expect(JSON.stringify(declared)).not.toContain(group(2));
});
