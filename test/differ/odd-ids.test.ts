import { isNamedBy, changesOf } from '../../src/differ/diff/changes.js';
import { withAssignments } from '../../src/differ/resolve/resolve.js';
import { type JsonObject } from '../../src/model/json.js';
import {
  assignment,
  declaration,
  entry,
  entryFor,
  guid,
  type Held,
  livePolicy,
  planOf,
  protectedGroup,
  settings,
  tenantOf,
} from '../support/builders.js';
import { ALL_USERS } from '../support/targets.js';

const include = (group: string, id?: string): Held => ({
  direction: 'include',
  group,
  ...(id === undefined ? {} : { id }),
});
const [A, B, C] = [guid(1), guid(2), guid(3)];

describe('an id that does not lead to one assignment makes no request to a single assignment', () => {
  test.each<[string, readonly JsonObject[]]>([
    ['empty', [assignment(include(A, ''))]],
    ['missing', [{ target: assignment(include(A)).target as JsonObject }]],
    ['one dot', [assignment(include(A, '.'))]],
    ['two dots', [assignment(include(A, '..'))]],
    ['half a surrogate pair', [assignment(include(A, 'x\uD83D'))]],
    ['held twice', [assignment(include(A, 'x')), assignment(include(C, 'x'))]],
    ['held twice, case aside', [assignment(include(A, 'x')), assignment(include(C, 'X'))]],
    [
      'held by something that is not understood',
      [assignment(include(A, 'x')), { id: 'x', target: { '@odata.type': '#microsoft.graph.moon' } }],
    ],
  ])('%s', (_, odd) => {
    const held = [...odd, assignment(include(B))];
    const keep = entryFor(include(B));
    for (const wanted of [
      [keep],
      [keep, entryFor({ ...include(A), filter: { id: guid(40), mode: 'include' } })],
    ]) {
      const { plan } = planOf([declaration(wanted)], tenantOf([livePolicy(held)], [guid(40)]));
      expect(plan.blocked).toEqual([]);
      expect(plan.policies[0]?.requests.map(({ method }) => method)).toEqual(['POST']);
    }
  });

  test('an id that is only strange is escaped', () => {
    const held = [assignment(include(A, 'a/b?c#d ..')), assignment(include(B))];
    const { plan } = planOf([declaration([entryFor(include(B))])], tenantOf([livePolicy(held)]));
    expect(plan.policies[0]?.requests).toMatchObject([
      { method: 'DELETE', path: expect.stringMatching(/\/assignments\/a%2Fb%3Fc%23d%20\.\.$/) as string },
    ]);
  });
});

test.each(['', '.', '..', '\uDC00'])('a policy with the id %j is blocked, and no other', (id) => {
  const odd = livePolicy([assignment(include(A))], { id, name: 'Odd' });
  const named = { ...declaration([]), policy: { type: odd.type, name: 'Odd' } };
  const { plan } = planOf([named, declaration([entryFor(include(B))])], tenantOf([odd, livePolicy([])]));
  expect(plan.blocked).toMatchObject([{ codes: ['policy-id-unusable'] }]);
  expect(plan.policies.map((policy) => [policy.id, policy.requests.length])).toEqual([['T_1', 1]]);
});

test('changes of a target that is held several times keep their names when one of them is gone', () => {
  const held = ['x', 'y', 'z'].map((id) => assignment(include(A, id)));
  const run = planOf([declaration([])], tenantOf([livePolicy(held)]));
  const [resolved] = run.resolved.values();
  if (resolved === undefined) throw new Error('nothing was planned');
  const [policy] = run.plan.policies;
  const keys = policy?.changes.map(({ key }) => key) ?? [];
  expect(keys).toEqual(['x', 'y', 'z'].map((id) => `delete include:group:${A} @${id}`));

  const later = changesOf(withAssignments(resolved, held.slice(2)), settings());
  expect(later.diff.drafts.map((draft) => keys.map((key) => isNamedBy(new Set([key]), draft)))).toEqual([
    [false, false, true],
  ]);
});

test('all users are protected by the id of their virtual group', () => {
  const held = [assignment(include(ALL_USERS)), assignment(include(A))];
  const { plan } = planOf([declaration([entryFor(include(A))])], tenantOf([livePolicy(held)]), {
    protect: [protectedGroup(ALL_USERS.toUpperCase())],
  });
  expect(plan.policies[0]?.refused).toMatchObject([{ code: 'protected' }]);
});

test('the virtual group in a file means all users, on every type', () => {
  const mobile = livePolicy(
    [{ id: 'a', target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } }],
    {
      type: 'mobileAppConfiguration',
      id: guid(50),
    },
  );
  const wanted = [entry('include', { kind: 'group', id: ALL_USERS })];
  const { plan } = planOf(
    [declaration(wanted, { type: 'mobileAppConfiguration', id: guid(50) }), declaration(wanted)],
    tenantOf([mobile, livePolicy([assignment(include(ALL_USERS))])]),
  );
  expect(plan.blocked).toEqual([]);
  expect(plan.policies.flatMap(({ changes }) => changes)).toEqual([]);
});

test('a policy that has one group under forty filters is planned at once, and so is every other', () => {
  const held = Array.from({ length: 40 }, (_, index) =>
    assignment({ ...include(A, `x${index}`), filter: { id: guid(100 + index), mode: 'include' } }),
  );
  const { plan } = planOf([declaration([entryFor(include(A))])], tenantOf([livePolicy(held)]));
  expect(plan.blocked).toEqual([]);
  expect(plan.policies[0]?.requests.map(({ method }) => method)).toEqual(['POST']);
});

test('four hundred groups, each under a filter of its own, are planned as soon as others', () => {
  const groups = Array.from({ length: 400 }, (_, index): Held => {
    const filter = { id: guid(2000 + (index % 200)), mode: index < 200 ? 'include' : 'exclude' } as const;
    return { ...include(guid(10 + index), guid(3000 + index)), ...(index < 3 ? {} : { filter }) };
  });
  const held = groups.map((one) => assignment(one));
  const filters = Array.from({ length: 200 }, (_, index) => guid(2000 + index));
  const { plan } = planOf(
    [declaration(groups.slice(2).map(entryFor))],
    tenantOf([livePolicy(held)], filters),
  );
  expect(plan.policies[0]?.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
});
