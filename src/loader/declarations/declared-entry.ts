import { recipientOfGroup, typeNameOf } from '../../model/assignment/graph-codec.js';
import { type DeclaredEntry, type DeclaredTarget } from '../../model/project/declaration.js';
import { isJsonObject } from '../../model/json.js';
import { type SetMember } from '../schema/document-types.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';

/** An entry without its place, direction and set. */
export type ParsedEntry = Omit<DeclaredEntry, 'direction' | 'place' | 'set' | 'definedAt'>;

const GUIDS = /(?:[A-Z]{1,3}_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** The only id in the comments next to some values, for what has a name and no id. */
export function notedId(
  { id, name }: { readonly id?: string; readonly name?: string },
  source: SourceDocument,
  ...paths: readonly Path[]
): { readonly notedId?: string } {
  if (id !== undefined || name === undefined) return {};
  const ids = new Set(paths.flatMap((path) => source.commentAfter(path).match(GUIDS) ?? []));
  const [only, ...others] = ids;
  return only === undefined || others.length > 0 ? {} : { notedId: only };
}

/** Reads an entry that fits the schema. `path` leads to it in `source`. */
export function parseEntry(member: SetMember, source: SourceDocument, path: Path): ParsedEntry {
  if (typeof member === 'string')
    return { target: { kind: 'group', name: member, ...notedId({ name: member }, source, path) } };
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
