import { type Assignment, type Filter, type Target } from '../../model/assignment/assignment.js';
import { sameFilter } from '../../model/assignment/equality.js';
import { decodeFilter } from '../../model/assignment/graph-codec.js';
import { didYouMeanName } from '../../model/did-you-mean.js';
import { type DeclaredEntry, type DeclaredFilter } from '../../model/project/declaration.js';
import { type Place } from '../../model/project/diagnostic.js';
import {
  FILTER_KINDS,
  FILTER_PLATFORMS,
  lowerGuid,
  type PolicyType,
  platformsText,
  policyTypeInfo,
} from '../../model/tenant/policy-types.js';
import {
  type AssignmentFilter,
  type Tenant,
  whyIncomplete,
  whyNameUnsure,
} from '../../model/tenant/tenant.js';
import { type TenantCode, type TenantDiagnostic } from './tenant-codes.js';

interface Found<T> {
  readonly value?: T;
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** The filter of an entry in ids, null for none; `filterMismatch` if it is known to be made for another kind of policy. */
export function resolveFilter(
  entry: DeclaredEntry,
  target: Target,
  policy: { readonly type: PolicyType; readonly odataType?: string },
  current: readonly Assignment[],
  tenant: Tenant,
): Found<Filter | null> & { readonly filterMismatch?: string } {
  if (entry.target.kind === 'raw')
    return { value: decodeFilter(entry.target.target) ?? null, diagnostics: [] };
  if (entry.filter === undefined) return { value: null, diagnostics: [] };
  const { filter: declared } = entry;
  const found = findFilter(declared, policy, tenant);
  if (found.value === undefined) {
    const id = declared.id === undefined ? undefined : lowerGuid(declared.id);
    const isPresent = current.some(({ target: { key }, filter }) => key === target.key && filter?.id === id);
    return id !== undefined && isPresent
      ? { value: { id, mode: declared.mode }, diagnostics: [] }
      : { diagnostics: found.diagnostics };
  }
  const value: Filter = { id: lowerGuid(found.value.id), mode: declared.mode };
  const filterMismatch = findFilterMismatch(found.value, policy);
  const isPresent = current.some(
    ({ target: { key }, filter }) => key === target.key && sameFilter(filter, value),
  );
  // What the tenant has already, the service has accepted.
  if (filterMismatch === undefined || isPresent) return { value, diagnostics: found.diagnostics };
  const { message, isCertain } = filterMismatch;
  const warning: TenantDiagnostic = {
    ...declared.place,
    code: 'filter-platform',
    severity: 'warning',
    message,
    hint: isCertain
      ? 'Choose a filter that is made for this kind of policy.'
      : 'Check that the service takes it. It is not refused.',
  };
  return {
    value,
    ...(isCertain && { filterMismatch: message }),
    diagnostics: [...found.diagnostics, warning],
  };
}

/** The filter that is declared, or why there is none. Only filters that the policy takes are suggested. */
export function findFilter(
  declared: DeclaredFilter,
  policy: { readonly type: PolicyType; readonly odataType?: string },
  { filters }: Tenant,
): Found<AssignmentFilter> {
  const fail = (code: TenantCode, message: string, hint: string): Found<AssignmentFilter> => ({
    diagnostics: [{ ...declared.place, code, severity: 'error', message, hint }],
  });
  const label = declared.id ?? `“${declared.name ?? ''}”`;
  const unsure = (why: string): Found<AssignmentFilter> =>
    fail(
      'filters-unreadable',
      `The filter ${label} could not be looked up: ${why}`,
      'Nothing is assigned without its filter, so nothing is planned for this policy.',
    );
  if (!filters.ok) return unsure(filters.why);
  const named = filters.value.filter((filter) =>
    declared.id === undefined
      ? filter.name === declared.name
      : filter.id.toLowerCase() === declared.id.toLowerCase(),
  );
  const [found, ...others] = named;
  const why =
    found === undefined
      ? whyIncomplete(filters)
      : whyNameUnsure(filters, declared.id === undefined ? declared.name : undefined);
  if (why !== undefined) return unsure(why);
  if (found === undefined)
    return fail(
      'filter-not-found',
      `No assignment filter ${declared.id === undefined ? 'is named' : 'has the id'} ${label}.`,
      hintForMissing(declared, filters.value, (filter) => findFilterMismatch(filter, policy) === undefined),
    );
  if (others.length > 0)
    return fail(
      'filter-ambiguous',
      `${named.length} assignment filters are named ${label}.`,
      `Say which one: ${named.map(({ id, platform }) => `id: ${id} (${platform})`).join(', or ')}`,
    );
  const isRenamed = declared.id !== undefined && declared.name !== undefined && declared.name !== found.name;
  return {
    value: found,
    diagnostics: isRenamed ? [renamed(declared.place, 'filter', found.id, found.name, declared.name)] : [],
  };
}

/** What a filter may be that the tenant does not have. An id decides, also one in a comment. */
function hintForMissing(
  { id, notedId, name = '' }: DeclaredFilter,
  filters: readonly AssignmentFilter[],
  isTaken: (filter: AssignmentFilter) => boolean,
): string {
  const remedy = 'Name another filter, or take the entry out.';
  if (id !== undefined) return `Check the id; the filter may be deleted. ${remedy}`;
  if (notedId !== undefined) {
    const noted = filters.find((filter) => filter.id.toLowerCase() === notedId.toLowerCase());
    return noted === undefined
      ? `The filter with the id written there was deleted. ${remedy}`
      : `The filter with the id written there is named “${noted.name}” now. Write that name, or run assignctl refresh.`;
  }
  return didYouMeanName(
    name,
    filters.filter(isTaken),
    `The tenant has ${filters.length} filters, none with a similar name that this policy takes.`,
  );
}

/** Why a filter does not fit a policy, or may not. */
interface FilterMismatch {
  readonly message: string;
  /** False: the platform, or the type of the policy, is newer than what is known here. */
  readonly isCertain: boolean;
}

/** Why a filter does not fit a policy (kind of management and platform), or undefined if it does. */
function findFilterMismatch(
  filter: AssignmentFilter,
  { type, odataType }: { readonly type: PolicyType; readonly odataType?: string },
): FilterMismatch | undefined {
  const rules = policyTypeInfo(type).filters ?? {};
  const rule = rules[odataType ?? ''] ?? rules[''];
  if (rule === undefined)
    return { message: `It is not known which filters a ${odataType ?? type} takes.`, isCertain: false };
  if (rule.managementType === filter.managementType && rule.platforms.includes(filter.platform))
    return undefined;
  return {
    message: `The filter “${filter.name}” is made for ${platformsText({ ...filter, platforms: [filter.platform] })}; this policy is for ${platformsText(rule)}.`,
    isCertain: FILTER_PLATFORMS.includes(filter.platform) && FILTER_KINDS.includes(filter.managementType),
  };
}

/** What to do about a name that is out of date, next to the id that decides. */
export const RENAMED_HINT = 'Run assignctl refresh: it writes the new name in every file.';

/** If an id is written with a name that the tenant does not have, or no longer: the id decides. */
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
    hint: RENAMED_HINT,
  };
}
