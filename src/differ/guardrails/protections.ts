import { recipientOfGroup } from '../../model/assignment/graph-codec.js';
import { type Group, type Tenant } from '../../model/tenant/tenant.js';
import { type Protection, type Settings } from '../../model/project/settings.js';
import { groupText } from '../impact/groups.js';
import { isProtectedPolicy, type Objection } from './guardrails.js';
import { type ProtectedGroup } from './protected-groups.js';

/** The groups that the settings protect, as far as the tenant has them. */
export function protectedGroups({ protect }: Settings, tenant: Tenant): readonly ProtectedGroup[] {
  const ids = protect.flatMap((protection) => {
    if (!('group' in protection)) return [];
    const { id, name = '' } = protection.group;
    if (id !== undefined) return [id.toLowerCase()];
    return namesakes(name, tenant).map((group) => group.id.toLowerCase());
  });
  return [...new Set(ids)].map((id) => {
    const text = groupText(tenant, id);
    return { id, text: text === id ? id : `${text} (${id})` };
  });
}

/** A protection that fits no group or policy protects nothing: a typing mistake must not pass for safety. */
export function unknownProtections({ protect }: Settings, tenant: Tenant): readonly Objection[] {
  return protect.flatMap((protection) => {
    const why = 'policy' in protection ? policyFault(protection, tenant) : groupFault(protection, tenant);
    return why === undefined ? [] : [{ code: 'protected' as const, ...why }];
  });
}

type Fault = Omit<Objection, 'code'>;

function policyFault(protection: Extract<Protection, { policy: object }>, tenant: Tenant): Fault | undefined {
  const { type, id, name } = protection.policy;
  const listing = tenant.policies.get(type);
  // What reads no policy of the type changes none either.
  if (listing === undefined) return undefined;
  const policy = `The settings protect the ${type} ${name === undefined ? (id ?? '') : `“${name}”`}`;
  if (!listing.ok)
    return {
      message: `${policy}, and the policies of that type could not be read: ${listing.why}`,
      remedy: 'Grant the permission to read them, or remove the entry under `protect`',
    };
  if (listing.value.some((live) => isProtectedPolicy(live, [protection]))) return undefined;
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
  if (!tenant.groupsByName.ok)
    return {
      message: `${text}, and groups could not be read: ${tenant.groupsByName.why}`,
      remedy: 'Grant the permission to read groups',
    };
  return namesakes(name, tenant).length > 0
    ? undefined
    : {
        message: `${text}, which could not be found.`,
        remedy: 'Correct the name under `protect`, or write its groupId',
      };
}

function namesakes(name: string, { groupsByName }: Tenant): readonly Group[] {
  return groupsByName.ok ? groupsByName.value.filter((group) => group.name === name) : [];
}
