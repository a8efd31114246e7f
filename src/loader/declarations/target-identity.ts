import { type DeclaredTarget } from '../../model/project/declaration.js';
import { type JsonObject } from '../../model/json.js';
import { ALL_USERS_GROUP_ID, type PolicyType, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { shortTypeName, targetTypeInfo } from '../../model/tenant/target-types.js';

/**
 * Who a target means, direction aside. Two identities mean the same when their ids are equal or, where one of
 * them has no id, their names are.
 */
export interface Identity {
  readonly id?: string;
  readonly name?: string;
}

/** Identity of a target on a policy of the type; undefined where a raw target does not say enough. */
export function identityOf(target: DeclaredTarget, type: PolicyType | undefined): Identity | undefined {
  switch (target.kind) {
    case 'group':
      return {
        ...(target.id !== undefined && { id: groupKey(target.id) }),
        ...(target.name !== undefined && { name: target.name }),
      };
    case 'allUsers':
      if (type !== undefined && policyTypeInfo(type).mam) return { id: groupKey(ALL_USERS_GROUP_ID) };
      return { id: 'allLicensedUsersAssignmentTarget' };
    case 'allDevices':
      return { id: 'allDevicesAssignmentTarget' };
    case 'raw': {
      const name = rawTypeName(target.target);
      const values = (targetTypeInfo(name)?.properties ?? []).map((key) => target.target[key]);
      if (!values.every((value) => typeof value === 'string')) return undefined;
      const [first = ''] = values;
      if (targetTypeInfo(name)?.properties[0] === 'groupId') return { id: groupKey(first) };
      return { id: [name, ...values.map((value) => value.toLowerCase())].join(' ') };
    }
  }
}

/** Type of a raw target without namespace; empty where it names none. */
export function rawTypeName({ '@odata.type': type }: JsonObject): string {
  return typeof type === 'string' ? shortTypeName(type) : '';
}

function groupKey(id: string): string {
  return `group ${id.toLowerCase()}`;
}

/** Finds what was added under the same identity before, in the order of adding. */
export class IdentityIndex<T> {
  readonly #byId = new Map<string, T>();
  readonly #byName = new Map<string, T>();
  readonly #byNameWithoutId = new Map<string, T>();

  find({ id, name }: Identity): T | undefined {
    const same = id === undefined ? undefined : this.#byId.get(id);
    if (same !== undefined || name === undefined) return same;
    return (id === undefined ? this.#byName : this.#byNameWithoutId).get(name);
  }

  add({ id, name }: Identity, value: T): void {
    const remember = (map: Map<string, T>, key: string | undefined) => {
      if (key !== undefined && !map.has(key)) map.set(key, value);
    };
    remember(this.#byId, id);
    remember(this.#byName, name);
    if (id === undefined) remember(this.#byNameWithoutId, name);
  }
}
