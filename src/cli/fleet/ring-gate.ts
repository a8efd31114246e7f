import { type Fleet, type FleetTenant } from '../../model/fleet.js';
import { ringIndex } from './choose-tenants.js';

/** How a tenant's run ended, as far as is known: its exit code, or null where it was not run. */
export type Ended = ReadonlyMap<string, number | null>;

const MOST_NAMED = 3;

/**
 * Why a ring may not begin yet; undefined: every tenant of the rings before it is done. `needed` are the tenants whose
 * end counts.
 */
export function whyNotYet(
  fleet: Fleet,
  ring: number,
  needed: readonly FleetTenant[],
  ended: Ended,
): string | undefined {
  const open = needed.filter(
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
