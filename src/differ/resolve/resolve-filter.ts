import { type Assignment, type Filter } from '../../model/assignment/assignment.js';
import { decodeFilter, lowerGuid } from '../../model/assignment/graph-codec.js';
import { type Target } from '../../model/assignment/target.js';
import { didYouMeanName } from '../../model/did-you-mean.js';
import { type DeclaredEntry, type DeclaredFilter } from '../../model/project/declaration.js';
import { type Place } from '../../model/project/diagnostic.js';
import { type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type AssignmentFilter, type Tenant } from '../../model/tenant/tenant.js';
import { type TenantCode, type TenantDiagnostic } from './tenant-codes.js';

interface Found<T> {
  readonly value?: T;
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** The filter of an entry in ids, null for none; `misfit` where it was made for another kind of policy. */
export function resolveFilter(
  entry: DeclaredEntry,
  target: Target,
  policy: { readonly type: PolicyType; readonly odataType?: string },
  held: readonly Assignment[],
  tenant: Tenant,
): Found<Filter | null> & { readonly filterMismatch?: string } {
  if (entry.target.kind === 'raw')
    return { value: decodeFilter(entry.target.target) ?? null, diagnostics: [] };
  if (entry.filter === undefined) return { value: null, diagnostics: [] };
  const { filter: wanted } = entry;
  const found = findFilter(wanted, tenant);
  if (found.value === undefined) {
    const id = wanted.id === undefined ? undefined : lowerGuid(wanted.id);
    const isHeld = held.some(({ target: { key }, filter }) => key === target.key && filter?.id === id);
    return id !== undefined && isHeld
      ? { value: { id, mode: wanted.mode }, diagnostics: [] }
      : { diagnostics: found.diagnostics };
  }
  const value: Filter = { id: lowerGuid(found.value.id), mode: wanted.mode };
  const filterMismatch = findFilterMismatch(found.value, policy);
  if (filterMismatch === undefined) return { value, diagnostics: found.diagnostics };
  const hint = 'Choose a filter made for this kind of policy; the refusal can be lifted on purpose.';
  const warning: TenantDiagnostic = {
    ...wanted.place,
    code: 'filter-platform',
    severity: 'warning',
    message: filterMismatch,
    hint,
  };
  return { value, filterMismatch, diagnostics: [...found.diagnostics, warning] };
}

function findFilter(wanted: DeclaredFilter, { filters }: Tenant): Found<AssignmentFilter> {
  const fail = (code: TenantCode, message: string, hint: string): Found<AssignmentFilter> => ({
    diagnostics: [{ ...wanted.place, code, severity: 'error', message, hint }],
  });
  const label = wanted.id ?? `“${wanted.name ?? ''}”`;
  if (!filters.ok)
    return fail(
      'filters-unreadable',
      `The filter ${label} could not be looked up: ${filters.why}`,
      'Nothing is assigned without its filter, so nothing is planned for this policy.',
    );
  const named = filters.value.filter((filter) =>
    wanted.id === undefined
      ? filter.name === wanted.name
      : filter.id.toLowerCase() === wanted.id.toLowerCase(),
  );
  const [found, ...others] = named;
  const noted = filters.value.find(({ id }) => id.toLowerCase() === wanted.notedId?.toLowerCase());
  if (found === undefined && noted !== undefined)
    return fail(
      'filter-not-found',
      `No assignment filter is named ${label}.`,
      `The filter with the id beside it is named “${noted.name}” now. Write that name, or run assignctl refresh.`,
    );
  if (found === undefined)
    return fail(
      'filter-not-found',
      `No assignment filter ${wanted.id === undefined ? 'is named' : 'has the id'} ${label}.`,
      didYouMeanName(
        wanted.name ?? '',
        filters.value.map(({ name }) => name),
        `The tenant has ${filters.value.length} filters, none with a similar name.`,
      ),
    );
  if (others.length > 0)
    return fail(
      'filter-ambiguous',
      `${named.length} assignment filters are named ${label}.`,
      `Say which one: ${named.map(({ id, platform }) => `id: ${id} (${platform})`).join(', or ')}`,
    );
  const isRenamed = wanted.id !== undefined && wanted.name !== undefined && wanted.name !== found.name;
  return {
    value: found,
    diagnostics: isRenamed ? [renamed(wanted.place, 'filter', found.id, found.name, wanted.name)] : [],
  };
}

/** Why a filter does not fit a policy (kind of management and platform), or undefined where it does. */
function findFilterMismatch(
  filter: AssignmentFilter,
  { type, odataType }: { readonly type: PolicyType; readonly odataType?: string },
): string | undefined {
  const rules = policyTypeInfo(type).filters ?? {};
  const rule = rules[odataType ?? ''] ?? rules[''];
  if (rule === undefined) return `It is not known which filters a ${odataType ?? type} takes.`;
  if (rule.managementType === filter.managementType && rule.platforms.includes(filter.platform))
    return undefined;
  return (
    `The filter “${filter.name}” is for managed ${filter.managementType}, ${filter.platform}; ` +
    `${odataType ?? type} takes filters for managed ${rule.managementType}, ${rule.platforms.join(' or ')}.`
  );
}

/** Where an id is written beside a name that the tenant has not, or no longer: the id decides. */
export function renamed(
  place: Place,
  what: 'group' | 'filter',
  id: string,
  live: string,
  written: string,
): TenantDiagnostic {
  return {
    ...place,
    code: `${what}-renamed`,
    severity: 'warning',
    message: `The ${what} ${id} is named “${live}” in the tenant, not “${written}”. The id decides.`,
    hint: `Write “${live}”.`,
  };
}
