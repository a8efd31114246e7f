import { type CollectionName, type Emulator, type Seed } from '../../src/emulator/index.js';
import { cli as runLine, type CliResult, project } from '../support/cli.js';
import { PATIENT } from '../support/started-project.js';
import { including } from '../support/targets.js';
import { tenant, writes } from '../support/tenant.js';

/** What the two reference pages on updating an assignment print, written off letter by letter. */
const MAM_REQUEST = {
  '@odata.type': '#microsoft.graph.targetedManagedAppPolicyAssignment',
  target: {
    '@odata.type': 'microsoft.graph.scopeTagGroupAssignmentTarget',
    deviceAndAppManagementAssignmentFilterId: 'Device And App Management Assignment Filter Id value',
    deviceAndAppManagementAssignmentFilterType: 'include',
    targetType: 'user',
    entraObjectId: 'Entra Object Id value',
  },
  source: 'policySets',
  sourceId: 'Source Id value',
};
const MAM_RESPONSE = { ...MAM_REQUEST, id: '8b68c4a6-c4a6-8b68-a6c4-688ba6c4688b' };
const DEVICE_REQUEST = {
  '@odata.type': '#microsoft.graph.managedDeviceMobileAppConfigurationAssignment',
  target: { '@odata.type': 'microsoft.graph.allLicensedUsersAssignmentTarget' },
};
const DEVICE_RESPONSE = { ...DEVICE_REQUEST, id: '4df81c9c-1c9c-4df8-9c1c-f84d9c1cf84d' };

const MAM_YAML = (type: string): string => `
policy: {type: ${type}, name: Founding}
include:
  - target:
      "@odata.type": "#microsoft.graph.scopeTagGroupAssignmentTarget"
      deviceAndAppManagementAssignmentFilterId: Device And App Management Assignment Filter Id value
      deviceAndAppManagementAssignmentFilterType: include
      targetType: user
      entraObjectId: Entra Object Id value
    source: policySets
    sourceId: Source Id value
`;
const DEVICE_YAML = `
policy: {type: mobileAppConfiguration, name: Founding}
include:
  - allUsers: true
`;
const DEVICE_RAW_YAML = `
policy: {type: mobileAppConfiguration, name: Founding}
include:
  - target: {"@odata.type": microsoft.graph.allLicensedUsersAssignmentTarget}
`;

const cli = (args: readonly string[]): Promise<CliResult> => runLine(args, { limits: PATIENT });

interface Page {
  readonly collection: CollectionName;
  readonly version: 'beta' | 'v1.0';
  readonly yaml: string;
  readonly request: object;
  readonly response: typeof MAM_RESPONSE | typeof DEVICE_RESPONSE;
}

const mam = (type: string, collection: CollectionName): Page => ({
  collection,
  version: 'beta',
  yaml: MAM_YAML(type),
  request: MAM_REQUEST,
  response: MAM_RESPONSE,
});
const device = (yaml: string): Page => ({
  collection: 'mobileAppConfigurations',
  version: 'v1.0',
  yaml,
  request: DEVICE_REQUEST,
  response: DEVICE_RESPONSE,
});
const PAGES: readonly Page[] = [
  mam('iosManagedAppProtection', 'iosManagedAppProtections'),
  mam('androidManagedAppProtection', 'androidManagedAppProtections'),
  mam('windowsManagedAppProtection', 'windowsManagedAppProtections'),
  mam('targetedManagedAppConfiguration', 'targetedManagedAppConfigurations'),
  mam('windowsInformationProtectionPolicy', 'windowsInformationProtectionPolicies'),
  mam('mdmWindowsInformationProtectionPolicy', 'mdmWindowsInformationProtectionPolicies'),
  device(DEVICE_YAML),
];
const POLICY = '6a1b2c3d-0000-4000-8000-000000000001';
const GROUP = 'a0000000-0000-4000-8000-000000000001';

