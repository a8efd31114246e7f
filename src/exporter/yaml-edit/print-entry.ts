import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.js';
import { type SpelledEntry, type SpelledFilter } from '../declare/target-spelling.js';
import { commentText, flowValue, type Quoting, textScalar } from './yaml-text.js';

/** How a document writes its entries. */
export interface EntryStyle {
  /** Groups as bare texts where they carry nothing else. */
  readonly bare: boolean;
  /** Name and id of a group on one line in braces, where it carries nothing else. */
  readonly braces: boolean;
  readonly quoting: Quoting;
  /** Where the id goes of what has a name: into a key of its own, into a comment, or nowhere. */
  readonly ids: 'key' | 'comment' | 'none';
}

export const OWN_STYLE: EntryStyle = { bare: false, braces: true, quoting: 'plain', ids: 'key' };

/** What the entry says, as a YAML reader understands it. */
export function entryValue(entry: SpelledEntry, style: EntryStyle): string | JsonObject {
  const { target, isNameEnough } = entry;
  const extras = extrasOf(entry, style);
  switch (target.kind) {
    case 'allUsers':
    case 'allDevices':
      return { [target.kind]: true, ...extras };
    case 'raw':
      return { target: target.target, ...extras };
    case 'group': {
      const { name, id = '' } = target;
      if (name === undefined) return { groupId: id, ...extras };
      if (style.ids === 'key' || !isNameEnough) return { group: name, groupId: id, ...extras };
      return style.bare && Object.keys(extras).length === 0 ? name : { group: name, ...extras };
    }
  }
}

/** Filter and source of an entry, the keys beside its target. `had`: the filter as it is written so far. */
export function extrasOf(
  { filter, source, sourceId }: SpelledEntry,
  style: Pick<EntryStyle, 'ids'>,
  had?: JsonValue,
): JsonObject {
  return {
    ...(filter !== undefined && { filter: filterValue(filter, style, had) }),
    ...(source !== undefined && { source }),
    ...(sourceId !== undefined && { sourceId }),
  };
}

/** A filter by name, id or both: as it is written so far, or as the document does it. */
function filterValue(
  { name, id, mode, isNameEnough }: SpelledFilter,
  { ids }: Pick<EntryStyle, 'ids'>,
  had?: JsonValue,
): JsonObject {
  const said = isJsonObject(had) ? had : undefined;
  const isById = said !== undefined && 'id' in said && !('name' in said);
  const wantsId = said === undefined ? ids === 'key' : 'id' in said;
  const writesId = id !== undefined && (wantsId || !isNameEnough || name === undefined);
  return {
    ...(name !== undefined && !(isById && writesId) && { name }),
    ...(writesId && { id }),
    mode,
  };
}

/** The entry as lines of a block list, without dash and indentation; the first goes behind the dash. */
export function entryLines(entry: SpelledEntry, style: EntryStyle): readonly string[] {
  const value = entryValue(entry, style);
  const beside = besideTarget(entry, value, style);
  if (typeof value === 'string') return [textScalar(value, style.quoting) + beside];
  if (style.braces && Object.keys(value).join() === 'group,groupId')
    return [flowValue(value, style.quoting) + beside];
  return Object.entries(value).flatMap(([key, item], index): readonly string[] => {
    const comment = index === 0 ? beside : key === 'filter' ? besideFilter(entry.filter, item, style) : '';
    if (key !== 'target' || typeof item !== 'object' || item === null)
      return [`${key}: ${flowValue(item, style.quoting)}${comment}`];
    const inner = Object.entries(item).map(
      ([name, text]) => `  ${textScalar(name)}: ${flowValue(text, style.quoting)}`,
    );
    return [`${key}:${comment}`, ...inner];
  });
}

/** The entry on one line, for a list in brackets. */
export function entryFlow(entry: SpelledEntry, style: EntryStyle): string {
  return flowValue(entryValue(entry, style), style.quoting);
}

/** What is known of an id is always said; the id beside a name only where the document has ids in comments. */
function besideTarget(entry: SpelledEntry, value: string | JsonObject, style: EntryStyle): string {
  const parts = [aboutTarget(entry, value, style), entry.alsoFrom].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` ${commentText(parts.join('; '))}`;
}

function aboutTarget(
  { comment, target }: SpelledEntry,
  value: string | JsonObject,
  { ids }: EntryStyle,
): string | undefined {
  if (comment !== undefined) return comment;
  const hasId = typeof value !== 'string' && 'groupId' in value;
  return target.kind === 'group' && !hasId && ids === 'comment' ? target.id : undefined;
}

/** The same of a filter and its value. */
export function besideFilter(
  filter: SpelledFilter | undefined,
  value: JsonValue | undefined,
  { ids }: Pick<EntryStyle, 'ids'>,
): string {
  const hasId = isJsonObject(value) && 'id' in value;
  const text = filter?.comment ?? (hasId || ids !== 'comment' ? undefined : filter?.id);
  return text === undefined ? '' : ` ${commentText(text)}`;
}

/** Entries as lines of a block list. */
export function blockEntries(
  entries: readonly SpelledEntry[],
  indent: string,
  style: EntryStyle,
): readonly string[] {
  return entries.flatMap((entry) =>
    entryLines(entry, style).map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`),
  );
}
