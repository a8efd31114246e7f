/**
 * How many cases a property is tried with: as many as given in `npm test`, and `SOAK_FACTOR` times as many in
 * `npm run soak`.
 */
export function cases(inSuite: number): number {
  return Math.ceil(inSuite * Number(process.env['SOAK_FACTOR'] ?? 1));
}

/** Cases for each law of the planner: never fewer than 1,000, and 100,000 in `npm run soak`. */
export const LAW_CASES = Math.max(1000, cases(250));

/** The same for a property whose cases each ask a tenant over HTTP, with `SOAK_TENANT_FACTOR`. */
export function tenants(inSuite: number): number {
  return Math.ceil(inSuite * Number(process.env['SOAK_TENANT_FACTOR'] ?? 1));
}
