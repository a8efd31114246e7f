import { type Hazard } from '../../src/model/results/change.js';
import { type Plan, type PolicyPlan } from '../../src/model/results/plan.js';
import { type ImpactMode } from '../../src/model/results/affected-users.js';
import type { GroupSize, Members } from '../../src/model/tenant/directory.js';
import { type CurrentPolicy, type Tenant } from '../../src/model/tenant/tenant.js';
import { type Declaration } from '../../src/model/project/declaration.js';
import { type JsonObject } from '../../src/model/json.js';
import type { PolicyType } from '../../src/model/tenant/policy-types.js';
import { type RefusalCode, type Settings } from '../../src/model/project/settings.js';
import { UserSet } from '../../src/model/tenant/user-set.js';
import { draftPlan } from '../../src/differ/draft-plan.js';
import { finishPlan } from '../../src/differ/finish-plan.js';
import { declaration, guid, type Held, livePolicy, settings, tenantOf } from './builders.js';

export const [SALES, LEGAL, BOARD, TABLETS] = [guid(1), guid(2), guid(3), guid(4)] as const;
export const GROUPS = [SALES, LEGAL, BOARD, TABLETS];
export const FILTERS = [guid(40), guid(41)];

/** Who is in each group, by index; 0 is in none. Tablets hold devices. */
export type Membership = ReadonlyMap<string, ReadonlySet<number>>;
export const STAFF: Membership = new Map([
  [SALES, new Set([1, 2, 3])],
  [LEGAL, new Set([3, 4])],
  [BOARD, new Set([5])],
  [TABLETS, new Set()],
]);
export const EVERYONE = 8;

export function membersOf(
  mode: Exclude<ImpactMode, 'none'>,
  membership: Membership = STAFF,
  rest: readonly (readonly [string, GroupSize | null])[] = [[TABLETS, { users: 0, devices: 9 }]],
): Members {
  const sizes = new Map<string, GroupSize | null>(
    GROUPS.map((id) => [id, { users: membership.get(id)?.size ?? 0, devices: 0 }]),
  );
  for (const [id, size] of rest) sizes.set(id, size);
  if (mode === 'count') return { mode, sizes, everyone: EVERYONE };
  const sets = new Map(
    GROUPS.map((id) => {
      const set = new UserSet();
      for (const user of membership.get(id) ?? []) set.add(user);
      return [id, set];
    }),
  );
  return { mode, sizes, everyone: EVERYONE, sets, ids: ['', '1', '2', '3', '4', '5'] };
}

export interface World {
  readonly live: readonly CurrentPolicy[];
  readonly declared: readonly Declaration[];
  readonly members?: Members | undefined;
  readonly tenant?: Partial<Tenant>;
  readonly settings?: Partial<Settings>;
}

export function planOf({ live, declared, members, tenant = {}, settings: rest = {} }: World): Plan {
  const input = {
    toolVersion: '0',
    settings: settings(rest),
    declarations: declared,
    otherDeclarations: [],
    tenant: { ...tenantOf(live, FILTERS), ...tenant },
  };
  return finishPlan(draftPlan(input), members).plan;
}

export const codes = ({ refused }: Pick<Plan | PolicyPlan, 'refused'>): readonly RefusalCode[] =>
  refused.map(({ code }) => code);
export const hazardsOf = ({ policies }: Plan): readonly Hazard[] =>
  policies.flatMap(({ changes }) => changes.flatMap(({ hazards }) => hazards));
export const inc = (group: string, filter?: Held['filter']): Held => ({
  direction: 'include',
  group,
  ...(filter ? { filter } : {}),
});
export const exc = (group: string, filter?: Held['filter']): Held => ({
  ...inc(group, filter),
  direction: 'exclude',
});
export const F = { id: FILTERS[0] ?? '', mode: 'include' } as const;

/** One policy of managed devices, or of managed apps. */
export function one(
  now: readonly JsonObject[],
  wanted: Declaration['entries'],
  type: PolicyType = 'iosManagedAppProtection',
): Pick<World, 'live' | 'declared'> {
  const odataType = type === 'mobileAppConfiguration' ? { odataType: 'iosMobileAppConfiguration' } : {};
  return { live: [livePolicy(now, { type, ...odataType })], declared: [declaration(wanted, { type })] };
}
