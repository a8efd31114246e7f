import { type Tenant } from '../model/current.js';
import { type Settings } from '../model/settings.js';
import { type Objection } from './guardrails.js';

/** Ids of the groups that the settings protect. */
export function protectedGroups({ protect }: Settings, tenant: Tenant): ReadonlySet<string> {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  return new Set(
    protect.flatMap((protection) => {
      if (!('group' in protection)) return [];
      const { id, name } = protection.group;
      if (id !== undefined) return [id.toLowerCase()];
      return named.filter((group) => group.name === name).map((group) => group.id.toLowerCase());
    }),
  );
}

/** A protection by a name that no group has protects nothing: a typing mistake must not pass for safety. */
export function unknownProtections({ protect }: Settings, tenant: Tenant): readonly Objection[] {
  const named = tenant.groupsByName.ok ? tenant.groupsByName.value : [];
  return protect.flatMap((protection): Objection[] => {
    if (!('group' in protection) || protection.group.id !== undefined) return [];
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
