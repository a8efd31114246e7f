import { type Emulator, type Seed } from '../../../src/emulator/index.js';
import { tenant as startTenant } from '../../support/tenant.js';
import { folderWith } from '../../support/empty-folder.js';

/** The policy that every tenant of these tests has, and that one declaration for all of them is about. */
const POLICY_ID = 'T_aaaaaaaa-0000-4000-8000-000000000001';
export const BASELINE = `policy: { type: iosManagedAppProtection, name: iOS – Baseline }
include:
  - group: \${values.pilot}
exclude:
  - Break-glass
`;

/** `idOf(7)` is the id of the seventh tenant. */
export function idOf(n: number): string {
  return `0000${n.toString(16).padStart(4, '0')}-1111-4222-8333-444455556666`;
}

function groupId(n: number, which: 'pilot' | 'glass'): string {
  return `0000${n.toString(16).padStart(4, '0')}-0000-4000-8000-0000000000${which === 'pilot' ? '01' : '02'}`;
}

/** A tenant with that policy, assigned to nobody, and the two groups it is to be assigned to. */
export function seedOf(n: number): Seed {
  return {
    tenant: { id: idOf(n), displayName: `Tenant ${n}` },
    groups: [
      { id: groupId(n, 'pilot'), displayName: `Pilot ${n}` },
      { id: groupId(n, 'glass'), displayName: 'Break-glass' },
    ],
    policies: {
      iosManagedAppProtections: [{ id: POLICY_ID, displayName: 'iOS – Baseline', assignments: [] }],
    },
  };
}

/** Who the policy reaches, as `include ID` and `exclude ID`. */
export function reachOf(emulator: Emulator): readonly string[] {
  const [policy] = emulator.snapshot().policies.iosManagedAppProtections;
  return (policy?.assignments ?? [])
    .map(({ target }) => {
      const isExclusion = String(target['@odata.type']).includes('exclusion');
      return `${isExclusion ? 'exclude' : 'include'} ${String(target['groupId'])}`;
    })
    .sort();
}

/** What the declaration asks of tenant `n`. */
export function wantedOf(n: number): readonly string[] {
  return [`exclude ${groupId(n, 'glass')}`, `include ${groupId(n, 'pilot')}`];
}

/** Where nothing ever answers a sign-in: with it, tokens that are handed in go to loopback endpoints. */
const AUTHORITY = 'https://127.0.0.1:9/';

/** A token as Entra makes one, but for its signature. */
export function tokenFor(tenantId: string, mark = 'x'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [
    part({ alg: 'none' }),
    part({ tid: tenantId, aud: 'https://graph.microsoft.com', idtyp: 'app', mark }),
    'unsigned',
  ].join('.');
}

export interface TestTenant {
  readonly name: string;
  readonly n: number;
  readonly emulator: Emulator;
  readonly token: string;
}

export interface TestFleet {
  readonly dir: string;
  readonly env: Record<string, string>;
  readonly tenants: readonly TestTenant[];
}

/** A fleet file over tenants `t1` … `tN`, each with its value. */
export function fleetYaml(count: number, ringOf?: (n: number) => string): string {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const rings = ringOf === undefined ? '' : `rings: [${[...new Set(numbers.map(ringOf))].join(', ')}]\n`;
  const tenants = numbers.map(
    (n) =>
      `  - name: t${n}\n    tenantId: ${idOf(n)}\n${ringOf === undefined ? '' : `    ring: ${ringOf(n)}\n`}    values: { pilot: Pilot ${n} }\n`,
  );
  return `folders: [baseline]\n${rings}tenants:\n${tenants.join('')}`;
}

/** So many emulated tenants `t1` … with a project for all of them; each has a token and an endpoint of its own. */
export async function testFleet(
  count: number,
  {
    ringOf,
    files = {},
  }: {
    readonly ringOf?: (n: number) => string;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Promise<TestFleet> {
  const dir = folderWith({
    'fleet.yaml': fleetYaml(count, ringOf),
    'assignctl.yaml': 'cloud: global\n',
    'baseline/ios.yaml': BASELINE,
    ...files,
  });
  const tenants: TestTenant[] = [];
  for (let n = 1; n <= count; n += 1)
    tenants.push({
      name: `t${n}`,
      n,
      emulator: await startTenant({ seed: seedOf(n) }),
      token: tokenFor(idOf(n)),
    });
  const env = Object.fromEntries(
    tenants.flatMap(({ name, emulator, token }) => [
      [`ASSIGNCTL_ENDPOINT_${name.toUpperCase()}`, emulator.url],
      [`ASSIGNCTL_ACCESS_TOKEN_${name.toUpperCase()}`, token],
    ]),
  );
  return { dir, env: { ...env, AZURE_AUTHORITY_HOST: AUTHORITY }, tenants };
}

/** The bearers a tenant has been sent. */
export function bearersOf({ log }: Emulator): readonly string[] {
  return [...new Set(log.map(({ headers }) => headers['authorization'] ?? 'none'))];
}
