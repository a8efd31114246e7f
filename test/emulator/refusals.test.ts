import type { ProfileName } from '../../src/emulator/index.js';
import { FILTER, GROUP_A, emulator, exclude, filtered, include, refusal, send } from './client.js';

const MAM = 'iosManagedAppProtections/T_1';
const APPS = 'mobileAppConfigurations/app';
const SEED = {
  policies: {
    iosManagedAppProtections: [
      { id: 'T_1', displayName: 'P', assignments: [{ id: 'a', target: include(GROUP_A) }] },
    ],
    mobileAppConfigurations: [
      { id: 'app', displayName: 'C', assignments: [{ id: 'a', target: include(GROUP_A) }] },
    ],
  },
};
const list = (target: unknown, more: object = {}): unknown => ({ assignments: [{ target, ...more }] });
const type = (name: string): unknown => ({ '@odata.type': `#microsoft.graph.${name}` });

interface Case {
  readonly what: string;
  readonly path: string;
  readonly body?: unknown;
  readonly method?: string;
  readonly status?: number;
  readonly says: string;
}
const assign = (what: string, body: unknown, says: string): Case => ({
  what,
  path: `beta:${MAM}/assign`,
  body,
  says,
});
const v1 = (what: string, body: unknown, says: string): Case => ({
  what,
  path: `v1.0:${MAM}/assign`,
  body,
  says,
});

