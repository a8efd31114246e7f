import { cli, type CliResult, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

const NAMES = ['Executives', 'Board', 'Legal', 'Finance 100% remote'];
const FILE = NAMES.map(
  (name, n) =>
    `policy: {type: iosManagedAppProtection, name: "iOS – ${name}"}\ninclude: [{group: ${n % 2 === 0 ? 'Sales' : 'Legal'}, filter: {name: ${n % 2 === 0 ? 'iOS corporate' : 'iOS personal'}, mode: include}}]\n`,
).join('---\n');

const CAUSES = [
  { what: 'groups', part: '/groups', status: 403, permission: 'GroupMember.Read.All' },
  {
    what: 'policies',
    part: '/iosManagedAppProtections',
    status: 403,
    permission: 'DeviceManagementApps.Read.All',
  },
  {
    what: 'filters',
    part: '/assignmentFilters',
    status: 403,
    permission: 'DeviceManagementConfiguration.Read.All',
  },
  { what: 'groups', part: '/groups', status: 500, permission: '' },
  { what: 'policies', part: '/iosManagedAppProtections', status: 503, permission: '' },
] as const;

describe.each(CAUSES)('$what that answer $status', ({ what, part, status, permission }) => {
  const run = async (...args: readonly string[]): Promise<CliResult> => {
    const emulator = await tenant();
    emulator.onRequest(({ path }) =>
      path.includes(part) ? { status, body: { error: { code: 'Refused', message: 'No.' } } } : undefined,
    );
    return cli([...args, '-C', project({ 'all.yaml': FILE }), '--endpoint', emulator.url]);
  };

  test.each(['text', 'markdown', 'html'])('the %s of a plan begins with what is missing', async (format) => {
    const { code, stdout } = await run('plan', '--format', format);
    expect(code).toBe(5);
    expect(stdout).toContain('None of the 4 policies could be planned');
    expect(stdout).not.toMatch(/no changes/i);
  });

  test('one cause is printed once, with what to do and what it blocks', async () => {
    const { stdout } = await run('plan');
    expect(stdout.match(/^error /gm)).toHaveLength(1);
    expect(stdout).toContain(`error ${what}-unreadable`);
    expect(stdout).toContain('blocks 4 policies:');
    if (permission !== '') expect(stdout.split(`Grant the app ${permission}`)).toHaveLength(2);
  });

  test('drift says that nothing was compared', async () => {
    const { code, stdout } = await run('drift');
    expect(code).toBe(5);
    expect(stdout).toContain('\nNothing was compared. 0 policies compared: ');
    const markdown = await run('drift', '--format', 'markdown');
    expect(markdown.stdout).toContain('### assignctl: nothing was compared\n');
    for (const text of [stdout, markdown.stdout]) expect(text).not.toMatch(/no drift/i);
  });
});

test('drift with one policy that could not be compared claims nothing of it', async () => {
  const files = {
    'a.yaml': 'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: []\n',
    'b.yaml': 'policy: {type: iosManagedAppProtection, name: iOS – Legal}\ninclude: [Salse]\n',
  };
  const { code, stdout } = await cli(['drift', '-C', project(files), '--emulator']);
  expect(code).toBe(5);
  expect(stdout).toContain(
    '\nNo drift found, but not all was compared. 1 policy compared: 1 as declared, 1 blocked',
  );
});
