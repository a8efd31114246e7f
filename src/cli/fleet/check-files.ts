import { unusedValue } from '../../loader/declarations/project-rules.js';
import { compareDiagnostics, type Project } from '../../loader/load.js';
import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';

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
  const byTenant: TenantDiagnostics[] = [];
  const errors = new Map<string, number>();
  const used = new Set<string>();
  for (const tenant of tenants) {
    const { settings, diagnostics, values } = await load(tenant);
    byTenant.push({ tenant: tenant.name, diagnostics });
    for (const name of values) used.add(name);
    if (settings === undefined || hasErrors(diagnostics))
      errors.set(tenant.name, diagnostics.filter(({ severity }) => severity === 'error').length);
  }
  // What only some tenants were asked of, or what could not be read, may well use a value.
  const isAllKnown = tenants.length === fleet.tenants.length && errors.size === 0;
  const unused = [...fleet.values].filter(([name]) => isAllKnown && !used.has(name));
  const diagnostics = [
    ...shareDiagnostics(byTenant),
    ...unused.map(([name, { place }]) => unusedValue(name, place)),
  ];
  return { diagnostics: diagnostics.sort(compareDiagnostics), errors };
}

export interface TenantDiagnostics {
  readonly tenant: string;
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_NAMED = 20;

/** The problems of several tenants, each reported once: one that not all of them have names those that do. */
function shareDiagnostics(all: readonly TenantDiagnostics[]): readonly Diagnostic[] {
  const byText = new Map<string, { readonly diagnostic: Diagnostic; readonly tenants: string[] }>();
  for (const { tenant, diagnostics } of all)
    for (const diagnostic of diagnostics) {
      const key = JSON.stringify(diagnostic);
      const known = byText.get(key);
      if (known === undefined) byText.set(key, { diagnostic, tenants: [tenant] });
      else if (known.tenants.at(-1) !== tenant) known.tenants.push(tenant);
    }
  return [...byText.values()].map(({ diagnostic, tenants }) =>
    tenants.length === all.length
      ? diagnostic
      : { ...diagnostic, message: `${diagnostic.message.replace(/\.$/, '')} (${named(tenants)}).` },
  );
}

function named(tenants: readonly string[]): string {
  const more = tenants.length > MOST_NAMED ? ` and ${tenants.length - MOST_NAMED} more` : '';
  return `${tenants.length === 1 ? 'tenant' : 'tenants'} ${tenants.slice(0, MOST_NAMED).join(', ')}${more}`;
}
