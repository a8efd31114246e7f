import { isGuid } from '../model/policy-types.js';
import { type CurrentAssignment } from './assignment.js';
import { type Draft } from './diff.js';

export type Create = Extract<Draft, { action: 'create' }>;
export type Delete = Extract<Draft, { action: 'delete' }>;

/** Every way to give each create a delete whose assignment can be retargeted; likest pairs first. */
export function* pairings(
  creates: readonly Create[],
  deletes: readonly Delete[],
): Generator<ReadonlyMap<Create, Delete>> {
  const [first, ...rest] = creates;
  if (first === undefined) {
    yield new Map();
    return;
  }
  const likeness = ({ before }: Delete): number =>
    (before.target.groupId === first.after.target.groupId ? 2 : 0) +
    (before.target.direction === first.after.target.direction ? 1 : 0);
  const candidates = deletes.filter(({ before }) => canRetarget(before));
  for (const candidate of candidates.sort((a, b) => likeness(b) - likeness(a)))
    for (const others of pairings(
      rest,
      deletes.filter((other) => other !== candidate),
    ))
      yield new Map([...others, [first, candidate]]);
}

/**
 * Ids such as `<group>_incl` embed their target (seen on the live service), so another target cannot live under
 * them; nor can it where the id is the group's own. Only a bare guid of its own can be pointed elsewhere.
 */
function canRetarget({ id, target }: CurrentAssignment): boolean {
  return isGuid(id) && id.toLowerCase() !== target.groupId;
}
