import {
  type Assignment,
  type DesiredAssignment,
  DIRECT,
  type Origin,
  type Recipient,
  type Target,
} from '../../model/assignment/assignment.js';
import { decodeTarget, recipientOfGroup, targetOf } from '../../model/assignment/graph-codec.js';
import { type Group, type Tenant } from '../../model/tenant/tenant.js';
import { type DeclaredEntry } from '../../model/project/declaration.js';
import { didYouMeanName } from '../../model/did-you-mean.js';
import { type Place } from '../../model/project/diagnostic.js';
import { lowerGuid, type PolicyType } from '../../model/tenant/policy-types.js';
import { renamed, resolveFilter } from './resolve-filter.js';
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
  if (target === undefined) return { diagnostics: found.diagnostics };
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
  if (target.id === undefined) return resolveGroupName(target, place, tenant, to);

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

function resolveGroupName(
  { name = '', notedId }: { readonly name?: string; readonly notedId?: string },
  place: Place,
  tenant: Tenant,
  to: (recipient: Recipient) => Target,
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
    const noted = notedId === undefined ? undefined : tenant.groupsById.get(notedId.toLowerCase());
    if (noted !== undefined)
      return fail('group-not-found', `No group is named “${name}”.`, hintByNote(noted));
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
        'No similar name was found. Names must match exactly, including spaces and case.',
      ),
    );
  }
  if (others.length === 0) return { target: to(recipientOfGroup(found.id)), diagnostics: [] };
  return fail(
    'group-ambiguous',
    `${named.length} groups are named “${name}”.`,
    `Say which one: ${named.map(({ id }) => `groupId: ${id}`).join(', or ')}`,
  );
}

/** What became of the group whose id is in the comment after the name. */
function hintByNote(noted: Group | null): string {
  return noted === null
    ? 'The group with the id written there was deleted. Take the entry out, or name another group.'
    : `The group with the id written there is named “${noted.name}” now. Write that name, or run assignctl refresh.`;
}
