import {
  type Assignment,
  type DesiredAssignment,
  DIRECT,
  type Origin,
  type Recipient,
  type Target,
} from '../../model/assignment/assignment.js';
import { decodeTarget, recipientOfGroup, targetOf } from '../../model/assignment/graph-codec.js';
import { type Group, type Tenant, whyUnsure } from '../../model/tenant/tenant.js';
import { type DeclaredEntry } from '../../model/project/declaration.js';
import { didYouMeanName } from '../../model/did-you-mean.js';
import { type Place } from '../../model/project/diagnostic.js';
import { lowerGuid, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { findFilter, renamed, resolveFilter } from './resolve-filter.js';
import { type TenantCode, type TenantDiagnostic } from './tenant-codes.js';

/** What an entry resolves to, or the diagnostics that say why it does not. */
export interface ResolvedEntry {
  readonly desired?: DesiredAssignment;
  /** Known even where the filter is not: enough to know who the policy would reach. */
  readonly target?: Target;
  /** Why the filter does not fit the policy, where it does not. */
  readonly filterMismatch?: string;
  readonly diagnostics: readonly TenantDiagnostic[];
}

/** Turns a declared entry into ids. `current`: the policy's assignments now; what exists already may stay. */
export function resolveEntry(
  entry: DeclaredEntry,
  policy: { readonly type: PolicyType; readonly odataType?: string },
  current: readonly Assignment[],
  tenant: Tenant,
): ResolvedEntry {
  const found = resolveTarget(entry, policy.type, current, tenant);
  const { target } = found;
  if (target === undefined) {
    const filters = entry.filter === undefined ? [] : findFilter(entry.filter, policy, tenant).diagnostics;
    return { diagnostics: [...found.diagnostics, ...filters] };
  }
  const filter = resolveFilter(entry, target, policy, current, tenant);
  const diagnostics = [...found.diagnostics, ...filter.diagnostics];
  if (filter.value === undefined) return { target, diagnostics };
  const desired: DesiredAssignment = {
    target,
    filter: filter.value,
    origin: originOf(entry),
    declaresOriginId: entry.sourceId !== undefined,
    ...(entry.target.kind === 'raw' ? { rawTarget: entry.target.target } : {}),
    entry,
  };
  return {
    target,
    desired,
    diagnostics,
    ...(filter.filterMismatch === undefined ? {} : { filterMismatch: filter.filterMismatch }),
  };
}

function resolveTarget(
  { target, direction, ...entry }: DeclaredEntry,
  type: PolicyType,
  current: readonly Assignment[],
  tenant: Tenant,
): { target?: Target; diagnostics: readonly TenantDiagnostic[] } {
  // A member of a set is named where the settings write it.
  const place = entry.definedAt ?? entry.place;
  const is = (found: Target | undefined) =>
    found === undefined ? { diagnostics: [] } : { target: found, diagnostics: [] };
  if (target.kind === 'raw') return is(decodeTarget(target.target, type));
  const to = (recipient: Recipient): Target => targetOf(direction, recipient, type);
  if (target.kind !== 'group') return is(to({ kind: target.kind }));
  if (target.id === undefined) return resolveGroupName(target, { place, direction, type }, tenant, to);

  const recipient = recipientOfGroup(target.id);
  const byId = to(recipient);
  if (recipient.kind !== 'group') return is(byId);
  const live = tenant.groupsById.get(recipient.id);
  if (live === undefined || live === null) {
    if (current.some((assignment) => assignment.target.key === byId.key)) return is(byId);
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
  return { target: byId, diagnostics: [renamed(place, 'group', recipient.id, live.name, target.name)] };
}

/** An id without a policy set says nothing: the rules of the files refuse it. */
function originOf({ source, sourceId }: DeclaredEntry): Origin {
  if (source !== 'policySets') return DIRECT;
  return { kind: 'policySet', id: sourceId === undefined ? null : lowerGuid(sourceId) };
}

/** Where a group is named, and for which list of which type of policy. */
interface NamedAt extends Pick<DeclaredEntry, 'direction'> {
  readonly place: Place;
  readonly type: PolicyType;
}

function resolveGroupName(
  { name = '', notedId }: { readonly name?: string; readonly notedId?: string },
  { place, direction, type }: NamedAt,
  tenant: Tenant,
  to: (recipient: Recipient) => Target,
): { target?: Target; diagnostics: readonly TenantDiagnostic[] } {
  const fail = (code: TenantCode, message: string, hint: string) => ({
    diagnostics: [{ ...place, code, severity: 'error' as const, message, hint }],
  });
  const why = whyUnsure(tenant, name);
  if (why !== undefined)
    return fail(
      'groups-unreadable',
      `The group “${name}” could not be looked up: ${why}`,
      tenant.groupsByName.ok
        ? 'Nothing is planned or written for this policy until it is known which group has the name. Run again, or write its groupId.'
        : 'Nothing is planned or written for this policy until groups can be read.',
    );
  const named = (tenant.groupsByName.ok ? tenant.groupsByName.value : []).filter(
    (group) => group.name === name,
  );
  const [found, ...others] = named;
  if (found === undefined) {
    const noted = notedId === undefined ? undefined : tenant.groupsById.get(notedId.toLowerCase());
    if (noted !== undefined)
      return fail('group-not-found', `No group is named “${name}”.`, hintByNote(noted));
    return fail(
      'group-not-found',
      `No group is named “${name}”.`,
      hintByName(name, { direction, type }, tenant),
    );
  }
  if (others.length === 0) return { target: to(recipientOfGroup(found.id)), diagnostics: [] };
  return fail(
    'group-ambiguous',
    `${named.length} groups are named “${name}”.`,
    `Say which one: ${named.map(({ id }) => `groupId: ${id}`).join(', or ')}`,
  );
}

/** What a name may mean that no group has. */
function hintByName(
  name: string,
  { direction, type }: Pick<NamedAt, 'direction' | 'type'>,
  { groupsByName, nearGroups }: Tenant,
): string {
  if (direction === 'include' && /^all\s*users$/i.test(name))
    return 'To include every user, write allUsers: true in place of the group.';
  if (direction === 'include' && /^all\s*devices$/i.test(name) && !policyTypeInfo(type).mam)
    return 'To include every device, write allDevices: true in place of the group.';
  const near = nearGroups.get(name) ?? [];
  const same = near.filter((group) => group.name === name).map(({ id }) => `groupId: ${id}`);
  if (same.length > 0)
    return `The directory finds the name only by its beginning. Write the id: ${same.join(' or ')}.`;
  const otherCase = (groupsByName.ok ? groupsByName.value : []).filter(
    (group) => group.name.toLowerCase() === name.toLowerCase(),
  );
  return didYouMeanName(
    name,
    [...otherCase, ...near],
    'No similar name was found. Names must match exactly, including spaces and case.',
  );
}

/** What became of the group whose id is in the comment after the name. */
function hintByNote(noted: Group | null): string {
  return noted === null
    ? 'The group with the id written there was deleted. Take the entry out, or name another group.'
    : `The group with the id written there is named “${noted.name}” now. Write that name, or run assignctl refresh.`;
}
