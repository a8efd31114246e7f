import { policyTypeInfo } from '../../model/tenant/policy-types.js';
import { recipientOfGroup } from '../../model/assignment/graph-codec.js';
import { covers, type Recipient, recipientKey, type Target } from '../../model/assignment/assignment.js';
import type { Protection, Settings } from '../../model/project/settings.js';
import { type Group, type Tenant, whyIncomplete, whyUnsure } from '../../model/tenant/tenant.js';
import type { PolicyChanges } from '../diff/changes.js';
import { subject } from '../diff/diff.js';
import { groupText } from '../impact/group-summaries.js';
import type { TenantDiagnostic } from '../resolve/tenant-codes.js';
import type { GuardrailViolation } from './guardrails.js';

/** The groups that the settings protect, as far as the tenant has them. */
export function protectedGroups({ protect }: Settings, tenant: Tenant): readonly ProtectedGroup[] {
  const ids = protect.flatMap((protection) => {
    if (!('group' in protection)) return [];
    const { id, name = '' } = protection.group;
    if (id !== undefined) return [id.toLowerCase()];
    return groupsNamed(name, tenant).map((group) => group.id.toLowerCase());
  });
  return [...new Set(ids)].map((id) => {
    const text = groupText(tenant, id);
    return { id, text: text === id ? id : `${text} (${id})` };
  });
}

/** A protection that fits no group or policy protects nothing: a typing mistake must not pass for safety. */
export function unknownProtections({ protect }: Settings, tenant: Tenant): readonly GuardrailViolation[] {
  return protect.flatMap((protection) => {
    const why = 'policy' in protection ? policyFault(protection, tenant) : groupFault(protection, tenant);
    return why === undefined ? [] : [{ code: 'protected' as const, ...why }];
  });
}

/** Groups under `protect` without an id, as warnings: a name may pass to another group. */
export function protectedByName({ protect }: Settings, tenant: Tenant): readonly TenantDiagnostic[] {
  return protect.flatMap((protection): TenantDiagnostic[] => {
    if (!('group' in protection)) return [];
    const { id, name = '' } = protection.group;
    const ids = id === undefined ? groupsNamed(name, tenant).map((group) => group.id) : [];
    if (ids.length === 0) return [];
    const written = ids.map((one) => `groupId: ${one}`).join(', ');
    return [
      {
        ...protection.place,
        code: 'protected-by-name',
        severity: 'warning',
        message: `The settings protect the group “${name}” by its name only. Anyone who can rename groups can change what is protected.`,
        hint:
          ids.length === 1
            ? `Add its id to the entry: ${written}`
            : `${ids.length} groups have this name. Write an entry for each: ${written}`,
      },
    ];
  });
}

type Fault = Omit<GuardrailViolation, 'code'>;

function policyFault(protection: Extract<Protection, { policy: object }>, tenant: Tenant): Fault | undefined {
  const { type, id, name } = protection.policy;
  const listing = tenant.policies.get(type);
  // What reads no policy of the type changes none either.
  if (listing === undefined) return undefined;
  const policy = `The settings protect the ${policyTypeInfo(type).title} policy ${name === undefined ? (id ?? '') : `“${name}”`}`;
  if (!listing.ok)
    return {
      message: `${policy}, and the policies of that type could not be read: ${listing.why}`,
      remedy: 'Grant the permission to read them, or remove the entry under `protect`',
    };
  if (listing.value.some((live) => isProtectedPolicy(live, [protection]))) return undefined;
  const why = whyIncomplete(listing);
  if (why !== undefined)
    return {
      message: `${policy}, which could not be looked up: ${why}`,
      remedy: 'Run again, or remove the entry under `protect`',
    };
  return { message: `${policy}, which could not be found.`, remedy: 'Correct the entry under `protect`' };
}

