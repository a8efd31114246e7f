import { type JsonObject } from '../json.js';
import { type PolicySets } from './policy-set.js';
import type { PolicyType } from './policy-types.js';

/** A policy as Graph returned it, with its assignments exactly as they were read. */
export interface CurrentPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  /** The item's own type without namespace; only mobileAppConfigurations items carry one. */
  readonly odataType?: string;
  readonly assignments: readonly JsonObject[];
  /** Only for a policy that no file declares: number of its assignments, and `assignments` is empty. Null: not read. */
  readonly assignmentCount?: number | null;
  /** Why the assignments could not be read, although the policy could. */
  readonly unreadable?: string;
}

/** The fields of an Entra group that decide anything here. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** Membership follows a rule (`groupTypes` contains `DynamicMembership`). */
  readonly isDynamic?: true;
  /** Can have directory roles (`isAssignableToRole`): its members are administrators. */
  readonly isRoleAssignable?: true;
  /** Who is in it is hidden (`visibility` is `HiddenMembership`), and this run may not see it: an empty answer says nothing. */
  readonly hasHiddenMembers?: true;
}

/** An assignment filter (`deviceManagement/assignmentFilters`, beta). */
export interface AssignmentFilter {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly managementType: string;
}

/** Either what was read or, in one sentence, why it could not be. */
export type Read<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Of a list, as `unread` of a listing. */
      readonly unread?: ReadonlySet<string>;
    }
  | {
      readonly ok: false;
      readonly why: string;
      /** There is nothing to read: this cloud does not have it. So nothing was missed either. */
      readonly isAbsent?: true;
      /** Graph says that this run may not read it. */
      readonly isDenied?: true;
    };

/** What could be read of a list. */
export interface Listing<T> {
  readonly items: readonly T[];
  /**
   * Present if entries could not be read and are left out: what is not in the list may be there all the same. The names of
   * those that have one.
   */
  readonly unread?: ReadonlySet<string>;
}

/** Why it is not known that what an answer does not have is missing. */
export const UNREAD_ENTRY = 'the answer has an entry that cannot be read.';

/** Why it is not known that what a list does not have is missing; undefined if it is known. */
export function whyIncomplete(list: Read<unknown>): string | undefined {
  if (!list.ok) return list.why;
  return list.unread === undefined ? undefined : UNREAD_ENTRY;
}

/** Why something of a list was missed; undefined if all was read, it was not asked for, or there is nothing to read. */
export function whyMissed(list: Read<unknown> | undefined): string | undefined {
  const isNothing = list === undefined || (!list.ok && list.isAbsent === true);
  return isNothing ? undefined : whyIncomplete(list);
}

/** Why it is not known which entry of a list has a name, although one may be found: an entry that cannot be read has it too. */
export function whyNameUnsure(list: Read<unknown>, name: string | undefined): string | undefined {
  return list.ok && name !== undefined && list.unread?.has(name) === true ? UNREAD_ENTRY : undefined;
}

/** Groups that were found, and of which names or ids it is not known what they lead to, each with why. */
export interface GroupsFound {
  readonly groups: readonly Group[];
  readonly unsure: ReadonlyMap<string, string>;
}

/** All a plan needs to know of a tenant, read once. */
export interface Tenant {
  readonly policies: ReadonlyMap<PolicyType, Read<readonly CurrentPolicy[]>>;
  /** Groups whose name equals, case aside, a name that was asked for. */
  readonly groupsByName: Read<readonly Group[]>;
  /** Asked names of which it is not known which group has them, if any, each with why. Absent if there are none. */
  readonly unsureGroupNames?: ReadonlyMap<string, string>;
  /** For each asked name that no group has: groups whose names begin alike. */
  readonly nearGroups: ReadonlyMap<string, readonly Group[]>;
  /** The group of each asked id; `null`: no such group any more. An id that is missing could not be looked up. */
  readonly groupsById: ReadonlyMap<string, Group | null>;
  readonly filters: Read<readonly AssignmentFilter[]>;
  /** Absent if no one asked for them. */
  readonly policySets?: PolicySets;
}

/** Why it is not known which groups have a name that was asked for; undefined if it is known. */
export function whyUnsure(
  { groupsByName, unsureGroupNames }: Pick<Tenant, 'groupsByName' | 'unsureGroupNames'>,
  name: string,
): string | undefined {
  return groupsByName.ok ? unsureGroupNames?.get(name) : groupsByName.why;
}

/** A sentence for each name of which it is not known which group has it. */
export function describeUnsureNames({
  unsureGroupNames = new Map(),
}: Pick<Tenant, 'unsureGroupNames'>): readonly string[] {
  return [...unsureGroupNames].map(([name, why]) => `The group “${name}” could not be looked up: ${why}`);
}

/** What the files ask of a tenant: all a read has to answer. */
export interface Questions {
  readonly types: readonly PolicyType[];
  /** Whether some file declares this policy: only then are its assignments kept, and their groups given names. */
  readonly isDeclared: (policy: Pick<CurrentPolicy, 'type' | 'id' | 'name'>) => boolean;
  readonly groupNames: readonly string[];
  readonly groupIds: readonly string[];
  /** Ids of groups that files note after a name: looked up if no group, or more than one, has that name. */
  readonly notedIds?: ReadonlyMap<string, readonly string[]>;
  /** Whether any declaration names an assignment filter. */
  readonly filters: boolean;
  /** Whether reports show which assignments policy sets make too. */
  readonly policySets: boolean;
}
