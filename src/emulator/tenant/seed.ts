import { COLLECTIONS, type CollectionName } from '../routes/collections.js';
import { isObject, type JsonObject } from './values.js';

/** One assignment in a seed. `id` is made as the profile makes it when missing; other members are kept as they are. */
export interface SeedAssignment extends JsonObject {
  id?: string;
  /** With its `@odata.type`; may be of a type or contain values that the API would refuse. */
  target: JsonObject;
  source?: string;
  sourceId?: string | null;
}

/** One policy in a seed; every further property of Graph is kept and returned unchanged. */
export interface SeedPolicy extends JsonObject {
  id: string;
  displayName: string;
  assignments?: SeedAssignment[];
}

/** One group; without further members it is an assigned security group without members. */
export interface SeedGroup extends JsonObject {
  id: string;
  displayName: string;
  securityEnabled?: boolean;
  mailEnabled?: boolean;
  groupTypes?: string[];
  membershipRule?: string | null;
  isAssignableToRole?: boolean | null;
  /** Ids of users, groups and devices of the same seed. */
  members?: string[];
}

/** One user; the principal name is optional. */
export interface SeedUser extends JsonObject {
  id: string;
  displayName: string;
  userPrincipalName?: string;
}

/** One device of the directory. */
export interface SeedDevice extends JsonObject {
  id: string;
  displayName: string;
}

/** One assignment filter; `platform` is a devicePlatformType. */
export interface SeedFilter extends JsonObject {
  id: string;
  displayName: string;
  platform: string;
  assignmentFilterManagementType: 'apps' | 'devices';
  rule?: string;
}

/** One policy in a policy set: `payloadId` is the policy's id, `itemType` its type, such as `#microsoft.graph.iosManagedAppProtection`. */
export interface SeedPolicySetItem extends JsonObject {
  payloadId: string;
  itemType: string;
}

/** One policy set: the policies it contains, and the targets it assigns all of them to. */
export interface SeedPolicySet extends JsonObject {
  id: string;
  displayName: string;
  items?: SeedPolicySetItem[];
  assignments?: { target: JsonObject }[];
}

/** Who the audit log says did something: a person, an app, or a person through an app. */
export interface SeedActor {
  userPrincipalName?: string;
  applicationDisplayName?: string;
}

/** What a tenant is made of, as one writes it by hand. Every list may be missing. */
export interface Seed {
  tenant?: { id: string; displayName: string };
  groups?: SeedGroup[];
  users?: SeedUser[];
  devices?: SeedDevice[];
  filters?: SeedFilter[];
  policies?: Partial<Record<CollectionName, SeedPolicy[]>>;
  /** What a set assigns is stored with each policy too: a seed must contain both. */
  policySets?: SeedPolicySet[];
  /** Who writes, by the audit log, where the token names no one. */
  actor?: SeedActor;
}

/** A policy in a running tenant: its list is there, and every assignment has its id. */
export interface TenantPolicy extends SeedPolicy {
  assignments: SeedAssignment[];
}

/** A seed with every list present: what `snapshot` gives and `edit` changes. */
export interface Tenant extends Seed {
  tenant: { id: string; displayName: string };
  groups: SeedGroup[];
  users: SeedUser[];
  devices: SeedDevice[];
  filters: SeedFilter[];
  policySets: SeedPolicySet[];
  policies: Record<CollectionName, TenantPolicy[]>;
}

/** The seed cannot be used; `message` begins with the place, such as `/policies/iosManagedAppProtections/0/id`. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

type Kind = 'string' | 'boolean' | 'stringOrNull' | 'booleanOrNull' | 'strings' | 'object';

const IS: Record<Kind, { readonly words: string; readonly test: (value: unknown) => boolean }> = {
  string: { words: 'a string that is not empty', test: (v) => typeof v === 'string' && v !== '' },
  boolean: { words: 'true or false', test: (v) => typeof v === 'boolean' },
  stringOrNull: { words: 'a string or null', test: (v) => v === null || typeof v === 'string' },
  booleanOrNull: { words: 'true, false or null', test: (v) => v === null || typeof v === 'boolean' },
  strings: {
    words: 'a list of strings',
    test: (v) => Array.isArray(v) && v.every((i) => typeof i === 'string'),
  },
  object: { words: 'an object', test: isObject },
};

interface Shape {
  readonly required: Readonly<Record<string, Kind>>;
  readonly optional?: Readonly<Record<string, Kind>>;
}

const NAMED: Shape['required'] = { id: 'string', displayName: 'string' };
const SHAPES = {
  groups: {
    required: NAMED,
    optional: {
      securityEnabled: 'boolean',
      mailEnabled: 'boolean',
      groupTypes: 'strings',
      membershipRule: 'stringOrNull',
      isAssignableToRole: 'booleanOrNull',
      members: 'strings',
    },
  },
  users: { required: NAMED, optional: { userPrincipalName: 'string' } },
  devices: { required: NAMED },
  filters: {
    required: { ...NAMED, platform: 'string', assignmentFilterManagementType: 'string' },
    optional: { rule: 'string' },
  },
} satisfies Record<string, Shape>;
const POLICY: Shape = { required: NAMED };
const ASSIGNMENT: Shape = {
  required: { target: 'object' },
  optional: { id: 'string', source: 'string', sourceId: 'stringOrNull' },
};
const ACTOR: Shape = {
  required: {},
  optional: { userPrincipalName: 'string', applicationDisplayName: 'string' },
};
const POLICY_SET_ITEM: Shape = { required: { payloadId: 'string', itemType: 'string' } };
const TOP = ['tenant', ...Object.keys(SHAPES), 'policies', 'policySets', 'actor'];

/**
 * Reads a seed from JSON text.
 * @throws SeedError with the place and what was expected there.
 */