function groupFault({ group }: Extract<Protection, { group: object }>, tenant: Tenant): Fault | undefined {
  const { id, name = '' } = group;
  const text = `The settings protect the group ${id === undefined ? `“${name}”` : id}`;
  if (id !== undefined) {
    if (recipientOfGroup(id).kind !== 'group') return undefined;
    const found = tenant.groupsById.get(id.toLowerCase());
    if (found === undefined)
      return { message: `${text}, which could not be read.`, remedy: 'Grant the permission to read groups' };
    return found === null
      ? { message: `${text}, which does not exist.`, remedy: 'Correct the groupId under `protect`' }
      : undefined;
  }
  const why = whyUnsure(tenant, name);
  if (why !== undefined)
    return {
      message: tenant.groupsByName.ok
        ? `${text}, which could not be looked up: ${why}`
        : `${text}, and groups could not be read: ${why}`,
      remedy: tenant.groupsByName.ok
        ? 'Write its groupId under `protect`, or run again'
        : 'Grant the permission to read groups',
    };
  return groupsNamed(name, tenant).length > 0
    ? undefined
    : {
        message: `${text}, which could not be found.`,
        remedy: 'Correct the name under `protect`, or write its groupId',
      };
}

function groupsNamed(name: string, { groupsByName }: Tenant): readonly Group[] {
  return groupsByName.ok ? groupsByName.value.filter((group) => group.name === name) : [];
}

/** A group under `protect`, found in the tenant. */
export interface ProtectedGroup {
  /** In lowercase. The id of a virtual group protects all users or all devices. */
  readonly id: string;
  /** For messages: name and id. */
  readonly text: string;
}

/** What changes would do to a group: change or remove an assignment of it, or turn its direction round. */
export type Harm = 'changed' | 'turned';

/**
 * What the changes of one policy would do to a protected group, by any form of target that names it. Another assignment of
 * the group is no harm, unless it is of the opposite direction on a policy that already includes or excludes the group.
 */
export function harmTo(
  { id }: Pick<ProtectedGroup, 'id'>,
  { current, diff }: PolicyChanges,
): Harm | undefined {
  const concerning = diff.drafts.filter((draft) => namesGroup(subject(draft).target.recipient, id));
  if (concerning.some(({ action }) => action !== 'create')) return 'changed';
  const targets = current.understood
    .map(({ target }) => target)
    .filter(({ recipient }) => namesGroup(recipient, id));
  const opaque = current.opaque.filter(({ raw }) => mentions(raw.target, id));
  const turns = ({ direction }: Target): boolean =>
    targets.some((target) => target.direction !== direction) ||
    opaque.some(({ target }) => target === undefined || target.direction !== direction);
  const isTurned = diff.drafts.some((draft) => {
    if (draft.action !== 'create') return false;
    const { target } = draft.after;
    // To exclude all users excludes the group as well.
    const isConcerned =
      namesGroup(target.recipient, id) ||
      (target.direction === 'exclude' && covers(target.recipient, recipientOfGroup(id)));
    return isConcerned && turns(target);
  });
  return isTurned ? 'turned' : undefined;
}

/** Whether a recipient is this group, or a form of target that names it, such as a scope tag. `id` is in lowercase. */
export function namesGroup(recipient: Recipient, id: string): boolean {
  return recipient.kind === 'other'
    ? mentions(recipient.properties, id)
    : recipientKey(recipient) === recipientKey(recipientOfGroup(id));
}

/** Whether a target as read contains the id anywhere, with hyphens or without. */
function mentions(target: unknown, id: string): boolean {
  const text = JSON.stringify(target ?? null).toLowerCase();
  return text.replaceAll('-', '').includes(id.replaceAll('-', ''));
}

/** Whether the settings protect this policy as a whole. */
export function isProtectedPolicy(
  policy: { readonly type: string; readonly id: string; readonly name: string },
  protect: readonly Protection[],
): boolean {
  return protect.some((protection) => {
    if (!('policy' in protection) || protection.policy.type !== policy.type) return false;
    const { id, name } = protection.policy;
    return id === undefined ? name === policy.name : id.toLowerCase() === policy.id.toLowerCase();
  });
}
