import { compareDiagnostics } from '../../loader/load.js';
import { unusedValue } from '../../loader/project-rules.js';
import { type Project } from '../../loader/load.js';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.js';
import { type Fleet, type FleetTenant } from '../../model/fleet.js';
import { shareDiagnostics, type TenantDiagnostics } from './shared-diagnostics.js';

export interface FilesChecked {
  /** What is wrong in the files of all these tenants. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many errors stop a tenant, by its name; one that is not named here may run. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Reads the files of all tenants, one after the other, before any tenant is spoken to. */
export async function checkFiles(
  fleet: Fleet,
  tenants: readonly FleetTenant[],
  load: (tenant: FleetTenant) => Promise<Project>,
): Promise<FilesChecked> {
  const told: TenantDiagnostics[] = [];
  const errors = new Map<string, number>();
  const used = new Set<string>();
  for (const tenant of tenants) {
    const { settings, diagnostics, values } = await load(tenant);
    told.push({ tenant: tenant.name, diagnostics });
    for (const name of values) used.add(name);
    if (settings === undefined || hasErrors(diagnostics))
      errors.set(tenant.name, diagnostics.filter(({ severity }) => severity === 'error').length);
  }
  // What only some tenants were asked of, or what could not be read, may well use a value.
  const isAllKnown = tenants.length === fleet.tenants.length && errors.size === 0;
  const unused = [...fleet.values].filter(([name]) => isAllKnown && !used.has(name));
  const diagnostics = [
    ...shareDiagnostics(told),
    ...unused.map(([name, { place }]) => unusedValue(name, place)),
  ];
  return { diagnostics: diagnostics.sort(compareDiagnostics), errors };
}
