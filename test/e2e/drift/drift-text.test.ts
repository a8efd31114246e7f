import { cli, project } from '../../support/cli.js';
import { tenant } from '../../support/tenant.js';

const group = (groupId: string, more: object) => ({
  ...{ source: 'policySets', sourceId: '00000000-0000-4000-8000-000000000009' },
  target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
  ...more,
});

test('assignments of policy sets are one line, with the policies and without ids of assignments', async () => {
  const emulator = await tenant();
  let names: readonly string[] = [];
  emulator.edit(({ policies, groups }) => {
    const [sales, legal] = ['Sales', 'Legal'].map(
      (name) => groups.find(({ displayName }) => displayName === name)?.id ?? '',
    );
    const eight = policies.iosManagedAppProtections.slice(0, 8);
    for (const policy of eight) policy.assignments = [group(sales ?? '', {}), group(legal ?? '', {})];
    names = eight.map(({ displayName }) => displayName);
  });
  const file = names
    .map((name) => `policy: { type: iosManagedAppProtection, name: ${JSON.stringify(name)} }\ninclude: []\n`)
    .join('---\n');
  const dir = project({ 'ios.yaml': file });
  const { stdout } = await cli(['drift', '-C', dir, '--endpoint', emulator.url]);
  const ignored = stdout.split('\n').filter((line) => line.startsWith('Ignored'));
  expect(ignored).toHaveLength(1);
  expect(ignored[0]).toMatch(
    /^Ignored: 16 assignments of policy sets, on iOS app protection “[^”]+”(, [^,]+){4} and 3 more$/,
  );
});

describe('one cause is one error, however many files meet it', () => {
  const FILES = {
    'a.yaml': 'policy: { type: iosManagedAppProtection, name: iOS – Executives }\ninclude: [Sales, Legal]\n',
    'b.yaml': 'policy: { type: androidManagedAppProtection, name: Android – Board }\ninclude: [Executives]\n',
  };

  test('groups that may not be read', async () => {
    const emulator = await tenant();
    emulator.onRequest(({ path }) => (path.includes('/groups') ? { status: 403 } : undefined));
    const { stdout } = await cli(['drift', '-C', project(FILES), '--endpoint', emulator.url]);
    expect(stdout.split('error groups-unreadable')).toHaveLength(2);
    expect(stdout.match(/^ {2}at \S+:\d+:\d+$/gm)).toHaveLength(3);
    expect(stdout).toContain('\n  blocks 2 policies:\n');
  });

  test('a renamed group', async () => {
    const emulator = await tenant();
    const sales = emulator.snapshot().groups.find(({ displayName }) => displayName === 'Sales')?.id ?? '';
    const files = Object.entries(FILES).map(([path, text]) => [
      path,
      text.replace(/include: .*/, `include: [{ group: Before, groupId: ${sales} }]`),
    ]);
    const dir = project(Object.fromEntries(files) as Record<string, string>);
    const { stdout } = await cli(['drift', '-C', dir, '--endpoint', emulator.url]);
    expect(stdout.split('warning group-renamed')).toHaveLength(2);
    expect(stdout).toContain('The id decides. (and at 1 more place)\n  hint: Run assignctl refresh');
  });
});
