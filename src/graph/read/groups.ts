import { type Group, type GroupsFound, type Listing, UNREAD_ENTRY } from '../../model/tenant/tenant.js';
import { type JsonObject } from '../../model/json.js';
import { explainFailure, GraphFailure } from '../../model/ports.js';
import { type GraphConnection } from '../connection.js';
import { readListing } from '../http/paging.js';
import { isNotFound, toGroup, toNamedGroup } from './fields.js';
import { encodedText } from '../../model/graph-path.js';

/** Reads groups, and remembers of each whether an answer about its members can be believed. */
export interface GroupMembers {
  /** A group out of an answer. `hasHiddenMembers` only where this run may not see them. */
  readonly see: (group: Group) => Promise<Group>;
  /**
   * Members of a group by `reading`; `none` where the group is gone. Throws a GraphFailure where they are hidden, or where a
   * group that was listed is not found.
   */
  readonly believable: <T>(groupId: string, reading: () => Promise<T>, none: T) => Promise<T>;
}

export function createGroupMembers({
  seesHiddenMembers,
  listedGroups: listed,
}: Pick<GraphConnection, 'seesHiddenMembers' | 'listedGroups'>): GroupMembers {
  return {
    see: async ({ hasHiddenMembers, ...open }) => {
      const group =
        hasHiddenMembers === true && !(await seesHiddenMembers()) ? { ...open, hasHiddenMembers } : open;
      listed.set(group.id.toLowerCase(), group);
      return group;
    },
    believable: async (groupId, reading, none) => {
      const group = listed.get(groupId.toLowerCase());
      if (group?.hasHiddenMembers === true)
        throw new GraphFailure(`The members of group “${group.name}” (${group.id}) are hidden`, {
          next: 'Grant the app Member.Read.Hidden and have an administrator consent to it.',
        });
      try {
        return await reading();
      } catch (error) {
        // Not there any more, or not there yet: an index lags. Only of a group that no one listed is it sure.
        if (!isNotFound(error) || group !== undefined) throw error;
        return none;
      }
    },
  };
}

/** Values one `in` may contain, and characters one value may have (Microsoft Graph known issue 13635). */
const MOST_VALUES = 15;
const LONGEST_VALUE = 120;
/** A URL longer than this is refused by advanced queries; kept to by plain ones too. */
const LONGEST_QUERY = 1800;
const MOST_IDS = 1000;
/** The fields of a group that decide or show anything here. */
export const GROUP_SELECT = '$select=id,displayName,groupTypes,isAssignableToRole,visibility';

