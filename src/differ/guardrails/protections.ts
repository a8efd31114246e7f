import { recipientOfGroup } from '../../model/assignment/graph-codec.js';
import { recipientKey } from '../../model/assignment/target.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type Settings } from '../../model/project/settings.js';
import { isProtectedPolicy, type Objection } from './guardrails.js';

/** Keys of the recipients that the settings protect: groups, or all users and all devices by their virtual groups. */
export function protectedGroups({ protect }: Settings, tenant: Tenant): ReadonlySet<string> {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  return new Set(
    protect.flatMap((protection) => {
      if (!('group' in protection)) return [];
      const { id, name } = protection.group;
      const ids =
        id === undefined ? named.filter((group) => group.name === name).map((group) => group.id) : [id];
      return ids.map((one) => recipientKey(recipientOfGroup(one)));
    }),
  );
}

/** A protection that fits no group or policy protects nothing: a typing mistake must not pass for safety. */
export function unknownProtections({ protect }: Settings, tenant: Tenant): readonly Objection[] {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  return protect.flatMap((protection): Objection[] => {
    if ('policy' in protection) {
      const { type, id, name } = protection.policy;
      const listing = tenant.policies.get(type);
      // Of a type that this run has not read, it changes nothing either.
      if (!listing?.ok || listing.value.some((policy) => isProtectedPolicy(policy, [protection]))) return [];
      return [
        {
          code: 'protected',
          message: `The settings protect the ${type} ${name === undefined ? (id ?? '') : `“${name}”`}, which could not be found.`,
          remedy: 'Correct the entry under `protect`',
        },
      ];
    }
    if (protection.group.id !== undefined) return [];
    const { name = '' } = protection.group;
    if (named.some((group) => group.name === name)) return [];
    return [
      {
        code: 'protected',
        message: `The settings protect the group “${name}”, which could not be found.`,
        remedy: 'Correct the name under `protect`, or write its groupId',
      },
    ];
  });
}
