import { type Seed } from '../../src/emulator/index.js';
import { guid } from '../support/builders.js';
import { startProject } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { writes } from '../support/tenant.js';

const users = [1, 2, 3].map((n) => ({ id: guid(100 + n), displayName: `User ${n}` }));
const [first, second, third] = users.map(({ id }) => id);
const SALES = { id: guid(1), displayName: 'Sales', members: [first ?? '', second ?? '', third ?? ''] };
const LEGAL = { id: guid(2), displayName: 'Legal', members: [third ?? ''] };
const policy = (n: number, displayName: string, ...groups: readonly string[]) => ({
  id: `T_${guid(n)}`,
  displayName,
  assignments: groups.map((id) => ({ target: { ...including(id) } })),
});
const seed: Seed = {
  users,
  groups: [SALES, LEGAL],
  policies: {
    iosManagedAppProtections: [
      policy(11, 'Declared', SALES.id),
      policy(12, 'In no file', LEGAL.id),
      policy(13, 'Empty'),
    ],
  },
};
const files = { 'a.yaml': 'policy: {type: iosManagedAppProtection, name: Declared}\ninclude: []\n' };
const settings = (most: number): string => `limits: {maxUsersUnprotected: ${most}}\n`;

test('users whom no other policy of the type reaches are counted, policies in no file included', async () => {
  const { emulator, plan, run } = await startProject(seed, files, { settings: settings(1) });
  const exact = await plan('--impact', 'exact');
  expect(exact.plan.unprotected).toEqual([
    { type: 'iosManagedAppProtection', users: { min: 2, max: 2 }, certainty: 'certain' },
  ]);
  expect(exact.plan.unmanaged.map(({ name, assignments }) => [name, assignments])).toEqual([
    ['Empty', 0],
    ['In no file', 1],
  ]);
  const applied = await run('apply', '--yes', '--impact', 'exact');
  expect(applied.code).toBe(3);
  expect(applied.stdout).toContain('max-users-unprotected: Up to 2 users would be left without');
  expect(applied.stdout).toContain('Left without any iOS app protection: 2 users');
  expect(applied.stdout).toContain('! users are left without any policy of this type');
  expect(writes(emulator)).toEqual([]);
});

test('at the limit the run is carried out; by sizes it is not known, and refused', async () => {
  const { plan, run } = await startProject(seed, files, { settings: settings(2) });
  expect((await plan()).plan.unprotected).toEqual([
    { type: 'iosManagedAppProtection', users: null, certainty: 'possible' },
  ]);
  for (const mode of ['count', 'none'])
    expect(await run('apply', '--yes', '--impact', mode)).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('max-users-unprotected') as string,
    });
  expect((await run('apply', '--yes', '--impact', 'exact')).code).toBe(0);
});