/** A tenant with one policy that holds one assignment, under the id of the page's example. */
function seed({ collection, response: { id } }: Page, target: object = including(GROUP), more = {}): Seed {
  const assignments = [{ id, target: { ...target }, ...more }];
  return {
    groups: [{ id: GROUP, displayName: 'Alpha' }],
    policies: { [collection]: [{ id: POLICY, displayName: 'Founding', assignments }] },
  };
}

function files({ yaml, version }: Page): string {
  return project({ 'founding.yaml': yaml }, `graphVersion: ${version}\n`);
}

/** The same value with no `#` before type names. */
function plainTypes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null).replaceAll('"#microsoft.graph.', '"microsoft.graph.'));
}

/** All writes: method, path, and the body with type names made plain. */
function sent(emulator: Emulator): unknown {
  return writes(emulator).map(({ line, body }) => ({ line, body: plainTypes(body) }));
}

function pagesPatch({ collection, version, request, response: { id } }: Page): unknown {
  const path = `/${version}/deviceAppManagement/${collection}/${POLICY}/assignments/${id}`;
  return { line: `PATCH ${path}`, body: plainTypes(request) };
}

test.each(PAGES)(
  'the example of the page for $collection is what apply sends, and all it sends',
  async (page) => {
    const emulator = await tenant({ profile: 'documented', seed: seed(page) });
    const at = ['-C', files(page), '--endpoint', emulator.url];
    expect(await cli(['plan', ...at, '--detailed-exitcode'])).toMatchObject({ code: 2, stderr: '' });
    expect(sent(emulator)).toEqual([]);

    expect((await cli(['apply', ...at, '--yes'])).code).toBe(0);
    expect(sent(emulator)).toEqual([pagesPatch(page)]);
    const stored = emulator.snapshot().policies[page.collection][0]?.assignments;
    expect(plainTypes(stored)).toEqual([
      expect.objectContaining(plainTypes(withoutType(page.response)) as object),
    ]);

    const again = await cli(['plan', ...at, '--detailed-exitcode']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('No changes: ');
  },
);

function withoutType(response: Page['response']): object {
  return Object.fromEntries(Object.entries(response).filter(([key]) => key !== '@odata.type'));
}

test('the target of the second page can be given whole too', async () => {
  const page = device(DEVICE_RAW_YAML);
  const emulator = await tenant({ profile: 'documented', seed: seed(page) });
  const at = ['-C', files(page), '--endpoint', emulator.url];
  expect((await cli(['apply', ...at, '--yes'])).code).toBe(0);
  expect(sent(emulator)).toEqual([pagesPatch(page)]);
});

describe.each([
  { spelling: 'as printed', respell: (value: unknown) => value },
  { spelling: 'without #', respell: plainTypes },
  {
    spelling: 'with # everywhere',
    respell: (value: unknown): unknown =>
      JSON.parse(JSON.stringify(plainTypes(value)).replaceAll('"microsoft.graph.', '"#microsoft.graph.')),
  },
])('the example response, $spelling', ({ respell }) => {
  test.each(PAGES)('answers the PATCH on $collection, and it counts as applied', async (page) => {
    const emulator = await tenant({ profile: 'documented', seed: seed(page) });
    emulator.onRequest(({ method }) =>
      method === 'PATCH' ? { status: 200, body: respell(page.response), after: true } : undefined,
    );
    const at = ['-C', files(page), '--endpoint', emulator.url];
    const applied = await cli(['apply', ...at, '--yes', '--format', 'json']);
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({ policies: [{ name: 'Founding', result: 'applied' }] });
    expect(sent(emulator)).toEqual([pagesPatch(page)]);
  });

  test.each(PAGES)('held by a policy of $collection, is what the file declares', async (page) => {
    const { target, ...more } = respell(withoutType(page.response)) as { target: object };
    const emulator = await tenant({ profile: 'documented', seed: seed(page, target, more) });
    const at = ['-C', files(page), '--endpoint', emulator.url];
    const planned = await cli(['plan', ...at, '--detailed-exitcode']);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain('No changes: ');
  });
});
