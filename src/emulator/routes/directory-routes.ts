import { type Call, type Reply, type World } from '../http/call.js';
import {
  directoryNotFound,
  directoryRefusal,
  methodNotAllowed,
  segmentNotFound,
} from '../http/graph-error.js';
import { checkSelect, entityReply, inOrder, pageOf, pick } from '../http/reply.js';
import { type FilterRules, matching } from '../odata/filter-expression.js';
import { type QueryOptions, readQuery } from '../odata/query.js';
import { isGuid, isObject, type JsonObject, sameId, without } from '../tenant/values.js';
import { type SeedGroup, type SeedUser, type Tenant } from '../tenant/seed.js';

const PAGE = 100;
/** By Graph's list of known issues; it replaces the limits on single values. */
const MAX_ADVANCED_URL = 2048;
const OPTIONS = ['$select', '$filter', '$orderby', '$top', '$skiptoken', '$count'];
const OPERATORS = ['eq', 'in', 'or', 'and', 'startswith', 'any'] as const;
const ADVANCED = ['ne', 'not', 'endswith'] as const;

/** `/groups…`: list, one, its members and the groups above it, direct or transitive, with casts and counts. */
export function groupRoutes(call: Call, world: World): Reply {
  onlyGet(call);
  const [, id, relation, ...rest] = call.segments;
  const { groups } = world.store.tenant;
  if (id === undefined || id === '$count')
    return directoryList(call, 'group', groups.map(presentGroup), id, {
      text: ['displayName', 'id', 'mail', 'mailNickname'],
      flags: ['mailEnabled', 'securityEnabled', 'isAssignableToRole'],
      collections: ['groupTypes'],
      ...filterOperators(call),
    });
  const group = one(groups, id, (candidate) => sameId(candidate.id, id));
  if (relation === undefined) return single(call, 'groups', 'group', presentGroup(group));
  if (relation === 'members') return members(call, directMembers(world.store.tenant, id), relation, rest);
  if (relation === 'transitiveMembers')
    return members(call, transitiveMembers(world.store.tenant, id), relation, rest);
  return membersAbove(call, world, id, relation, rest);
}

/** `/users…`: list, count, one by id or principal name, and the groups above a user. */
export function userRoutes(call: Call, world: World): Reply {
  onlyGet(call);
  const [, id, relation, ...rest] = call.segments;
  const { users } = world.store.tenant;
  if (id === undefined || id === '$count')
    return directoryList(call, 'user', users.map(presentUser), id, {
      text: ['displayName', 'id', 'mail', 'userPrincipalName'],
      flags: ['accountEnabled'],
      ...filterOperators(call),
    });
  const user = users.find((u) => sameId(u.id, id) || sameId(u.userPrincipalName ?? '', id));
  if (!user) throw directoryNotFound(id);
  if (relation === undefined) return single(call, 'users', 'user', presentUser(user));
  return membersAbove(call, world, user.id, relation, rest);
}

/** `memberOf` and `transitiveMemberOf` of a user or a group. */
function membersAbove(
  call: Call,
  world: World,
  id: string,
  relation: string,
  rest: readonly string[],
): Reply {
  if (relation !== 'memberOf' && relation !== 'transitiveMemberOf') throw segmentNotFound(relation);
  return members(
    call,
    groupsAbove(world.store.tenant, id, relation === 'transitiveMemberOf'),
    relation,
    rest,
  );
}

/** `/organization`: the tenant itself, as a list of one. */
export function organizationRoutes(call: Call, world: World): Reply {
  onlyGet(call);
  const { id, displayName } = world.store.tenant.tenant;
  const [, requested, more] = call.segments;
  if (more !== undefined) throw segmentNotFound(more);
  if (requested !== undefined && !sameId(requested, id)) throw directoryNotFound(requested);
  const options = readQuery(call, ['$select']);
  const shown = pick({ id, displayName, tenantType: 'AAD', verifiedDomains: [] }, options.select);
  return requested === undefined
    ? pageOf(call, 'organization', [shown], options, PAGE)
    : entityReply(call, 'organization', shown);
}

