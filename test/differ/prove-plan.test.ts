import { findFault } from '../../src/differ/prove-plan.js';
import { changesOf } from '../../src/differ/diff/changes.js';
import { isJsonObject, type JsonObject } from '../../src/model/json.js';
import { type Change } from '../../src/model/results/change.js';
import { type GraphRequest } from '../../src/model/results/plan.js';
import { type WriteMode } from '../../src/model/project/settings.js';
import {
  assignment,
  declaration,
  entryFor,
  guid,
  type Held,
  livePolicy,
  planOf,
  settings,
  tenantOf,
} from '../support/builders.js';

const [A, B, C, D] = [guid(1), guid(2), guid(3), guid(4)];
const F = guid(40);

interface Case {
  readonly held: readonly JsonObject[];
  readonly wanted: readonly Held[];
  readonly writeMode?: WriteMode;
  readonly ownership?: 'exact' | 'additive';
}

/** A plan as it was made, and what the proof says once somebody has tampered with it. */
function planned({ held, wanted, writeMode = 'assign', ownership = 'exact' }: Case) {
  const tenant = tenantOf([livePolicy(held)], [F]);
  const run = planOf([declaration(wanted.map(entryFor), { ownership })], tenant, { writeMode });
  const [policy] = run.plan.policies;
  const [resolved] = run.resolved.values();
  if (policy === undefined || resolved === undefined) throw new Error('nothing was planned');
  const changes = changesOf(resolved, settings());
  return {
    policy,
    fault: (requests: readonly GraphRequest[], described: readonly Change[] = policy.changes) =>
      findFault({ changes, before: held, described, requests }),
  };
}

const OPAQUE: JsonObject = { id: 'moon', target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget' } };
const ODD_FILTER: JsonObject = {
  id: 'odd',
  target: {
    ...(assignment({ direction: 'include', group: D }).target as JsonObject),
    deviceAndAppManagementAssignmentFilterType: 'both',
  },
};
const everything: Case = {
  ownership: 'additive',
  held: [
    assignment({ direction: 'include', group: A }),
    assignment({ direction: 'exclude', group: B }),
    { ...assignment({ direction: 'include', group: C }), source: 'policySets', sourceId: guid(70) },
    OPAQUE,
    ODD_FILTER,
  ],
  wanted: [{ direction: 'include', group: guid(5), filter: { id: F, mode: 'include' } }],
};

function entriesOf({ body }: GraphRequest): readonly JsonObject[] {
  return Array.isArray(body?.assignments) ? body.assignments.filter(isJsonObject) : [];
}

describe('an assign that drops one entry is refused by the proof', () => {
  const { policy, fault } = planned(everything);
  const [request] = policy.requests;
  if (request === undefined) throw new Error('no request');
  const entries = entriesOf(request);

  test('as planned it is proven', () => {
    expect(entries).toHaveLength(6);
    expect(fault(policy.requests)).toBeUndefined();
  });

  test.each(entries.map((entry, index) => [JSON.stringify(entry.target), index] as const))(
    '%s',
    (_, index) => {
      const body = { assignments: entries.filter((_entry, other) => other !== index) };
      expect(fault([{ ...request, body }])).toMatch(/^Its requests would lose /);
    },
  );

  test.each(entries.map((entry, index) => [JSON.stringify(entry.target), index] as const))(
    'as is one that changes its target: %s',
    (_, index) => {
      const other = { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: guid(6) } };
      const body = { assignments: entries.map((entry, at) => (at === index ? other : entry)) };
      expect(fault([{ ...request, body }])).toMatch(/^Its requests would lose .*, and leave /);
    },
  );

  test('as is one that adds an entry', () => {
    const more = { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: guid(6) } };
    expect(fault([{ ...request, body: { assignments: [...entries, more] } }])).toBe(
      `Its requests would leave include:group:${guid(6)}.`,
    );
  });

  test('as is one that loses a filter, or the mark of a policy set', () => {
    const without = (drop: (entry: JsonObject) => JsonObject) => [
      { ...request, body: { assignments: entries.map(drop) } },
    ];
    const filterless = ({ target, ...rest }: JsonObject): JsonObject => ({
      ...rest,
      target: Object.fromEntries(
        Object.entries(target as JsonObject).filter(
          ([key, value]) => !(key.includes('Filter') && value !== 'both'),
        ),
      ),
    });
    expect(fault(without(filterless))).toMatch(/lose include:group:.*leave include:group:/);
    expect(fault(without(({ target = null }) => ({ target })))).toMatch(/lose include:group:.*leave/);
  });
});

