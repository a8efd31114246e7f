import { decodeFilter, decodeRecipient, recipientOfGroup } from '../../model/assignment/graph-codec.js';
import { type Recipient, recipientKey } from '../../model/assignment/target.js';
import { type DeclaredTarget } from '../../model/project/declaration.js';
import { type ParsedEntry } from './declared-entry.js';

/** The recipient of a declared target; undefined for a group with only a name, and for an incomplete raw target. */
export function recipientOf(target: DeclaredTarget): Recipient | undefined {
  switch (target.kind) {
    case 'group':
      return target.id === undefined ? undefined : recipientOfGroup(target.id);
    case 'raw':
      return decodeRecipient(target.target)?.recipient;
    default:
      return target;
  }
}

/**
 * A key of who a target means, direction aside: equal for the same recipient. If there is an id, a name
 * next to it does not count: only the tenant knows whether it is still the group's name. Whether a name and an id mean
 * one group is checked when a plan is made. Undefined: a raw target that does not say enough.
 */
export function identityOf(target: DeclaredTarget): string | undefined {
  if (target.kind === 'group' && target.id === undefined) return idOrName(target);
  const recipient = recipientOf(target);
  // Ids that differ only in case are one to the rules of a file.
  return recipient && recipientKey(recipient).toLowerCase();
}

/** Key of what has an id, a name or both. Ids compare without regard to case, names exactly. */
export function idOrName({ id, name = '' }: { readonly id?: string; readonly name?: string }): string {
  return id === undefined ? `name ${name}` : `id ${id.toLowerCase()}`;
}

/** Key of the filter of an entry, by its own key or inside a target in Graph's words; empty without filter. */
export function filterIdentityOf({ target, filter }: Pick<ParsedEntry, 'target' | 'filter'>): string {
  const by = filter ?? (target.kind === 'raw' ? decodeFilter(target.target) : undefined);
  return by == null ? '' : `${by.mode} ${idOrName(by)}`;
}
