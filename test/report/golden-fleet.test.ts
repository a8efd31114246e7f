import { type Seed } from '../../src/emulator/index.js';
import { cli } from '../support/cli.js';
import { guid } from '../support/builders.js';
import { including } from '../support/targets.js';
import { tenant as startTenant } from '../support/tenant.js';
import { idOf, tokenFor } from '../cli/fleet/fleet-project.js';
import { expectGolden } from './golden.js';
import { folderWith } from '../support/empty-folder.js';

const users = Array.from({ length: 1200 }, (_, n) => ({
  id: guid(1000 + n),
  displayName: `User ${n}`,
  userPrincipalName: `user${n}@contoso.example`,
}));
const STAFF = { id: guid(1), displayName: 'Staff', members: users.map(({ id }) => id) };
const PILOT = { id: guid(2), displayName: 'Pilot', members: users.slice(0, 12).map(({ id }) => id) };

/** A tenant of 1,200 people, whose policy reaches these groups. */
function seedOf(n: number, displayName: string, reached: readonly string[]): Seed {
  return {
    tenant: { id: idOf(n), displayName },
    users,
    groups: [STAFF, PILOT],
    policies: {
      iosManagedAppProtections: [
        {
          id: `T_${guid(11)}`,
          displayName: 'iOS – Baseline',
          assignments: reached.map((id) => ({ target: { ...including(id) } })),
        },
      ],
    },
  };
}

const FLEET = `folders: [baseline]
rings: [pilot, broad]
tenants:
  - { name: contoso, tenantId: ${idOf(1)}, ring: pilot }
  - { name: fabrikam, tenantId: ${idOf(2)}, ring: broad }
  - { name: northwind, tenantId: ${idOf(3)}, ring: broad }
`;

/** One tenant changes and leaves people without a policy, one is as declared, one does not show its groups. */
async function fleetOfThree() {
  const dir = folderWith({
    'fleet.yaml': FLEET,
    'assignctl.yaml': 'limits: { maxUsersLosing: 5000 }\n',
    'baseline/ios.yaml':
      'policy: { type: iosManagedAppProtection, name: iOS – Baseline }\ninclude: [Pilot]\n',
  });
  const contoso = await startTenant({ seed: seedOf(1, 'Contoso', [STAFF.id]) });
  const fabrikam = await startTenant({ seed: seedOf(2, 'Fabrikam', [PILOT.id]) });
  const northwind = await startTenant({ seed: seedOf(3, 'Northwind', [STAFF.id]) });
  northwind.onRequest(({ path }) => (path.includes('/groups') ? { status: 403 } : undefined));
  const env: Record<string, string> = { AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9/' };
  for (const [n, [name, { url }]] of Object.entries({ contoso, fabrikam, northwind }).entries()) {
    env[`ASSIGNCTL_ENDPOINT_${name.toUpperCase()}`] = url;
    env[`ASSIGNCTL_ACCESS_TOKEN_${name.toUpperCase()}`] = tokenFor(idOf(n + 1));
  }
  return { dir, env };
}

/** Ports, request ids and hashes change with every run or release. */
function settled(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/(request\s+id\s+)[0-9a-f-]{36}/g, '$1ID')
    .replace(/("toolVersion": )"[^"]*"/g, '$1"0.0.0"')
    .replace(/("(?:digest|fleet)": )"[0-9a-f]{64}"/g, '$1"HASH"');
}

test('a fleet of three: one changes with danger, one does not change, one cannot be planned', async () => {
  const { dir, env } = await fleetOfThree();
  const plan = async (format: string, columns?: number) => {
    let stdout = '';
    const write = (text: string) => void (stdout += text);
    // A comment is made by the job of a pull request.
    const ofJob = format === 'markdown' ? { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' } : {};
    const { code } = await cli(['plan', '--all', '--impact', 'exact', '--no-color', '--format', format], {
      cwd: dir,
      env: { ...env, ...ofJob },
      stdout: columns === undefined ? { write } : { write, isTTY: true, columns },
    });
    expect(code).toBe(5);
    return settled(stdout);
  };
  for (const columns of [80, 140]) await expectGolden(`fleet/${columns}.txt`, await plan('text', columns));
  await expectGolden('fleet/comment.md', await plan('markdown'));
  await expectGolden('fleet/summary.json', await plan('json'));
});

test.each([
  ['by its saved plan', ['--out', 'plans'], []],
  ['by a new plan', [], ['--yes']],
])('a tenant whose plan is complete can be applied before the others: %s', async (_, more, answer) => {
  const { dir, env } = await fleetOfThree();
  const planned = await cli(['plan', '--all', ...more], { cwd: dir, env });
  const [, command = ''] =
    /^(?:After your review, to|To) apply only contoso, whose plan is complete: assignctl (.*)$/m.exec(
      planned.stdout,
    ) ?? [];
  const applied = await cli([...command.split(' '), ...answer], { cwd: dir, env });
  expect({ command, code: applied.code, stderr: applied.stderr }).toEqual({ command, code: 0, stderr: '' });
  expect(applied.stdout).toContain('Outcome: 1 applied');
});
