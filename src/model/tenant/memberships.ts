import { type Group } from './tenant.js';
import { type GroupLabel } from '../results/explanation.js';
import { compareText } from '../json.js';

/** The groups that contain a user or a group, as far as they were read. Ids are lowercase. */
export interface Memberships {
  /** Every group that contains it, at any height. */
  readonly all: ReadonlyMap<string, Group>;
  /** Those it is a member of itself; null: could not be read. */
  readonly direct: ReadonlySet<string> | null;
  /** For each group that was looked into: the groups in it. */
  readonly within: ReadonlyMap<string, readonly string[]>;
  /** Groups whose members may not be seen: that one of them is not among `all` says nothing. */
  readonly hidden?: ReadonlySet<string>;
}

/** What was read of a group; null: could not be read. */
export interface GroupFacts {
  readonly memberships: Memberships | null;
  /** Nested groups and all. */
  readonly users: number | null;
  readonly devices: number | null;
  /** Groups in it, at any depth. */
  readonly within: readonly GroupLabel[] | null;
}

/**
 * The shortest path up to a group that contains the member: from a group it is a direct member of to that group, both included. Null
 * if none was read. Of several paths of equal length always the same one.
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

/** The groups to read next, to find the paths to the targets. */
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

/** The groups in a group through which the member can be in it: those that contain the member too. */
function holding(groupId: string, { all, within }: Memberships): readonly string[] {
  return (within.get(groupId) ?? []).filter((id) => all.has(id)).sort(compareText);
}
