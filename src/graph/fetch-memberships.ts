import { type Read } from '../model/current.js';
import { type DirectoryReader, type Member } from '../model/directory.js';
import { type Memberships, openEnds } from '../model/memberships.js';
import { attempt } from './fetch-tenant.js';

/** Which groups hold a member, at any height and itself: two reads that travel together. */
export async function fetchMemberships(
  directory: DirectoryReader,
  member: Member,
): Promise<Read<Memberships>> {
  const [all, direct] = await Promise.all([
    attempt(directory.fetchGroupsAbove(member, 'any')),
    attempt(directory.fetchGroupsAbove(member, 'direct')),
  ]);
  if (!all.ok) return all;
  const byId = new Map(all.value.map((group) => [group.id.toLowerCase(), group]));
  // The list of all comes from an index that may lag: whoever it is in itself, it is in.
  if (direct.ok) for (const group of direct.value) byId.set(group.id.toLowerCase(), group);
  const value = {
    all: byId,
    direct: direct.ok ? new Set(direct.value.map(({ id }) => id.toLowerCase())) : null,
    within: new Map(),
  };
  return { ok: true, value };
}

/**
 * Adds what is needed to tell the ways to the wanted groups, from each of them downwards, a level at a time: only groups
 * that hold the member are looked into, and only until a way is known. What cannot be read stays unknown.
 */
export async function fetchWays(
  directory: DirectoryReader,
  memberships: Memberships,
  wanted: readonly string[],
): Promise<Memberships> {
  if (memberships.direct === null) return memberships;
  const within = new Map(memberships.within);
  const known = { ...memberships, within };
  for (let ends = openEnds(wanted, known); ends.length > 0; ends = openEnds(wanted, known)) {
    const answers = await Promise.all(ends.map((id) => attempt(directory.fetchGroupsWithin(id, 'direct'))));
    ends.forEach((id, index) => {
      const answer = answers[index];
      within.set(id, answer?.ok === true ? answer.value.map((group) => group.id.toLowerCase()) : []);
    });
  }
  return known;
}
