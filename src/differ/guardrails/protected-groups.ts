import { recipientOfGroup } from '../../model/assignment/graph-codec.js';
import { covers, type Recipient, recipientKey, type Target } from '../../model/assignment/target.js';
import { type PolicyChanges } from '../diff/changes.js';
import { subject } from '../diff/diff.js';

/** A group under `protect`, found in the tenant. */
export interface ProtectedGroup {
  /** In lowercase. The id of a virtual group protects all users or all devices. */
  readonly id: string;
  /** For messages: name and id. */
  readonly text: string;
}

/** What changes would do to a group: change or remove an assignment of it, or turn its direction round. */
export type Harm = 'changed' | 'turned';

/**
 * What the changes of one policy would do to a protected group, whatever form of target names it. Another assignment of
 * the group is no harm, unless it is of the opposite direction on a policy that already includes or excludes the group.
 */
export function harmTo(
  { id }: Pick<ProtectedGroup, 'id'>,
  { current, diff }: PolicyChanges,
): Harm | undefined {
  const concerning = diff.drafts.filter((draft) => namesGroup(subject(draft).target.recipient, id));
  if (concerning.some(({ action }) => action !== 'create')) return 'changed';
  const held = current.understood
    .map(({ target }) => target)
    .filter(({ recipient }) => namesGroup(recipient, id));
  const opaque = current.opaque.filter(({ raw }) => mentions(raw.target, id));
  const turns = ({ direction }: Target): boolean =>
    held.some((target) => target.direction !== direction) ||
    opaque.some(({ target }) => target === undefined || target.direction !== direction);
  const isTurned = diff.drafts.some((draft) => {
    if (draft.action !== 'create') return false;
    const { target } = draft.after;
    // To exclude all users excludes the group as well.
    const isConcerned =
      namesGroup(target.recipient, id) ||
      (target.direction === 'exclude' && covers(target.recipient, recipientOfGroup(id)));
    return isConcerned && turns(target);
  });
  return isTurned ? 'turned' : undefined;
}

/** Whether a recipient is this group, or a form of target that names it, such as a scope tag. `id` is in lowercase. */
export function namesGroup(recipient: Recipient, id: string): boolean {
  return recipient.kind === 'other'
    ? mentions(recipient.properties, id)
    : recipientKey(recipient) === recipientKey(recipientOfGroup(id));
}

/** Whether a target as read holds the id anywhere. */
function mentions(target: unknown, id: string): boolean {
  return JSON.stringify(target ?? null)
    .toLowerCase()
    .includes(id);
}