export function parseSeed(text: string): Seed {
  try {
    return checkSeed(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SeedError(`the seed is not JSON: ${error.message}`);
    throw error;
  }
}

/**
 * Checks what the emulator itself needs of a seed: lists, ids, names, members that exist. What Graph would think of
 * targets and values is not checked, since a live tenant contains things that the API would refuse today.
 * @throws SeedError with the place and what was expected there.
 */
export function checkSeed(value: unknown): Seed {
  if (!isObject(value)) throw new SeedError('/: expected an object');
  checkKeys(value, TOP, '');
  if (value['tenant'] !== undefined) checkShape(value['tenant'], POLICY, '/tenant');
  if (value['actor'] !== undefined) checkShape(value['actor'], ACTOR, '/actor');
  const directory = new Set<string>();
  for (const [list, shape] of Object.entries(SHAPES)) {
    const ids = list === 'filters' ? new Set<string>() : directory;
    listOf(value[list], `/${list}`).forEach((item, index) =>
      checkItem(item, shape, `/${list}/${index}`, ids),
    );
  }
  checkMembers(listOf(value['groups'], '/groups'), directory);
  checkPolicies(value['policies'] ?? {});
  checkPolicySets(value['policySets']);
  return value;
}

function checkMembers(groups: readonly unknown[], directory: ReadonlySet<string>): void {
  groups.forEach((group, at) => {
    if (!isObject(group)) return;
    listOf(group['members'], `/groups/${at}/members`).forEach((id, index) => {
      if (typeof id === 'string' && !directory.has(id.toLowerCase()))
        throw new SeedError(`/groups/${at}/members/${index}: no user, group or device has the id '${id}'`);
    });
  });
}

function checkPolicies(policies: unknown): void {
  if (!isObject(policies)) throw new SeedError('/policies: expected an object');
  checkKeys(
    policies,
    COLLECTIONS.map(({ name }) => name),
    '/policies',
  );
  for (const [name, list] of Object.entries(policies)) {
    const ids = new Set<string>();
    listOf(list, `/policies/${name}`).forEach((policy, index) => {
      const path = `/policies/${name}/${index}`;
      const assignments = checkItem(policy, POLICY, path, ids)['assignments'];
      listOf(assignments, `${path}/assignments`).forEach((assignment, at) => {
        checkShape(assignment, ASSIGNMENT, `${path}/assignments/${at}`);
      });
    });
  }
}

function checkPolicySets(sets: unknown): void {
  const ids = new Set<string>();
  listOf(sets, '/policySets').forEach((set, index) => {
    const path = `/policySets/${index}`;
    const { items, assignments } = checkItem(set, POLICY, path, ids);
    listOf(items, `${path}/items`).forEach((item, at) => {
      checkShape(item, POLICY_SET_ITEM, `${path}/items/${at}`);
    });
    listOf(assignments, `${path}/assignments`).forEach((assignment, at) => {
      checkShape(assignment, ASSIGNMENT, `${path}/assignments/${at}`);
    });
  });
}

function checkItem(item: unknown, shape: Shape, path: string, ids: Set<string>): JsonObject {
  const object = checkShape(item, shape, path);
  const id = String(object['id']).toLowerCase();
  if (ids.has(id)) throw new SeedError(`${path}/id: '${id}' is used twice`);
  ids.add(id);
  return object;
}

function checkShape(value: unknown, { required, optional = {} }: Shape, path: string): JsonObject {
  if (!isObject(value)) throw new SeedError(`${path}: expected an object`);
  for (const [key, kind] of Object.entries({ ...required, ...optional })) {
    const missing = value[key] === undefined;
    if (missing && !(key in required)) continue;
    if (missing || !IS[kind].test(value[key]))
      throw new SeedError(`${path}/${key}: expected ${IS[kind].words}${missing ? ', found nothing' : ''}`);
  }
  return value;
}

function checkKeys(value: JsonObject, known: readonly string[], path: string): void {
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw new SeedError(`${path}/${stranger}: unknown; known are ${known.join(', ')}`);
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new SeedError(`${path}: expected a list`);
  return value;
}
