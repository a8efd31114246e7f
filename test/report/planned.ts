import { type Direction } from '../../src/model/project/declaration.js';
import { type Settings } from '../../src/model/project/settings.js';
import { type Plan } from '../../src/model/results/plan.js';
import { type GroupSize } from '../../src/model/tenant/directory.js';
import { type PolicyType } from '../../src/model/tenant/policy-types.js';
import { assignment, declaration, entry, guid, livePolicy, planOf, tenantOf } from '../support/builders.js';

/** A policy of a tenant, as it is and as a file declares it. A name after `not:` is an excluded group, one after `corporate:` has a filter for iOS; after `renamed:` the file has another name for it. */
export interface Sketch {
  readonly name: string;
  readonly id: string;
  readonly type?: PolicyType;
  readonly file: string;
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Groups that a policy set assigns. */
  readonly fromPolicySet?: readonly string[];
}

const FILTER = { id: guid(900), mode: 'include' as const };

interface Entry {
  readonly direction: Direction;
  readonly group: string;
  readonly filter?: typeof FILTER & { readonly name?: string };
}

/** The plan that the planner makes of these policies, with sizes of groups; null: the app may not read its members. */
export function plannedOf(
  sketches: readonly Sketch[],
  sizes: Readonly<Record<string, number | null>>,
  rest: Partial<Settings> = {},
): Plan {
  const names = Object.keys(sizes);
  const idOf = (name: string): string => guid(names.indexOf(name) + 1);
  const read = (text: string): Entry => {
    const [, mark = '', name = ''] = /^(not:|corporate:|renamed:)?(.*)$/.exec(text) ?? [];
    return {
      direction: mark === 'not:' ? 'exclude' : 'include',
      group: idOf(name),
      ...(mark === 'corporate:' ? { filter: FILTER } : {}),
      ...(mark === 'renamed:' ? { filter: { ...FILTER, name: 'iOS company' } } : {}),
    };
  };
  const live = sketches.map(({ name, id, type = 'iosManagedAppProtection', before, fromPolicySet = [] }) =>
    livePolicy(
      [
        ...before.map((text) => assignment(read(text))),
        ...fromPolicySet.map((group) => assignment({ ...read(group), source: 'policySets' })),
      ],
      { name, id, type },
    ),
  );
  const declarations = sketches.map(({ id, type, file, line, after }) => {
    const entries = after.map((text, n) => {
      const place = { file, line: line + 2 + n, column: 5 };
      const { direction, group, filter } = read(text);
      return entry(
        direction,
        { kind: 'group', id: group },
        { place, ...(filter === undefined ? {} : { filter: { ...filter, place } }) },
      );
    });
    return { ...declaration(entries, { id, ...(type && { type }) }), place: { file, line, column: 9 } };
  });
  const tenant = tenantOf(live, [FILTER.id]);
  const counted = Object.entries(sizes).map(([name, users]): [string, GroupSize | null] => [
    idOf(name),
    users === null ? null : { users },
  ]);
  const { plan } = planOf(
    declarations,
    {
      ...tenant,
      groupsById: new Map(names.map((name) => [idOf(name), { id: idOf(name), name }])),
      filters: {
        ok: true,
        value: [
          {
            id: FILTER.id,
            name: 'iOS corporate',
            platform: 'iOSMobileApplicationManagement',
            managementType: 'apps',
          },
        ],
      },
    },
    { limits: { maxRemovals: { percent: 25 }, maxPolicies: 50, maxUsersLosing: 5_000 }, ...rest },
    {
      mode: 'count',
      sizes: new Map(counted),
      denied: new Set(counted.flatMap(([id, size]) => (size === null ? [id] : []))),
      everyone: null,
    },
  );
  return { ...plan, toolVersion: '0.0.0', inputs: 'i'.repeat(64), digest: 'd'.repeat(64) };
}
