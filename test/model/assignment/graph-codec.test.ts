import fc from 'fast-check';
import { type Assignment, DIRECT } from '../../../src/model/assignment/assignment.js';
import { contentKey, contentFingerprint, fingerprint } from '../../../src/model/assignment/equality.js';
import {
  decode,
  encodeKept,
  encodeRefiltered,
  encodeTarget,
  recipientOfGroup,
  targetOf,
} from '../../../src/model/assignment/graph-codec.js';
import { decodeState, encodeState } from '../../../src/model/assignment/plan-codec.js';
import { type JsonObject, isTooDeep } from '../../../src/model/json.js';
import { heldOf } from '../../../src/differ/drift/baseline.js';
import { POLICY_TYPE_NAMES, type PolicyType } from '../../../src/model/tenant/policy-types.js';
import {
  ALL_DEVICES,
  ALL_USERS,
  excluding,
  FILTER_TYPE,
  filtered,
  including,
  ZERO_GUID,
} from '../../support/targets.js';
import { guid } from '../../support/builders.js';

const MAM: PolicyType = 'iosManagedAppProtection';
const MOBILE: PolicyType = 'mobileAppConfiguration';
const EVERY_USER = { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' };
const EVERY_DEVICE = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' };
const COLLECTION = {
  '@odata.type': '#microsoft.graph.configurationManagerCollectionAssignmentTarget',
  collectionId: 'SMS00001',
};

function targetFrom(raw: JsonObject, type: PolicyType) {
  const [one] = decode([{ id: 'a', target: raw }], type).understood;
  return one?.target;
}

describe('whom a target means', () => {
  test.each<[string, JsonObject, object]>([
    ['a group', including(guid(10).toUpperCase()), { kind: 'group', id: guid(10) }],
    ['a group by an id that is no guid', including('Sales'), { kind: 'group', id: 'Sales' }],
    ['all users as a type', EVERY_USER, { kind: 'allUsers' }],
    ['all users as the virtual group', including(ALL_USERS.toUpperCase()), { kind: 'allUsers' }],
    ['all devices as a type', EVERY_DEVICE, { kind: 'allDevices' }],
    ['all devices as the virtual group', including(ALL_DEVICES), { kind: 'allDevices' }],
    [
      'any other type',
      COLLECTION,
      {
        kind: 'other',
        odataType: 'configurationManagerCollectionAssignmentTarget',
        properties: { collectionId: 'SMS00001' },
      },
    ],
  ])('%s', (_, raw, recipient) => {
    for (const type of POLICY_TYPE_NAMES)
      expect(targetFrom(raw, type)).toMatchObject({ direction: 'include', recipient });
  });

  const [BARE, PLAIN] = ['abcdefab12344abc8def0123456789ab', 'abcdefab-1234-4abc-8def-0123456789ab'];
  test.each([
    ['in capitals', PLAIN.toUpperCase()],
    ['without hyphens', BARE],
    ['in braces', `{${PLAIN}}`],
    ['in parentheses and blanks', ` (${PLAIN.toUpperCase()}) `],
    ['as numbers', '{0xabcdefab,0x1234,0x4abc,{0x8d,0xef,0x01,0x23,0x45,0x67,0x89,0xab}}'],
  ])('a guid %s is the same group, for any target', (_, spelled) => {
    expect(targetFrom(excluding(spelled), MAM)?.recipient).toEqual({ kind: 'group', id: PLAIN });
    const scoped = (entraObjectId: string) => ({
      ...{ '@odata.type': '#microsoft.graph.scopeTagGroupAssignmentTarget', targetType: 'user' },
      entraObjectId,
    });
    expect(targetFrom(scoped(spelled), MAM)).toEqual(targetFrom(scoped(PLAIN), MAM));
    const byFilter = (id: string) =>
      contentFingerprint([{ target: { ...including(guid(1)), ...filtered(id, 'include') } }], MAM);
    expect(byFilter(spelled)).toBe(byFilter(PLAIN));
  });

  test.each(['abcdefab', `${BARE}0`, `${PLAIN}-x`, 'Sales (EMEA)'])(
    '%s is no guid, and stays as it is',
    (id) => {
      expect(targetFrom(including(id), MAM)?.recipient).toEqual({ kind: 'group', id });
    },
  );

  test('an exclusion of a virtual group excludes all users', () => {
    expect(targetFrom(excluding(ALL_USERS), MAM)).toMatchObject({
      direction: 'exclude',
      recipient: { kind: 'allUsers' },
    });
  });

  test.each<[string, JsonObject]>([
    ['no type', { groupId: guid(1) }],
    ['a type of tomorrow', { '@odata.type': '#microsoft.graph.moonAssignmentTarget' }],
    ['a group without id', including('')],
    ['an id that is a number', { ...including(guid(1)), groupId: 7 }],
  ])('%s is not understood', (_, target) => {
    expect(decode([{ id: 'a', target }], MAM).opaque).toMatchObject([{ reason: 'unknown-target-type' }]);
  });

  test('a filter or source that is not understood leaves the target known', () => {
    const { opaque } = decode(
      [
        { id: 'a', target: { ...including(guid(1)), [FILTER_TYPE]: 'both' } },
        { id: 'b', target: including(guid(2)), source: 'wizard' },
        { id: 'c', target: { ...including(guid(3)), [FILTER_TYPE]: 'include' } },
      ],
      MAM,
    );
    expect(opaque.map(({ reason, target }) => [reason, target?.key])).toEqual([
      ['unknown-filter-type', `include:group:${guid(1)}`],
      ['unknown-source', `include:group:${guid(2)}`],
      ['unknown-filter-type', `include:group:${guid(3)}`],
    ]);
  });
});

test('keys are spelled as journals, baselines and plans hold them', () => {
  expect([
    targetOf('include', { kind: 'allUsers' }, MAM).key,
    targetOf('include', { kind: 'allUsers' }, MOBILE).key,
    targetOf('exclude', { kind: 'allUsers' }, MOBILE).key,
    targetOf('include', { kind: 'allDevices' }, MOBILE).key,
    targetOf('exclude', recipientOfGroup(guid(1)), MAM).key,
    targetFrom(COLLECTION, MAM)?.key,
  ]).toEqual([
    `include:group:${ALL_USERS}`,
    'include:allLicensedUsersAssignmentTarget:{}',
    `exclude:group:${ALL_USERS}`,
    'include:allDevicesAssignmentTarget:{}',
    `exclude:group:${guid(1)}`,
    'include:configurationManagerCollectionAssignmentTarget:{"collectionId":"SMS00001"}',
  ]);
});

const LIST: readonly JsonObject[] = [
  {
    id: 'B',
    source: 'direct',
    sourceId: ZERO_GUID,
    target: including(guid(10).toUpperCase(), filtered(guid(40), 'include')),
  },
  { id: 'a', source: 'policySets', sourceId: guid(70), target: excluding(guid(11)) },
  { id: 'c', target: including(ALL_USERS) },
  { id: 'd', 'target@odata.context': 'x', target: COLLECTION },
  { id: 'e', target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget', moon: 1 } },
  { id: 'f', source: 'wizard', target: including(guid(12)) },
];

/** Computed by the code before the assignment model: what is on people's disks has to be known again. */
test('fingerprints and baselines on disk keep their bytes', () => {
  expect([fingerprint(LIST, MAM), contentFingerprint(LIST, MAM)]).toEqual(FORMER.digests);
  expect(heldOf(LIST, MAM)).toEqual(FORMER.held);
});

const FORMER = {
  digests: [
    'd29baf369597b44920eb5d3a3e1bde1b6a5944b84bf301ed8b769e99ed4cd723',
    'e2c9a443ab78355bd0fd6f504b916745462ccbed9de641c41bbccfd6138be840',
  ],
  held: [
    {
      target: 'include:group:00000000-0000-4000-8000-00000000000a',
      filter: { id: '00000000-0000-4000-8000-000000000028', mode: 'include' },
    },
    {
      target: 'exclude:group:00000000-0000-4000-8000-00000000000b',
      source: 'policySets',
      sourceId: '00000000-0000-4000-8000-000000000046',
    },
    { target: 'include:configurationManagerCollectionAssignmentTarget:{"collectionId":"SMS00001"}' },
    { target: 'include:group:acacacac-9df4-4c7d-9d50-4ef0226f57a9' },
  ],
};

const assignment: fc.Arbitrary<(type: PolicyType) => Assignment> = fc
  .record({
    direction: fc.constantFrom('include' as const, 'exclude' as const),
    recipient: fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((n) => recipientOfGroup(guid(n))),
      fc.constantFrom({ kind: 'allUsers' as const }, { kind: 'allDevices' as const }),
    ),
    filter: fc.option(
      fc.record({
        id: fc.constantFrom(guid(40), guid(41)),
        mode: fc.constantFrom('include' as const, 'exclude' as const),
      }),
    ),
    origin: fc.constantFrom(
      DIRECT,
      { kind: 'policySet' as const, id: null },
      { kind: 'policySet' as const, id: guid(70) },
    ),
  })
  .map(({ direction, recipient, filter, origin }) => (type) => ({
    target: targetOf(direction, recipient, type),
    filter,
    origin,
  }));

test('what a plan shows of an assignment is read back as the same one', () => {
  fc.assert(
    fc.property(assignment, (make) => {
      const one = make(MAM);
      const read = decodeState(encodeState(one, MAM, 'beta'), MAM);
      expect(read && contentKey(read)).toBe(contentKey(one));
    }),
  );
});

test('a managed app policy is sent group targets only; the others get the types of their own', () => {
  const all = targetOf('include', { kind: 'allUsers' }, MAM);
  expect(encodeTarget(all, MAM)).toEqual(including(ALL_USERS));
  expect(encodeTarget(all, MOBILE)).toEqual(EVERY_USER);
  expect(encodeTarget(targetOf('include', { kind: 'allDevices' }, MOBILE), MOBILE)).toEqual(EVERY_DEVICE);
  expect(encodeTarget(targetOf('exclude', { kind: 'allUsers' }, MOBILE), MOBILE)).toEqual(
    excluding(ALL_USERS),
  );
});

test('what exists is sent back in the spelling it was read in, without annotations', () => {
  const raw = {
    id: 'a',
    target: {
      '@odata.type': 'microsoft.graph.groupAssignmentTarget',
      groupId: ALL_USERS,
      future: { x: 1, 'y@odata.type': 'z' },
      '#microsoft.graph.assign': {},
    },
  };
  const [one] = decode([raw], MOBILE).understood;
  if (one === undefined) throw new Error('not understood');
  expect(encodeKept(raw)).toEqual({
    '@odata.type': 'microsoft.graph.groupAssignmentTarget',
    groupId: ALL_USERS,
    future: { x: 1 },
  });
  expect(encodeRefiltered(one, { id: guid(40), mode: 'exclude' })).toEqual({
    ...including(ALL_USERS, filtered(guid(40), 'exclude')),
    future: { x: 1 },
  });
});

test('an id that the service shows beside direct belongs to no policy set', () => {
  const shown = { id: 'a', source: 'direct', sourceId: guid(70), target: including(guid(1)) };
  const [with70, without] = [decode([shown], MAM), decode([{ ...shown, sourceId: null }], MAM)];
  expect(with70.understood.map(contentKey)).toEqual(without.understood.map(contentKey));
});

test('an assignment that nests without end is recognised without recursion', () => {
  const nested = (levels: number): JsonObject =>
    Array.from({ length: levels }).reduce<JsonObject>((inner) => ({ inner: [inner] }), {});
  expect(isTooDeep({ id: 'a', target: nested(20) })).toBe(false);
  expect(isTooDeep({ id: 'a', target: nested(100_000) })).toBe(true);
});

describe('what a later service adds to an assignment', () => {
  const plain = { id: 'a', target: including(guid(1)) };
  const hash = (raw: JsonObject) => fingerprint([raw], MAM);

  test.each<[string, JsonObject]>([
    ['to the assignment', { ...plain, intent: 'required' }],
    ['to its target', { ...plain, target: { ...plain.target, moon: { phase: 1 } } }],
  ])('%s is part of what a plan rests on', (_, raw) => {
    expect(hash(raw)).not.toBe(hash(plain));
  });

  test('annotations, and properties without a value, are not', () => {
    const target = { ...plain.target, 'moon@odata.type': '#Edm.String', moon: null };
    expect(hash({ ...plain, '@odata.id': 'x', intent: null, target })).toBe(hash(plain));
  });
});