function directoryList(
  call: Call,
  type: 'group' | 'user',
  all: readonly JsonObject[],
  segment: string | undefined,
  rules: FilterRules,
): Reply {
  const options = readQuery(call, OPTIONS);
  checkConsistency(call, options, segment === '$count');
  checkSelect(call, type, options.select);
  const found = matching(all, options.filter, rules);
  if (segment === '$count') return { status: 200, body: String(found.length) };
  const items = inOrder(found, options.orderBy).map((item) => pick(item, options.select));
  return pageOf(call, `${type}s`, items, options, PAGE);
}

/** `members`, `transitiveMembers` and their mirror images, each with an optional cast and an optional `$count` behind. */
function members(
  call: Call,
  found: readonly DirectoryObject[],
  relation: string,
  rest: readonly string[],
): Reply {
  const [first, second, third] = rest;
  const cast = first?.startsWith('microsoft.graph.') ? `#${first}` : undefined;
  const last = cast === undefined ? first : second;
  const surplus = cast === undefined ? second : third;
  if (surplus !== undefined) throw segmentNotFound(surplus);
  if (last !== undefined && last !== '$count') throw segmentNotFound(last);
  const options = readQuery(call, OPTIONS);
  checkConsistency(call, options, last === '$count' || cast !== undefined || options.filter !== undefined);
  if (cast !== undefined && last !== '$count' && !options.count)
    throw unsupportedQuery('A type cast is supported with $count=true only.');
  const ofType = found.filter((object) => cast === undefined || object['@odata.type'] === cast);
  const matched = matching(ofType, options.filter, { text: ['displayName', 'id'], ...filterOperators(call) });
  if (last === '$count') return { status: 200, body: String(matched.length) };
  const items = inOrder(matched, options.orderBy).map((item) => pick(item, options.select));
  return pageOf(
    call,
    cast === undefined ? 'directoryObjects' : `${relation}/${String(first)}`,
    items,
    options,
    PAGE,
  );
}

/** Documented: counting, casts and sorting together with a filter are advanced queries, which need the header. */
function checkConsistency(call: Call, options: QueryOptions, always: boolean): void {
  const advanced = always || options.count || (options.orderBy !== undefined && options.filter !== undefined);
  if (advanced && !isEventual(call))
    throw unsupportedQuery('This query is supported with the header ConsistencyLevel: eventual only.');
}

function unsupportedQuery(message: string): Error {
  return directoryRefusal(message, 'Request_UnsupportedQuery');
}

/** Documented: an advanced query has the header and asks for the count. */
function filterOperators(call: Call): Pick<FilterRules, 'operators' | 'advanced'> {
  const counted = call.query.get('$count') === 'true' || call.segments.at(-1) === '$count';
  const granted = isEventual(call) && counted;
  if (granted && call.urlLength > MAX_ADVANCED_URL)
    throw directoryRefusal(`The address of an advanced query is limited to ${MAX_ADVANCED_URL} characters.`);
  return { operators: OPERATORS, advanced: { operators: ADVANCED, granted } };
}

function isEventual({ headers }: Call): boolean {
  return headers['consistencylevel']?.toLowerCase() === 'eventual';
}

function single(call: Call, path: string, type: string, entity: JsonObject): Reply {
  const { select } = readQuery(call, ['$select']);
  checkSelect(call, type, select);
  return entityReply(call, path, pick(entity, select));
}

function one<T>(items: readonly T[], id: string, test: (item: T) => boolean): T {
  const found = items.find(test);
  if (found) return found;
  const wellFormed: boolean = isGuid(id);
  throw wellFormed ? directoryNotFound(id) : directoryRefusal(`Invalid object identifier '${id}'.`);
}

function onlyGet({ method }: Call): void {
  if (method !== 'GET') throw methodNotAllowed();
}

const MAX_IDS = 1000;

/**
 * `POST /directoryObjects/getByIds`: up to 1000 ids, of the types asked for. Unknown ids, Intune's virtual groups among
 * them, are left out of the reply without a word.
 * @throws GraphError 400 for too many ids, an id that is no guid, or a body out of form
 */
