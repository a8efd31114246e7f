import { cli, project } from '../../support/cli.js';
import { tenant, writes } from '../../support/tenant.js';

const ANDROID =
  'policy: {type: androidManagedAppProtection, name: Android – Corporate baseline}\nownership: additive\ninclude: [Marketing]\n';

test('a group that the settings protect by name does not stand in the way of taking back what does not concern it', async () => {
  const emulator = await tenant();
  const held = () =>
    emulator
      .snapshot()
      .policies.androidManagedAppProtections.find(
        ({ displayName }) => displayName === 'Android – Corporate baseline',
      )
      ?.assignments.map(({ id }) => id)
      .sort();
  const start = held();
  const dir = await project({ 'a.yaml': ANDROID }, 'protect: [{group: Board members}]\n');
  const args = ['-C', dir, '--endpoint', emulator.url, '--yes'];
  expect(await cli(['apply', ...args])).toMatchObject({ code: 0 });
  const undone = await cli(['undo', ...args]);
  expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('1 applied') as string });
  expect(start).toHaveLength(3);
  expect(held()).toEqual(start);
});

describe('a protection that fits nothing stops the run, and is corrected rather than lifted', () => {
  test.each<[string, string, string]>([
    ['a group', '{group: Board membres}', 'Correct the name under `protect`, or write its groupId'],
    [
      'a policy',
      '{policy: {type: androidManagedAppProtection, name: Android – Executivs}}',
      'Correct the entry under `protect`',
    ],
  ])('%s', async (_, entry, remedy) => {
    const emulator = await tenant();
    const dir = await project({ 'a.yaml': ANDROID }, `protect: [${entry}]\n`);
    const args = ['-C', dir, '--endpoint', emulator.url, '--yes', '--allow', 'protected'];
    const { code, stdout } = await cli(['apply', ...args]);
    expect(code).toBe(3);
    expect(stdout).toContain('which could not be found');
    expect(stdout).toContain(remedy);
    expect(stdout).not.toContain('--allow protected');
    expect(writes(emulator)).toEqual([]);
  });

  test('a policy of a type that no file declares is not looked for', async () => {
    const dir = await project(
      { 'a.yaml': ANDROID },
      'protect: [{policy: {type: windowsInformationProtectionPolicy, name: Nowhere}}]\n',
    );
    expect(await cli(['plan', '-C', dir, '--emulator', '--detailed-exitcode'])).toMatchObject({ code: 2 });
  });
});

describe('--allow', () => {
  test.each([
    ['protected=', "the policy's id is empty"],
    ['max-removals=T_1', 'concerns the whole run'],
    ['max-users-losing=T_1', 'concerns the whole run'],
  ])('%s is refused before anything is read', async (allowance, why) => {
    const dir = await project({ 'a.yaml': ANDROID });
    const { code, stderr } = await cli(['plan', '-C', dir, '--emulator', '--allow', allowance]);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
  });
});
