import { cli } from '../support/cli.js';
import { isRead, tenant, writes } from '../support/tenant.js';

const EXAMPLES = ['-C', 'examples'];

test('the examples are valid', async () => {
  const { code, stdout, stderr } = await cli(['validate', ...EXAMPLES]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('Valid: 16 policies in 5 files.\n');
});

describe.each(['documented', 'observed'] as const)('on the %s profile', (profile) => {
  test('plan, apply, and plan again is empty', async () => {
    const emulator = await tenant({ profile });
    const at = ['--endpoint', emulator.url];
    const planned = await cli(['plan', ...EXAMPLES, ...at, '--detailed-exitcode']);
    expect(planned.code).toBe(2);
    expect(planned.stdout).toContain('12 policies will change: +7 ~4 -6 assignments.');
    expect(emulator.log.every(isRead)).toBe(true);

    const applied = await cli(['apply', ...EXAMPLES, ...at, '--yes']);
    expect(applied.stdout).toContain('Outcome: 12 applied, 4 unchanged.');
    expect(applied.code).toBe(0);
    expect(writes(emulator)).toHaveLength(12);

    const again = await cli(['plan', ...EXAMPLES, ...at, '--detailed-exitcode']);
    expect(again.stdout).toContain('No changes: ');
    expect(again.code).toBe(0);
  });
});
