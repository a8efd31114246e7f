import { type Group } from './tenant.js';
import { type GroupLabel } from '../results/explanation.js';
import { compareText } from '../json.js';

/** Which groups hold a user or a group, as far as that was looked at. Ids in lower case. */
export interface Memberships {
  /** Every group that holds it, at any height. */
  readonly all: ReadonlyMap<string, Group>;
  /** Those it is a member of itself; null: could not be read. */
  readonly direct: ReadonlySet<string> | null;
  /** For each group that was looked into: the groups in it. */
  readonly within: ReadonlyMap<string, readonly string[]>;
}

/** What was learned of a group; null where it could not be. */
export interface GroupFacts {
  readonly memberships: Memberships | null;
  /** Nested groups and all. */
  readonly users: number | null;
  readonly devices: number | null;
  /** Groups in it, at any depth. */
  readonly within: readonly GroupLabel[] | null;
}

/**
 * The shortest way up to a group that holds the member: from a group it is itself in to that group, both included. Null
 * where none was read. Of ways of equal length always the same.
 */
export function pathTo(groupId: string, memberships: Memberships): readonly string[] | null {
  let ways: readonly (readonly string[])[] = memberships.all.has(groupId) ? [[groupId]] : [];
  const seen = new Set([groupId]);
  while (ways.length > 0) {
    const whole = ways.find(([first = '']) => memberships.direct?.has(first) === true);
    if (whole !== undefined) return whole;
    ways = ways.flatMap((way) =>
      holding(way[0] ?? '', memberships)
        .filter((id) => !seen.has(id))
        .map((id) => {
          seen.add(id);
          return [id, ...way];
        }),
    );
  }
  return null;
}

/** The groups to look into next, so that the ways to the wanted ones become known. */
export function openEnds(targets: readonly string[], memberships: Memberships): readonly string[] {
  const ends = new Set<string>();
  for (const target of targets) {
    if (!memberships.all.has(target) || pathTo(target, memberships) !== null) continue;
    const reached = new Set([target]);
    for (const id of reached) {
      if (!memberships.within.has(id)) ends.add(id);
      for (const inner of holding(id, memberships)) reached.add(inner);
    }
  }
  return [...ends].sort(compareText);
}

/** The groups in a group through which the member can be in it: those that hold it too. */
function holding(groupId: string, { all, within }: Memberships): readonly string[] {
  return (within.get(groupId) ?? []).filter((id) => all.has(id)).sort(compareText);
}
