import {
  findGroup,
  findPolicy,
  type Found,
  noSuchUser,
  parsePolicyChoice,
  type Subject,
} from '../../../explainer/find-subject.js';
import { groupsNamedBy } from '../../../explainer/explain.js';
import { fetchGroupFacts, fetchMemberships, fetchWays } from '../../../graph/read/fetch-memberships.js';
import { attempt } from '../../../graph/read/fetch-tenant.js';
import { type CurrentPolicy, type Read, type Tenant } from '../../../model/tenant/tenant.js';
import type { User, GroupFacts, Memberships } from '../../../model/tenant/directory.js';
import { type Plan } from '../../../model/results/plan.js';
import { explainFailure, GraphFailure } from '../../../model/ports.js';
import { firstCharacters } from '../../../model/graph-path.js';
import { policyTypeInfo } from '../../../model/tenant/policy-types.js';
import type { Connection } from '../../connect.js';
import { UsageError } from '../../program/exit-codes.js';

/** A user as far as the directory shows, and the groups above; asked for before anything is known of the policies. */
export interface AskedUser {
  readonly user: Read<User | undefined>;
  readonly memberships: Read<Memberships>;
}

export async function fetchAskedUser({ directory }: Connection, asked: string): Promise<AskedUser> {
  const [user, memberships] = await Promise.all([
    readUser(directory, asked),
    fetchMemberships(directory, { kind: 'user', id: asked }),
  ]);
  return { user, memberships };
}

/** Without the permission to read users, the answer by groups is still possible. */
async function readUser(directory: Connection['directory'], user: string): Promise<AskedUser['user']> {
  try {
    return { ok: true, value: await directory.fetchUser(user) };
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.details.status !== 403) throw error;
    return { ok: false, why: explainFailure(error) };
  }
}

/** Throws a UsageError for a name that is wrong. */
export function foundOrThrow<T>(found: Found<T>, option: string): T {
  if ('problem' in found) throw new UsageError(`${option}: ${found.problem}`);
  return found.found;
}

export function policyOf(choice: string, tenant: Tenant): CurrentPolicy {
  return foundOrThrow(findPolicy(foundOrThrow(parsePolicyChoice(choice), '--policy'), tenant), '--policy');
}

/** The user with the ways up to every assigned group. Throws a UsageError where there is no such user. */
export async function userSubject(
  asked: string,
  { user, memberships }: AskedUser,
  policies: readonly CurrentPolicy[],
  tenant: Tenant,
  plan: Plan | undefined,
  { directory }: Connection,
): Promise<Subject> {
  if (user.ok && user.value === undefined) {
    const near = await attempt(directory.fetchUsersStartingWith(firstCharacters(asked, 3)));
    throw new UsageError(`--user: ${noSuchUser(asked, near.ok ? near.value : [])}`);
  }
  const known = user.ok ? user.value : undefined;
  const groups = groupsNamedBy(policies, plan);
  const [whole, devicesIn] = await Promise.all([
    memberships.ok ? fetchWays(directory, memberships.value, groups) : undefined,
    countDevices(policies, memberships, tenant, plan, directory),
  ]);
  return {
    kind: 'user',
    user: known ?? { id: '', name: '', userPrincipalName: asked },
    ...(user.ok ? {} : { unnamed: user.why }),
    memberships:
      whole === undefined ? memberships : { ok: true, value: { ...whole, hidden: hiddenIn(tenant) } },
    devicesIn,
  };
}

/** Groups that leave out of every answer who is in them. */
function hiddenIn({ groupsById }: Tenant): ReadonlySet<string> {
  return new Set([...groupsById].flatMap(([id, group]) => (group?.hasHiddenMembers === true ? [id] : [])));
}

/** Policies for managed devices reach a user through devices too: which of their groups have any. */
async function countDevices(
  policies: readonly CurrentPolicy[],
  memberships: Read<Memberships>,
  { groupsById }: Tenant,
  plan: Plan | undefined,
  directory: Connection['directory'],
): Promise<ReadonlyMap<string, number | null>> {
  if (!memberships.ok) return new Map();
  const reachingDevices = policies.filter(({ type }) => !policyTypeInfo(type).mam);
  const others = groupsNamedBy(reachingDevices, plan).filter(
    (id) => !memberships.value.all.has(id) && groupsById.get(id) !== null,
  );
  const counts = await Promise.all(
    others.map(async (id) => {
      const count = await attempt(directory.fetchDeviceCount(id));
      return [id, count.ok ? count.value : null] as const;
    }),
  );
  return new Map(counts);
}

/** The group with its members and the ways up. Throws a UsageError where there is no such group, or more than one. */
export async function groupSubject(
  asked: string,
  policies: readonly CurrentPolicy[],
  tenant: Tenant,
  plan: Plan | undefined,
  connection: Connection,
): Promise<Subject> {
  const group = foundOrThrow(findGroup(asked, tenant), '--group');
  const facts = await fetchGroupFacts(connection, group.id);
  const { memberships, ...others } = await withWays(facts, groupsNamedBy(policies, plan), connection);
  const seen = memberships === null ? null : { ...memberships, hidden: hiddenIn(tenant) };
  return { kind: 'group', group, facts: { ...others, memberships: seen } };
}

/** The policy, with members and parents of its groups. */
export async function policySubject(
  policy: CurrentPolicy,
  tenant: Tenant,
  plan: Plan | undefined,
  connection: Connection,
): Promise<Subject> {
  const named = groupsNamedBy([policy], plan);
  const facts = await Promise.all(
    named.map(async (id) => {
      if (tenant.groupsById.get(id) === null) return [id, NO_FACTS] as const;
      return [id, await withWays(await fetchGroupFacts(connection, id), named, connection)] as const;
    }),
  );
  return { kind: 'policy', policy, groups: new Map(facts) };
}

/** Of a group that no longer exists. */
const NO_FACTS: GroupFacts = {
  memberships: { all: new Map(), direct: new Set(), within: new Map() },
  users: 0,
  devices: 0,
  within: [],
};

async function withWays(
  facts: GroupFacts,
  targets: readonly string[],
  { directory }: Connection,
): Promise<GroupFacts> {
  if (facts.memberships === null) return facts;
  return { ...facts, memberships: await fetchWays(directory, facts.memberships, targets) };
}