interface GroupQuery {
  readonly names: readonly string[];
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What asking for groups needs of a connection. */
type GroupContext = Pick<GraphConnection, 'origin' | 'redact' | 'onNote'>;

/** Groups by id, where `ask` asks for all of these ids at once. */
export async function fetchGroupsWithIds(
  context: GroupContext,
  ids: readonly string[],
  ask: (context: GroupContext) => Promise<readonly JsonObject[]>,
): Promise<GroupsFound> {
  const { items: groups, unread } = await readListing(context, ask, toGroup);
  const found = new Set(groups.map(({ id }) => id.toLowerCase()));
  const unsure = unread === undefined ? [] : ids.filter((id) => !found.has(id.toLowerCase()));
  return { groups, unsure: new Map(unsure.map((id) => [id, UNREAD_ENTRY])) };
}

export function allOf(answers: readonly GroupsFound[]): GroupsFound {
  return {
    groups: answers.flatMap(({ groups }) => groups),
    unsure: new Map(answers.flatMap(({ unsure }) => [...unsure])),
  };
}

/**
 * The groups of these names, by as few queries as possible. A name that cannot be asked for is unsure, is said, and does not
 * keep the others from being found. Throws the GraphFailure where none of the names can be asked for.
 */
export async function fetchGroupsNamed(
  connection: GroupContext,
  names: readonly string[],
  ask: (query: GroupQuery, context: GroupContext) => Promise<readonly JsonObject[]>,
): Promise<GroupsFound> {
  const refused: { readonly name: string; readonly failure: GraphFailure }[] = [];
  const refuse = (name: string, failure: unknown): GroupsFound => {
    if (!isRefusedText(failure)) throw failure;
    refused.push({ name, failure });
    return { groups: [], unsure: new Map([[name, explainFailure(failure)]]) };
  };
  const askFor = async (query: GroupQuery): Promise<GroupsFound> => {
    const [first = '', ...others] = query.names;
    try {
      return foundBy(query, await readListing(connection, (context) => ask(query, context), toNamedGroup));
    } catch (error) {
      if (others.length === 0) return refuse(first, error);
      if (!isRefusedText(error)) throw error;
      return allOf(await Promise.all(query.names.flatMap((name) => groupsByNameQueries([name]).map(askFor))));
    }
  };
  const unaskable: GroupsFound[] = [];
  const whole = names.filter((name) => {
    try {
      return encodedText(name) !== '';
    } catch (error) {
      unaskable.push(refuse(name, error));
      return false;
    }
  });
  const found = allOf([...unaskable, ...(await Promise.all(groupsByNameQueries(whole).map(askFor)))]);
  const [first] = refused;
  if (first !== undefined && refused.length === names.length) throw first.failure;
  const { redact, onNote } = connection;
  for (const { name, failure } of refused)
    onNote(redact(`No group can be looked up by the name “${name}”: ${failure.message}. Write its groupId.`));
  return found;
}

/** A name leads to no known group if no entry has it while one cannot be read, or if an entry that has it cannot be read. */
function foundBy({ names }: GroupQuery, { items: groups, unread }: Listing<Group>): GroupsFound {
  const found = new Set(groups.map(({ name }) => name));
  const unsure = unread === undefined ? [] : names.filter((name) => !found.has(name) || unread.has(name));
  return { groups, unsure: new Map(unsure.map((name) => [name, UNREAD_ENTRY])) };
}

/** The service does not take this very question, or it cannot be put into an address. */
function isRefusedText(error: unknown): error is GraphFailure {
  if (!(error instanceof GraphFailure) || error.isThrottled) return false;
  const { status, retry } = error.details;
  return status === undefined ? retry === 'never' : [400, 414, 431].includes(status);
}

/** As few queries as the grammar allows: up to 15 names in one `in`; a name too long for it asks as advanced query. */
function groupsByNameQueries(names: readonly string[]): readonly GroupQuery[] {
  const short = names.filter((name) => name.length <= LONGEST_VALUE);
  const long = names.filter((name) => name.length > LONGEST_VALUE);
  const chunks: string[][] = [];
  for (const name of short) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length < MOST_VALUES && inQuery([...last, name]).length <= LONGEST_QUERY)
      last.push(name);
    else chunks.push([name]);
  }
  return [
    ...chunks.map((chunk) => ({ names: chunk, query: inQuery(chunk) })),
    ...long.map((name) => ({
      names: [name],
      query: `$filter=${encodedText(`displayName eq ${quote(name)}`)}&${GROUP_SELECT}&$count=true`,
      headers: { ConsistencyLevel: 'eventual' },
    })),
  ];
}

export function startsWithQuery(prefix: string): string {
  return `$filter=${encodedText(`startswith(displayName,${quote(prefix)})`)}&${GROUP_SELECT}&$top=100`;
}

/** Bodies for `directoryObjects/getByIds`, 1000 ids each. */
export function groupsByIdCalls(
  ids: readonly string[],
): readonly { ids: readonly string[]; types: string[] }[] {
  const calls = [];
  for (let start = 0; start < ids.length; start += MOST_IDS)
    calls.push({ ids: ids.slice(start, start + MOST_IDS), types: ['group'] });
  return calls;
}

function inQuery(names: readonly string[]): string {
  const condition =
    names.length === 1
      ? `displayName eq ${names.map(quote).join('')}`
      : `displayName in (${names.map(quote).join(',')})`;
  return `$filter=${encodedText(condition)}&${GROUP_SELECT}`;
}

/** A string literal of OData: quotes doubled. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
