import { type AssignmentFilter, type Tenant } from '../model/current.js';
import { type DeclaredEntry, type DeclaredFilter } from '../model/declaration.js';
import { type Place } from '../model/diagnostic.js';
import { ALL_USERS_GROUP_ID, type PolicyType, policyTypeInfo } from '../model/policy-types.js';
import {
  type Assignment,
  decodeFilter,
  decodeTarget,
  type DesiredAssignment,
  type Filter,
  groupTarget,
  lowerGuid,
  type Target,
} from './assignment.js';
import { didYouMeanName } from '../model/did-you-mean.js';
import { type TenantCode, type TenantDiagnostic } from './tenant-codes.js';

/** What an entry resolves to, or the diagnostics that say why it does not. */
export interface ResolvedEntry {
  readonly desired?: DesiredAssignment;
  /** Known even where the filter is not: enough to tell who the policy would reach. */
  readonly target?: Target;
  /** Why the filter does not fit the policy, where it does not. */
  readonly misfit?: string;
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** Turns a declared entry into ids. `held`: the policy's assignments now; what is there already may stay. */
export function resolveEntry(
  entry: DeclaredEntry,
  policy: { readonly type: PolicyType; readonly odataType?: string },
  held: readonly Assignment[],
  tenant: Tenant,
): ResolvedEntry {
  const found = resolveTarget(entry, policy.type, held, tenant);
  const { target } = found;
  if (target === undefined) return { diagnostics: found.diagnostics };
  const filter = resolveFilter(entry, target, policy, held, tenant);
  const diagnostics = [...found.diagnostics, ...filter.diagnostics];
  if (filter.value === undefined) return { target, diagnostics };
  const desired: DesiredAssignment = {
    target,
    filter: filter.value,
    source: entry.source ?? 'direct',
    sourceId: entry.sourceId === undefined ? null : lowerGuid(entry.sourceId),
    declaresSourceId: entry.sourceId !== undefined,
    ...(entry.target.kind === 'raw' ? { rawTarget: entry.target.target } : {}),
    entry,
  };
  return { target, desired, diagnostics, ...(filter.misfit === undefined ? {} : { misfit: filter.misfit }) };
}

interface Found<T> {
  readonly value?: T;
  readonly diagnostics: readonly TenantDiagnostic[];
}

function resolveTarget(
  { target, direction, place }: DeclaredEntry,
  type: PolicyType,
  held: readonly Assignment[],
  tenant: Tenant,
): { target?: Target; diagnostics: readonly TenantDiagnostic[] } {
  const is = (found: Target | undefined) =>
    found === undefined ? { diagnostics: [] } : { target: found, diagnostics: [] };
  if (target.kind === 'raw') return is(decodeTarget(target.target));
  if (target.kind === 'allUsers' && policyTypeInfo(type).mam)
    return is(groupTarget(ALL_USERS_GROUP_ID, direction));
  if (target.kind === 'allUsers') return is(typedTarget('allLicensedUsersAssignmentTarget'));
  if (target.kind === 'allDevices') return is(typedTarget('allDevicesAssignmentTarget'));
  if (target.id === undefined) return resolveGroupName(target.name ?? '', direction, place, tenant);

  const byId = groupTarget(target.id, direction);
  if (byId.groupId === ALL_USERS_GROUP_ID && policyTypeInfo(type).mam) return is(byId);
  const live = tenant.groupsById.get(byId.groupId ?? '');
  if (live === undefined || live === null) {
    if (held.some((assignment) => assignment.target.key === byId.key)) return is(byId);
    const [code, message]: readonly [TenantCode, string] =
      live === null
        ? [
            'group-not-found',
            `No group has the id ${target.id}: it was deleted, or belongs to another tenant.`,
          ]
        : ['groups-unreadable', `Whether a group has the id ${target.id} could not be looked up.`];
    const hint =
      'A group is newly assigned only when it is known to exist. Check the id, or take the entry out.';
    return { diagnostics: [{ ...place, code, severity: 'error', message, hint }] };
  }
  if (target.name === undefined || target.name === live.name) return is(byId);
  return { target: byId, diagnostics: [renamed(place, 'group', byId.groupId ?? '', live.name, target.name)] };
}

function typedTarget(type: string): Target | undefined {
  return decodeTarget({ '@odata.type': `#microsoft.graph.${type}` });
}

function resolveGroupName(
  name: string,
  direction: DeclaredEntry['direction'],
  place: Place,
  tenant: Tenant,
): { target?: Target; diagnostics: readonly TenantDiagnostic[] } {
  const fail = (code: TenantCode, message: string, hint: string) => ({
    diagnostics: [{ ...place, code, severity: 'error' as const, message, hint }],
  });
  if (!tenant.groupsByName.ok)
    return fail(
      'groups-unreadable',
      `The group “${name}” could not be looked up: ${tenant.groupsByName.why}`,
      'Nothing is planned or written for this policy until groups can be read.',
    );
  const named = tenant.groupsByName.value.filter((group) => group.name === name);
  const [found, ...others] = named;
  if (found === undefined) {
    const otherCase = tenant.groupsByName.value.filter(
      (group) => group.name.toLowerCase() === name.toLowerCase(),
    );
    const near = [...otherCase.map((group) => group.name), ...(tenant.nearGroupNames.get(name) ?? [])];
    return fail(
      'group-not-found',
      `No group is named “${name}”.`,
      didYouMeanName(
        name,
        near,
        'No similar name was found. Names count to the letter, spaces and case included.',
      ),
    );
  }
  if (others.length === 0) return { target: groupTarget(found.id, direction), diagnostics: [] };
  return fail(
    'group-ambiguous',
    `${named.length} groups are named “${name}”.`,
    `Say which one: ${named.map(({ id }) => `groupId: ${id}`).join(', or ')}`,
  );
}

function resolveFilter(
  entry: DeclaredEntry,
  target: Target,
  policy: { readonly type: PolicyType; readonly odataType?: string },
  held: readonly Assignment[],
  tenant: Tenant,
): Found<Filter | null> & { readonly misfit?: string } {
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
  const misfit = misfitOf(found.value, policy);
  if (misfit === undefined) return { value, diagnostics: found.diagnostics };
  const hint = 'Choose a filter made for this kind of policy; the refusal can be lifted on purpose.';
  const warning: TenantDiagnostic = {
    ...wanted.place,
    code: 'filter-platform',
    severity: 'warning',
    message: misfit,
    hint,
  };
  return { value, misfit, diagnostics: [...found.diagnostics, warning] };
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
function misfitOf(
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

function renamed(
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
