import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import { type TenantSummary } from '../../model/results/fleet-summary.js';
import { ringIndex } from './open-fleet.js';

export interface RingsRun {
  readonly fleet: Fleet;
  /** Those to run. */
  readonly tenants: readonly FleetTenant[];
  /** Whether they are all of the fleet. */
  readonly isWhole: boolean;
  /** How tenants of earlier rings ended elsewhere; undefined: those were not asked for. */
  readonly former: Ended | undefined;
}

/**
 * Runs ring after ring; one begins when all tenants of those before it are done, and is skipped otherwise. Of rings
 * that are not part of this run only summaries know: if none were asked for, the choice of tenants decides.
 */
export async function inRings(
  { fleet, tenants, isWhole, former }: RingsRun,
  each: (tenants: readonly FleetTenant[]) => Promise<readonly TenantSummary[]>,
): Promise<readonly TenantSummary[]> {
  const before = isWhole || former !== undefined ? fleet.tenants : tenants;
  const ended = new Map(former);
  const summaries: TenantSummary[] = [];
  for (const ring of new Set(tenants.map((tenant) => ringIndex(fleet, tenant)))) {
    const own = tenants.filter((tenant) => ringIndex(fleet, tenant) === ring);
    const why = whyNotYet(fleet, ring, before, ended);
    const results = why === undefined ? await each(own) : own.map((tenant) => notRun(tenant, why));
    for (const { name, exitCode } of results) ended.set(name, exitCode);
    summaries.push(...results);
  }
  return summaries;
}

/** The summary of a tenant whose run did not begin. */
export function notRun(tenant: FleetTenant, why: string): TenantSummary {
  return { ...nothingDone(tenant), exitCode: null, skipped: why };
}

/** The summary of a tenant that was never spoken to. */
export function nothingDone({ name, tenantId, ring }: FleetTenant): Omit<TenantSummary, 'exitCode'> {
  return {
    name,
    tenantId,
    ...(ring === undefined ? {} : { ring }),
    problems: [],
    requests: { reads: 0, writes: 0 },
    waits: { count: 0, milliseconds: 0 },
  };
}

/** How a tenant's run ended, as far as is known: its exit code, or null where it was not run. */
export type Ended = ReadonlyMap<string, number | null>;

const MOST_NAMED = 3;

/**
 * Why a ring may not begin yet; undefined: every tenant of the rings before it is done. `before` are the tenants whose
 * end counts.
 */
function whyNotYet(
  fleet: Fleet,
  ring: number,
  before: readonly FleetTenant[],
  ended: Ended,
): string | undefined {
  const open = before.filter(
    (tenant) => ringIndex(fleet, tenant) < ring && (ended.get(tenant.name) ?? undefined) !== 0,
  );
  const [first] = open;
  if (first === undefined) return undefined;
  const how = open.slice(0, MOST_NAMED).map(({ name }) => {
    const code = ended.get(name);
    if (code === undefined) return `nothing is known of ${name}`;
    return code === null ? `${name} was not run` : `${name} ended with ${code}`;
  });
  const more = open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : '';
  return `ring ${first.ring ?? ''} is not done: ${how.join(', ')}${more}`;
}
