import { type Diagnostic } from '../../model/diagnostic.js';

export interface TenantDiagnostics {
  readonly tenant: string;
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_NAMED = 20;

/** The problems of several tenants, each told once: one that not all of them have names those that do. */
export function shareDiagnostics(all: readonly TenantDiagnostics[]): readonly Diagnostic[] {
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
