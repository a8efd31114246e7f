import { type Seed, type SeedAssignment } from '../../src/emulator/index.js';
import { type Verdict } from '../../src/model/results/explanation.js';

type Members = ReadonlyMap<string, ReadonlySet<string>>;

/** Who is in which group at any depth, by saturation: whoever is in a member is in the group, until nothing is added. */
export function closureOf({ groups = [] }: Seed): Members {
  const members = new Map(groups.map(({ id, members: own = [] }) => [id, new Set(own)]));
  for (let grown = true; grown;) {
    grown = false;
    for (const inside of members.values())
      for (const one of [...inside])
        for (const inner of members.get(one) ?? [])
          if (!inside.has(inner)) {
            inside.add(inner);
            grown = true;
          }
  }
  return members;
}

/** What one assignment may do to someone, each a world of its own: include, exclude, or nothing. */
type Doing = 'include' | 'exclude' | 'nothing';

const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

/**
 * The verdict from all worlds that fit what is known: one in which a filter lets someone through and one in which it does not, one in
 * which the user's device is in a group and one in which it is not. Reached in a world: included by something, and excluded by nothing.
 */
export function verdictOf(
  seed: Seed,
  who: { readonly kind: 'user' | 'group'; readonly id: string },
  collection: string,
  assignments: readonly SeedAssignment[],
): Verdict {
  const isMam = collection !== 'mobileAppConfigurations';
  const closure = closureOf(seed);
  const users = new Set(seed.users?.map(({ id }) => id));
  const devices = new Set(seed.devices?.map(({ id }) => id));
  const some = (group: string, kind: ReadonlySet<string>): boolean =>
    [...(closure.get(group) ?? [])].some((id) => kind.has(id));
  const isPile = who.kind === 'group' && some(who.id, devices) && !some(who.id, users);
  const possible = assignments.map(({ target }): readonly Doing[] => {
    const type = String(target['@odata.type']).replace('#microsoft.graph.', '');
    const groupId = typeof target['groupId'] === 'string' ? target['groupId'] : '';
    const filter = target['deviceAndAppManagementAssignmentFilterType'] ?? 'none';
    const does: Doing = type === 'exclusionGroupAssignmentTarget' ? 'exclude' : 'include';
    const maybe: readonly Doing[] = [does, 'nothing'];
    const surely: readonly Doing[] = filter === 'none' ? [does] : maybe;
    switch (type) {
      case 'allLicensedUsersAssignmentTarget':
        return isPile ? ['nothing'] : surely;
      case 'allDevicesAssignmentTarget':
        return isPile ? surely : maybe;
      case 'groupAssignmentTarget':
      case 'exclusionGroupAssignmentTarget':
        if (isMam && groupId === ALL_USERS) return isPile ? ['nothing'] : surely;
        if (groupId === who.id || closure.get(groupId)?.has(who.id) === true) return surely;
        return who.kind === 'user' && !isMam && some(groupId, devices) ? maybe : ['nothing'];
      case 'configurationManagerCollectionAssignmentTarget':
        return maybe;
      default:
        return ['include', 'exclude', 'nothing'];
    }
  });
  const worlds = possible.reduce<readonly (readonly Doing[])[]>(
    (so, choices) => so.flatMap((world) => choices.map((choice) => [...world, choice])),
    [[]],
  );
  const isReached = (world: readonly Doing[]): boolean =>
    world.includes('include') && !world.includes('exclude');
  if (worlds.every(isReached)) return 'included';
  if (worlds.some(isReached)) return 'unknown';
  return worlds.every((world) => world.includes('exclude')) ? 'excluded' : 'not reached';
}
