import {
  recipientOfGroup,
  typeNameOf,
  decodeFilter,
  decodeRecipient,
} from '../../model/assignment/graph-codec.js';
import { type DeclaredEntry, type DeclaredTarget } from '../../model/project/declaration.js';
import { isJsonObject } from '../../model/json.js';
import { type SetMember } from '../schema/document-types.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';
import { type Recipient, recipientKey } from '../../model/assignment/assignment.js';

/** An entry without its place, direction and set. */
export type ParsedEntry = Omit<DeclaredEntry, 'direction' | 'place' | 'set' | 'definedAt'>;

const GUIDS = /(?:[A-Z]{1,3}_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

const NOTHING_NOTED = {};

/** The only id in the comments next to some values, for what has a name and no id. */
export function notedId(
  { id, name }: { readonly id?: string; readonly name?: string },
  source: SourceDocument,
  ...paths: readonly Path[]
): { readonly notedId?: string } {
  if (id !== undefined || name === undefined || !source.hasComments) return NOTHING_NOTED;
  const ids = new Set(paths.flatMap((path) => source.commentAfter(path).match(GUIDS) ?? []));
  const [only, ...others] = ids;
  return only === undefined || others.length > 0 ? {} : { notedId: only };
}

/** Reads an entry that fits the schema. `path` leads to it in `source`. */
export function parseEntry(member: SetMember, source: SourceDocument, path: Path): ParsedEntry {
  if (typeof member === 'string') {
    if (!source.hasComments) return { target: { kind: 'group', name: member } };
    return { target: { ...notedId({ name: member }, source, path), kind: 'group', name: member } };
  }
  const { source: from, sourceId } = member;
  const filter = 'filter' in member ? member.filter : undefined;
  return {
    target: parseTarget(member, source, path),
    ...(filter !== undefined && {
      filter: {
        ...filter,
        ...notedId(filter, source, [...path, 'filter'], [...path, 'filter', 'name']),
        place: source.placeOf([...path, 'filter']),
      },
    }),
    ...(from !== undefined && { source: from }),
    ...(sourceId !== undefined && { sourceId }),
  };
}

function parseTarget(member: Exclude<SetMember, string>, source: SourceDocument, path: Path): DeclaredTarget {
  if ('allUsers' in member) return { kind: 'allUsers' };
  if ('allDevices' in member) return { kind: 'allDevices' };
  if ('target' in member) return { kind: 'raw', target: isJsonObject(member.target) ? member.target : {} };
  const { group, groupId } = member;
  const kind = groupId === undefined ? 'group' : recipientOfGroup(groupId).kind;
  if (kind === 'allUsers' || kind === 'allDevices') return { kind };
  return {
    kind: 'group',
    ...(group !== undefined && { name: group }),
    ...(groupId !== undefined && { id: groupId }),
    ...(groupId === undefined && group !== undefined && notedId({ name: group }, source, [...path, 'group'])),
  };
}

/** How a message points at a target. */
export function describeTarget(target: DeclaredTarget): string {
  switch (target.kind) {
    case 'group':
      return target.name === undefined ? `group ${target.id ?? ''}` : `group ${JSON.stringify(target.name)}`;
    case 'allUsers':
      return 'allUsers';
    case 'allDevices':
      return 'allDevices';
    case 'raw':
      return `target ${JSON.stringify(typeNameOf(target.target))}`;
  }
}

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
