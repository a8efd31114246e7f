import { type Fleet, type FleetTenant } from '../../model/fleet.js';
import { nearest } from '../../model/nearest.js';
import { UsageError } from '../exit-codes.js';

/** The tenants that `--tenant`, `--ring` and `--all` mean, ring by ring, in the order of the file. */
export function chooseTenants(
  fleet: Fleet,
  {
    tenant,
    ring,
    all,
  }: { readonly tenant: readonly string[]; readonly ring: readonly string[]; readonly all?: boolean },
): readonly FleetTenant[] {
  const names = fleet.tenants.map(({ name }) => name);
  for (const name of tenant) assertKnown('tenant', name, names);
  for (const name of ring) assertKnown('ring', name, fleet.rings);
  if (all === true && (tenant.length > 0 || ring.length > 0))
    throw new UsageError('--all means every tenant already: leave out --tenant and --ring, or --all.');
  const chosen = fleet.tenants.filter(
    (one) => all === true || tenant.includes(one.name) || (one.ring !== undefined && ring.includes(one.ring)),
  );
  return [...chosen].sort((a, b) => ringIndex(fleet, a) - ringIndex(fleet, b));
}

/** Position of a tenant's ring; 0 where the fleet has none. */
export function ringIndex({ rings }: Pick<Fleet, 'rings'>, { ring }: Pick<FleetTenant, 'ring'>): number {
  return ring === undefined ? 0 : rings.indexOf(ring);
}

function assertKnown(what: 'tenant' | 'ring', name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const [near] = nearest(name, known);
  const hint =
    near !== undefined
      ? ` Did you mean ${near}?`
      : known.length === 0
        ? ' It has no rings.'
        : ` \`assignctl fleet list\` tells them all.`;
  throw new UsageError(`--${what} ${name}: the fleet has no such ${what}.${hint}`);
}