const BOTH: readonly Case[] = [
  assign('text that is not JSON', '{"assignments":', 'Unable to read JSON'),
  assign('no body', undefined, 'must be a JSON object'),
  assign('a body without assignments', {}, "'assignments'"),
  assign('assignments that is no list', { assignments: {} }, "'assignments'"),
  assign('a member beside assignments', { assignments: [], force: true }, "'force'"),
  assign('an assignment that is no object', { assignments: ['x'] }, 'JSON object'),
  assign('an unknown property of the assignment', list(include(GROUP_A), { intent: 'required' }), "'intent'"),
  assign(
    'an assignment type of the other family',
    list(include(GROUP_A), type('managedDeviceMobileAppConfigurationAssignment') as object),
    'not assignable',
  ),
  assign('an assignment without target', { assignments: [{}] }, 'must have a target'),
  assign('a null target', list(null), 'target'),
  assign('a target without type', list({ groupId: GROUP_A }), 'abstract'),
  assign('a target of the abstract type', list(type('deviceAndAppManagementAssignmentTarget')), 'abstract'),
  assign('a target of an unknown type', list(type('everybodyAssignmentTarget')), 'everybodyAssignmentTarget'),
  assign(
    'a target type of another namespace',
    list({ '@odata.type': '#example.groupAssignmentTarget', groupId: GROUP_A }),
    'does not exist',
  ),
  assign('an unknown property of the target', list(include(GROUP_A, { groupName: 'x' })), "'groupName'"),
  assign(
    'a property of another target type',
    list(include(GROUP_A, { collectionId: 'x' })),
    "'collectionId'",
  ),
  assign('a group target without group', list(type('groupAssignmentTarget')), 'groupId'),
  assign('a groupId that is no text', list({ ...include(GROUP_A), groupId: 5 }), 'groupId'),
  assign('an enum name in the wrong case', list(include(GROUP_A, filtered(FILTER, 'Include'))), 'FilterType'),
  assign('an unknown source', list(include(GROUP_A), { source: 'portal' }), 'source'),
  assign('a sourceId that is no text', list(include(GROUP_A), { sourceId: 7 }), 'sourceId'),
  v1('source on v1.0', list(include(GROUP_A), { source: 'direct' }), "'source'"),
  v1('sourceId on v1.0', list(include(GROUP_A), { sourceId: 'x' }), "'sourceId'"),
  v1('a filter on v1.0', list(include(GROUP_A, filtered(null, 'none'))), 'FilterId'),
  v1(
    'a scope tag target on v1.0',
    list(type('scopeTagGroupAssignmentTarget')),
    'scopeTagGroupAssignmentTarget',
  ),
  {
    what: 'source on mobileAppConfigurations',
    path: `beta:${APPS}/assignments/a`,
    method: 'PATCH',
    body: { source: 'direct' },
    says: "'source'",
  },
  {
    what: 'PATCH with a list',
    path: `beta:${MAM}/assignments/a`,
    method: 'PATCH',
    body: [],
    says: 'JSON object',
  },
  {
    what: 'PATCH of an unknown assignment',
    path: `beta:${MAM}/assignments/b`,
    method: 'PATCH',
    body: {},
    status: 404,
    says: "'b'",
  },
  {
    what: 'GET of an unknown assignment',
    path: `beta:${MAM}/assignments/b`,
    method: 'GET',
    status: 404,
    says: "'b'",
  },
  {
    what: 'GET of an unknown policy',
    path: 'beta:iosManagedAppProtections/T_2',
    method: 'GET',
    status: 404,
    says: "'T_2'",
  },
  {
    what: 'GET by the id without its prefix',
    path: 'beta:iosManagedAppProtections/1',
    method: 'GET',
    status: 404,
    says: "'1'",
  },
  {
    what: 'assign on an unknown policy',
    path: 'beta:iosManagedAppProtections/T_2/assign',
    body: list(include(GROUP_A)),
    status: 404,
    says: "'T_2'",
  },
  {
    what: 'POST of a policy',
    path: 'beta:iosManagedAppProtections',
    body: {},
    status: 405,
    says: 'not allowed',
  },
  {
    what: 'PATCH of a policy',
    path: `beta:${MAM}`,
    method: 'PATCH',
    body: {},
    status: 405,
    says: 'not allowed',
  },
  {
    what: 'DELETE of the list',
    path: `beta:${MAM}/assignments`,
    method: 'DELETE',
    status: 405,
    says: 'not allowed',
  },
  { what: 'GET of the action', path: `beta:${MAM}/assign`, method: 'GET', status: 405, says: 'not allowed' },
  {
    what: 'an unknown collection',
    path: 'beta:macManagedAppProtections',
    method: 'GET',
    says: "segment 'macManagedAppProtections'",
  },
  {
    what: 'windowsManagedAppProtections on v1.0',
    path: 'v1.0:windowsManagedAppProtections',
    method: 'GET',
    says: "segment 'windowsManagedAppProtections'",
  },
  {
    what: 'an unknown segment below a policy',
    path: `beta:${MAM}/owners`,
    method: 'GET',
    says: "segment 'owners'",
  },
  {
    what: 'a segment too many',
    path: `beta:${MAM}/assignments/a/target`,
    method: 'GET',
    says: "segment 'target'",
  },
  {
    what: 'a cast before assignments',
    path: `beta:${MAM}/microsoft.graph.iosManagedAppProtection/assignments`,
    method: 'GET',
    says: 'key/cast/navigation',
  },
  {
    what: '$filter on a MAM collection',
    path: "beta:iosManagedAppProtections?$filter=displayName eq 'P'",
    method: 'GET',
    says: 'Filtering',
  },
  { what: '$search', path: 'beta:iosManagedAppProtections?$search="P"', method: 'GET', says: "'$search'" },
  { what: '$top of zero', path: 'beta:iosManagedAppProtections?$top=0', method: 'GET', says: '$top' },
  {
    what: '$top past its limit',
    path: 'beta:iosManagedAppProtections?$top=1000',
    method: 'GET',
    says: "'999'",
  },
  {
    what: 'a skip token of our own making',
    path: 'beta:iosManagedAppProtections?$skiptoken=20',
    method: 'GET',
    says: 'Skip token',
  },
  {
    what: '$orderby another property',
    path: 'beta:iosManagedAppProtections?$orderby=version',
    method: 'GET',
    says: "'version'",
  },
  {
    what: '$select of an unknown property',
    path: 'beta:iosManagedAppProtections?$select=id,owner',
    method: 'GET',
    says: "'owner'",
  },
  {
    what: 'isAssigned of mobileAppConfigurations',
    path: 'beta:mobileAppConfigurations?$select=isAssigned',
    method: 'GET',
    says: "'isAssigned'",
  },
  {
    what: 'roleScopeTagIds on v1.0',
    path: 'v1.0:iosManagedAppProtections?$select=roleScopeTagIds',
    method: 'GET',
    says: "'roleScopeTagIds'",
  },
  {
    what: 'source of expanded assignments on v1.0',
    path: 'v1.0:iosManagedAppProtections?$expand=assignments($select=source)',
    method: 'GET',
    says: "'source'",
  },
  {
    what: '$expand of an unknown relation',
    path: 'beta:iosManagedAppProtections?$expand=members',
    method: 'GET',
    says: "'members'",
  },
  {
    what: '$expand on managedAppPolicies',
    path: 'beta:managedAppPolicies?$expand=assignments',
    method: 'GET',
    says: "'assignments'",
  },
  {
    what: '$filter on managedAppPolicies',
    path: "beta:managedAppPolicies?$filter=displayName eq 'P'",
    method: 'GET',
    says: 'Filtering',
  },
  {
    what: 'assignments below managedAppPolicies',
    path: 'beta:managedAppPolicies/T_1/assignments',
    method: 'GET',
    says: "'assignments'",
  },
  {
    what: 'assign below managedAppPolicies',
    path: 'beta:managedAppPolicies/T_1/assign',
    body: list(include(GROUP_A)),
    says: 'No OData route',
  },
];

