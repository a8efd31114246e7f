import { type SeedAssignment } from '../../../src/emulator/index.js';
import { type JsonObject } from '../../../src/model/json.js';
import { startProject } from '../../support/started-project.js';
import { KINDS } from '../../support/policy-kinds.js';
import {
  excluding,
  FILTER_ID,
  FILTER_TYPE,
  filtered,
  including,
  UNFILTERED,
  ZERO_GUID,
} from '../../support/targets.js';
import { FILTERS, GROUPS } from './entries.js';

type Respell = (target: JsonObject) => JsonObject;

const withValues = (target: JsonObject, change: (text: string, key: string) => string): JsonObject =>
  Object.fromEntries(
    Object.entries(target).map(([key, value]) => [
      key,
      typeof value === 'string' ? change(value, key) : value,
    ]),
  );
const hasFilter = (target: JsonObject): boolean => target[FILTER_ID] !== undefined;

/** Ways to say one and the same thing. */
const SPELLINGS: readonly (readonly [string, Respell])[] = [
  [
    'guids in capitals',
    (target) => withValues(target, (text, key) => (key.endsWith('Id') ? text.toUpperCase() : text)),
  ],
  ['no # before the type', (target) => withValues(target, (text) => text.replace(/^#/, ''))],
  ['null for no filter', (target) => (hasFilter(target) ? target : { ...target, ...UNFILTERED })],
  [
    'the zero guid for no filter',
    (target) => (hasFilter(target) ? target : { ...target, [FILTER_ID]: ZERO_GUID, [FILTER_TYPE]: 'none' }),
  ],
  [
    'annotations',
    (target) => ({
      ...target,
      'groupId@odata.type': '#String',
      '#microsoft.graph.assign': { target: 'https://graph.microsoft.com/beta/somewhere' },
    }),
  ],
  ['members in another order', (target) => Object.fromEntries(Object.entries(target).toReversed())],
];

/** The tenant, spelled so, against a file that says the same in words or in ids of any case: nothing to do. */
describe.each(SPELLINGS)('%s', (_, respell) => {
  test.each(KINDS)('$type: an empty plan', async (kind) => {
    const filter = kind.filters === null ? {} : filtered(FILTERS.Corporate, 'include');
    const targets = [excluding(GROUPS.Delta), including(GROUPS.Beta, filter), including(GROUPS.Alpha)];
    const assignments = targets.map((target, index): SeedAssignment => ({
      id: `E000000${index}-AAAA-4000-8000-000000000000`,
      target: { ...respell(target) },
      ...(kind.mam && { source: 'direct', sourceId: index === 0 ? null : ZERO_GUID }),
    }));
    const policy = {
      id: `${kind.prefix}50000000-0000-4000-8000-00000000000A`,
      displayName: 'P',
      assignments,
    };
    const filtering = kind.filters === null ? '' : ', filter: {name: Corporate, mode: include}';
    const yaml = `policy: {type: ${kind.type}, id: ${policy.id.toLowerCase()}}
include:
  - Alpha
  - {groupId: ${GROUPS.Beta.toUpperCase()}${filtering}}
exclude:
  - group: Delta
`;
    const { plan, apply } = await startProject(
      {
        groups: Object.entries(GROUPS).map(([displayName, id]) => ({ id: id.toUpperCase(), displayName })),
        filters: Object.entries(FILTERS).map(([displayName, id]) => ({
          id: id.toUpperCase(),
          displayName,
          platform: kind.filters?.platform ?? 'iOS',
          assignmentFilterManagementType: kind.filters?.manages ?? 'devices',
        })),
        policies: { [kind.collection]: [policy] },
      },
      { 'p.yaml': yaml },
      { profile: 'documented' },
    );
    const { code, plan: made } = await plan('--detailed-exitcode');
    expect(made).toMatchObject({ diagnostics: [], policies: [{ name: 'P', changes: [], requests: [] }] });
    expect(code).toBe(0);
    expect((await apply()).code).toBe(0);
  });
});
