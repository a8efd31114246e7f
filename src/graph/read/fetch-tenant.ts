import { decode } from '../../model/assignment/graph-codec.js';
import { groupIdOf } from '../../model/assignment/assignment.js';
import { firstCharacters } from '../../model/graph-path.js';
import { compareText } from '../../model/json.js';
import { explainFailure, GraphFailure, type TenantReader } from '../../model/ports.js';
import { isGuid } from '../../model/tenant/policy-types.js';
import {
  type Group,
  type GroupsFound,
  type Listing,
  type Questions,
  type Read,
  type Tenant,
} from '../../model/tenant/tenant.js';

/**
 * Answers the questions of the files, types side by side. What cannot be read is said, not thrown. Policy sets take two
 * reads, one after the other, at the same time as the rest.
 */
export async function fetchTenant(reader: TenantReader, questions: Questions): Promise<Tenant> {
  const areAsked = questions.policySets && questions.types.length > 0;
  const [tenant, policySets] = await Promise.all([
    fetchPoliciesAndNames(reader, questions),
    areAsked ? attempt(reader.fetchPolicySets()) : undefined,
  ]);
  if (policySets === undefined) return tenant;
  return { ...tenant, policySets: policySets.ok ? policySets.value : { known: [], unread: policySets.why } };
}

async function fetchPoliciesAndNames(
  reader: TenantReader,
  questions: Questions,
): Promise<Omit<Tenant, 'policySets'>> {
  const [listings, named, asked] = await Promise.all([
    Promise.all(
      questions.types.map(
        async (type) => [type, await attemptList(reader.fetchPolicies(type, questions.isDeclared))] as const,
      ),
    ),
    attempt(
      questions.groupNames.length === 0
        ? Promise.resolve(NO_GROUPS)
        : reader.fetchGroupsByName(questions.groupNames),
    ),
    questions.filters ? attemptList(reader.fetchFilters()) : undefined,
  ]);
  const policies = new Map(listings);
  const { groups: known, unsure } = named.ok ? named.value : NO_GROUPS;
  const lists = [...policies.values()]
    .flatMap((listing) => (listing.ok ? listing.value.filter(questions.isDeclared) : []))
    .map(({ assignments, type }) => decode(assignments, type));
  const assigned = lists
    .flatMap(({ understood, opaque }) => [...understood, ...opaque])
    .flatMap(({ target }) => (target === undefined ? [] : (groupIdOf(target)?.toLowerCase() ?? [])));
  const usesFilters = lists.some(({ understood }) => understood.some(({ filter }) => filter !== null));
  const [groupsById, nearGroups, filters] = await Promise.all([
    fetchGroupsById(reader, [...questions.groupIds, ...notedIdsOf(questions, known), ...assigned], known),
    fetchNearGroups(
      reader,
      questions.groupNames.filter((name) => !unsure.has(name)),
      known,
    ),
    // Where no file names a filter they are asked for for their names only, to show what is taken away.
    asked ?? (usesFilters ? attemptList(reader.fetchFilters()) : { ok: true as const, value: [] }),
  ]);
  return { policies, ...groupsOf(named), nearGroups, groupsById, filters };
}

const NO_GROUPS: GroupsFound = { groups: [], unsure: new Map() };

function groupsOf(named: Read<GroupsFound>): Pick<Tenant, 'groupsByName' | 'unsureGroupNames'> {
  if (!named.ok) return { groupsByName: named };
  const { groups, unsure } = named.value;
  return {
    groupsByName: { ok: true, value: groups },
    ...(unsure.size > 0 && { unsureGroupNames: unsure }),
  };
}

/** Ids noted next to names that do not lead to one group. */
function notedIdsOf({ notedIds }: Questions, known: readonly Group[]): readonly string[] {
  return [...(notedIds ?? [])].flatMap(([name, ids]) =>
    known.filter((group) => group.name === name).length === 1 ? [] : ids,
  );
}

/** A reading that may fail and blocks only who needs it. Throws a failure that all other readings would share. */
export async function attempt<T>(reading: Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await reading };
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.endsRun) throw error;
    return {
      ok: false,
      why: explainFailure(error),
      ...(error.details.isAbsent === true && { isAbsent: true }),
      ...(error.details.status === 403 && { isDenied: true }),
    };
  }
}

async function attemptList<T>(reading: Promise<Listing<T>>): Promise<Read<readonly T[]>> {
  const answer = await attempt(reading);
  if (!answer.ok) return answer;
  const { items, ...rest } = answer.value;
  return { ok: true, value: items, ...rest };
}

/**
 * Groups by id; `null` for those that do not exist any more; nothing where the look-up itself failed. One id that is no guid,
 * such as `../me`, would be refused together with all others, so it is not asked for: nothing is known of it.
 */
async function fetchGroupsById(
  reader: TenantReader,
  ids: readonly string[],
  known: readonly Group[],
): Promise<ReadonlyMap<string, Group | null>> {
  const found = new Map<string, Group | null>(known.map((group) => [group.id.toLowerCase(), group]));
  const asked = [...new Set(ids)].filter((id) => isGuid(id) && !found.has(id)).sort();
  if (asked.length === 0) return found;
  const answer = await attempt(reader.fetchGroupsById(asked));
  if (!answer.ok) return found;
  for (const id of asked) if (!answer.value.unsure.has(id)) found.set(id, null);
  for (const group of answer.value.groups) found.set(group.id.toLowerCase(), group);
  return found;
}

/** For names no group has: groups whose names begin alike, however an accent is composed. Asked for only then. */
async function fetchNearGroups(
  reader: TenantReader,
  names: readonly string[],
  known: readonly Group[],
): Promise<ReadonlyMap<string, readonly Group[]>> {
  const missing = names.filter((name) => !known.some((group) => group.name === name));
  const answers = await Promise.all(
    missing.map(async (name) => {
      const forms = [name, name.normalize('NFC'), name.normalize('NFD')];
      const beginnings = new Set(forms.map((form) => firstCharacters(form.trimStart(), 3)));
      const found = await Promise.all(
        [...beginnings].map((beginning) => attempt(reader.fetchGroupsStartingWith(beginning))),
      );
      return [name, found.flatMap((answer) => (answer.ok ? answer.value : []))] as const;
    }),
  );
  return new Map(answers);
}

/**
 * The same tenant, knowing besides which groups share their name with a group that was read by id: only then can it be
 * known whether a name by itself says which group is meant. Where that can not be read, `groupsByName` says why.
 */
export async function fetchGroupsWithSameName(reader: TenantReader, tenant: Tenant): Promise<Tenant> {
  const { groupsByName, groupsById, unsureGroupNames = [] } = tenant;
  if (!groupsByName.ok) return tenant;
  const known = new Set([...groupsById.values()].flatMap((group) => (group === null ? [] : [group.name])));
  // A group that shares a name that a file asked for came with that answer.
  const asked = new Set(groupsByName.value.map(({ name }) => name));
  const names = [...known].filter((name) => name !== '' && !asked.has(name)).sort(compareText);
  if (names.length === 0) return tenant;
  const answer = await attempt(reader.fetchGroupsByName(names));
  if (!answer.ok) return { ...tenant, groupsByName: answer };
  const groups = new Map(
    [...groupsByName.value, ...answer.value.groups].map((group) => [group.id.toLowerCase(), group]),
  );
  const unsure = new Map([...unsureGroupNames, ...answer.value.unsure]);
  return { ...tenant, ...groupsOf({ ok: true, value: { groups: [...groups.values()], unsure } }) };
}