const OBSERVED: readonly Case[] = [
  assign('a groupId that is no guid', list(include('Sales')), 'groupId'),
  assign(
    'all licensed users on a MAM policy',
    list(type('allLicensedUsersAssignmentTarget')),
    'Unsupported AssignmentTarget',
  ),
  assign(
    'a scope tag target',
    list({ ...(type('scopeTagGroupAssignmentTarget') as object), targetType: 'user' }),
    'Unsupported AssignmentTarget',
  ),
  assign('a filter that does not exist', list(include(GROUP_A, filtered(FILTER, 'include'))), FILTER),
  assign('a filter type without filter', list(include(GROUP_A, filtered(null, 'exclude'))), 'null'),
  assign(
    'a filter without filter type',
    list(include(GROUP_A, filtered(FILTER, 'none'))),
    'filter type is none',
  ),
  {
    what: 'a collection target on mobileAppConfigurations',
    path: `beta:${APPS}/assignments/a`,
    method: 'PATCH',
    body: {
      target: { ...(type('configurationManagerCollectionAssignmentTarget') as object), collectionId: 'x' },
    },
    says: 'Unsupported AssignmentTarget',
  },
];

async function expectRefusal(
  profile: ProfileName,
  { path, method = 'POST', body, status = 400, says }: Case,
): Promise<void> {
  const graph = await emulator({ profile, seed: SEED });
  const before = graph.snapshot();
  const answer = await send(graph, method, `/${path.replace(':', '/deviceAppManagement/')}`, body);
  expect(refusal(answer).message).toContain(says);
  expect(answer.status).toBe(status);
  expect(graph.snapshot()).toEqual(before);
}

describe.each(['documented', 'observed'] as const)('%s refuses', (profile) => {
  test.each(BOTH)('$what', (one) => expectRefusal(profile, one));
});

describe('observed alone refuses', () => {
  test.each(OBSERVED)('$what', (one) => expectRefusal('observed', one));

  test.each(OBSERVED)('documented takes $what', async ({ path, method = 'POST', body }) => {
    const graph = await emulator({ profile: 'documented', seed: SEED });
    const { status } = await send(graph, method, `/${path.replace(':', '/deviceAppManagement/')}`, body);
    expect(status).toBeLessThan(300);
  });
});

test('observed wraps what Intune says into JSON with an activity id; documented says it plainly', async () => {
  const body = list(type('everybodyAssignmentTarget'));
  const path = `/beta/deviceAppManagement/${MAM}/assign`;
  const raw = async (profile: ProfileName): Promise<string> => {
    const answer = await send(await emulator({ profile, seed: SEED }), 'POST', path, body);
    return (answer.json as { error: { message: string } }).error.message;
  };
  expect(JSON.parse(await raw('observed'))).toMatchObject({
    _version: 3,
    Message: expect.stringMatching(
      /Activity ID: [0-9a-f-]{36} - Url: https:.*iosManagedAppProtections\/T_1\/assign$/,
    ) as string,
    RetryAfter: null,
  });
  expect(await raw('documented')).not.toContain('Activity ID');
});

test('annotations and an exclusion of the same group are accepted', async () => {
  const graph = await emulator({ seed: SEED });
  const body = {
    '@odata.context': 'x',
    assignments: [{ 'target@odata.type': 'y', target: include(GROUP_A) }, { target: exclude(GROUP_A) }],
  };
  expect((await send(graph, 'POST', `/beta/deviceAppManagement/${MAM}/assign`, body)).status).toBe(204);
  expect(graph.snapshot().policies.iosManagedAppProtections[0]?.assignments).toHaveLength(2);
});