export function directoryObjectRoutes(call: Call, world: World): Reply {
  const action = call.segments[1]?.replace(/^microsoft\.graph\./, '');
  if (action !== 'getByIds') throw segmentNotFound(call.segments[1] ?? 'directoryObjects');
  if (call.method !== 'POST') throw methodNotAllowed();
  const { ids, types } = readBody(call.body);
  const all = types.length === 0 || types.includes('directoryObject');
  const value = objectsWithIds(world.store.tenant, ids).filter(
    (object) => all || types.includes(object['@odata.type'].slice('#microsoft.graph.'.length)),
  );
  return { status: 200, body: { '@odata.context': `${call.root}/$metadata#directoryObjects`, value } };
}

function readBody(body: unknown): { ids: readonly string[]; types: readonly unknown[] } {
  if (!isObject(body)) throw directoryRefusal('The request body must be a JSON object.');
  const stranger = Object.keys(body).find((key) => key !== 'ids' && key !== 'types');
  if (stranger !== undefined)
    throw directoryRefusal(`Invalid parameter '${stranger}' for the action 'getByIds'.`);
  const { ids, types = [] } = body;
  if (!Array.isArray(ids) || !Array.isArray(types))
    throw directoryRefusal("'ids' and 'types' must be collections.");
  if (ids.length > MAX_IDS) throw directoryRefusal(`Too many ids: up to ${MAX_IDS} are allowed.`);
  const guids = ids.filter(isGuid);
  if (guids.length < ids.length) throw directoryRefusal('One of the ids is not a valid object identifier.');
  return { ids: guids, types };
}

/** A user, group or device as lists of mixed objects show it. */
type DirectoryObject = JsonObject & { readonly '@odata.type': string };

/** A group as `/groups` shows it: defaults filled in, members left out. */
function presentGroup(group: SeedGroup): JsonObject {
  return {
    id: group.id,
    displayName: group.displayName,
    description: null,
    groupTypes: [],
    isAssignableToRole: null,
    mail: null,
    mailEnabled: false,
    membershipRule: null,
    securityEnabled: true,
    ...without(group, 'members'),
  };
}

/** A user as `/users` shows it. */
function presentUser(user: SeedUser): JsonObject {
  return { userPrincipalName: null, mail: null, ...user };
}

/** Users, groups and devices, each with its type. */
function directoryObjects({
  users,
  groups,
  devices,
}: Pick<Tenant, 'users' | 'groups' | 'devices'>): DirectoryObject[] {
  return [
    ...users.map((user) => ({ '@odata.type': '#microsoft.graph.user', ...presentUser(user) })),
    ...groups.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...presentGroup(group) })),
    ...devices.map((device) => ({ '@odata.type': '#microsoft.graph.device', ...device })),
  ];
}

/** Who is in the group itself. */
function directMembers(tenant: Tenant, groupId: string): DirectoryObject[] {
  return objectsWithIds(tenant, membersOf(tenant, groupId));
}

/** Who is in the group at any depth, each once; groups that contain each other end the walk. */
function transitiveMembers(tenant: Tenant, groupId: string): DirectoryObject[] {
  return objectsWithIds(
    tenant,
    reach(groupId, (id) => membersOf(tenant, id)),
  );
}

/** The groups that contain the object, directly or at any height. */
function groupsAbove(tenant: Tenant, id: string, transitive: boolean): DirectoryObject[] {
  const above = (inner: string): string[] =>
    tenant.groups
      .filter(({ members = [] }) => members.some((m) => sameId(m, inner)))
      .map((group) => group.id);
  return objectsWithIds(tenant, transitive ? reach(id, above) : above(id));
}

function membersOf({ groups }: Tenant, groupId: string): readonly string[] {
  return groups.find(({ id }) => sameId(id, groupId))?.members ?? [];
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...next(start)];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const key = id.toLowerCase();
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push(...next(id));
  }
  return seen;
}

function objectsWithIds({ users, groups, devices }: Tenant, ids: Iterable<string>): DirectoryObject[] {
  const requested = new Set([...ids].map((id) => id.toLowerCase()));
  const isRequested = ({ id }: { readonly id: string }): boolean => requested.has(id.toLowerCase());
  return directoryObjects({
    users: users.filter(isRequested),
    groups: groups.filter(isRequested),
    devices: devices.filter(isRequested),
  });
}