test('a deliberately wrong order is refused', () => {
  const { policy, fault } = planned({
    writeMode: 'patch',
    held: [assignment({ direction: 'include', group: A }), assignment({ direction: 'exclude', group: B })],
    wanted: [],
  });
  expect(policy.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  expect(fault(policy.requests)).toBeUndefined();
  expect(fault([...policy.requests].reverse())).toBe(
    'Between its requests someone would lose or gain it for a moment.',
  );
});

describe('a change that no request makes, and a request that is missing', () => {
  const { policy, fault } = planned({
    writeMode: 'patch',
    held: [assignment({ direction: 'include', group: A }), assignment({ direction: 'include', group: B })],
    wanted: [],
  });

  test('are refused', () => {
    expect(fault(policy.requests.map((request) => ({ ...request, covers: [] })))).toMatch(
      /^No request makes/,
    );
    expect(fault(policy.requests.slice(1))).toMatch(/^Its requests would leave/);
    expect(fault([])).toBe('It has changes and no requests.');
  });
});

describe('the patch of a change', () => {
  const { policy, fault } = planned({
    writeMode: 'patch',
    held: [assignment({ direction: 'include', group: A })],
    wanted: [{ direction: 'include', group: A, filter: { id: F, mode: 'include' } }],
  });
  const [change] = policy.changes;
  if (change === undefined) throw new Error('no change');

  test('leads from before to after', () => {
    expect(change.patch.length).toBeGreaterThan(1);
    expect(fault(policy.requests)).toBeUndefined();
  });

  test.each<[string, Change['patch']]>([
    ['is empty', []],
    ['lacks a step', change.patch.slice(1)],
    ['has another value', change.patch.map((step) => ({ ...step, value: 'exclude' }))],
    ['leads nowhere', [{ op: 'replace', path: '/nowhere/at/all', value: 1 }]],
  ])('is refused if it %s', (_, patch) => {
    expect(fault(policy.requests, [{ ...change, patch }])).toMatch(/^The patch of the change/);
  });
});

test('a plan that is not proven blocks its policy and no other', () => {
  // A service that marks mobile app configurations with policy sets, which nothing can send back.
  const marked = {
    id: 'a',
    target: assignment({ direction: 'include', group: A }).target as JsonObject,
    source: 'policySets',
  };
  const tenant = tenantOf([
    livePolicy([marked], { type: 'mobileAppConfiguration', id: guid(50), name: 'Marked' }),
    livePolicy([], { id: 'T_1' }),
  ]);
  const add: Held = { direction: 'include', group: B };
  const { plan } = planOf(
    [
      declaration([entryFor(add)], { type: 'mobileAppConfiguration', id: guid(50) }),
      declaration([entryFor(add)]),
    ],
    tenant,
  );
  expect(plan.blocked).toMatchObject([
    { type: 'mobileAppConfiguration', id: guid(50), codes: ['plan-not-proven'] },
  ]);
  expect(plan.diagnostics).toMatchObject([{ code: 'plan-not-proven', severity: 'error' }]);
  expect(plan.diagnostics[0]?.message).toContain(`lose include:group:${A}`);
  expect(plan.policies.map(({ id, requests }) => [id, requests.length])).toEqual([['T_1', 1]]);
});
