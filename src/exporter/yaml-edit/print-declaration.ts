import { type Direction } from '../../model/project/declaration.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type PolicyContent, type SpelledEntry, type SpelledFilter } from '../declare/declare-policy.js';
import { preservedComments } from '../declare/preserved.js';
import { commentText, flowValue, isWritable, lineStart, type Quoting, textScalar } from './yaml-text.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.js';
import { isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { blockItems, type FoundDocument, isFlow, pairOf, startOf } from './yaml-nodes.js';

export interface PrintOptions {
  readonly tenant: Tenant;
  /** Names of sets that replace some of the content's entries, which are not among them any more. */
  readonly sets: Readonly<Record<Direction, readonly string[]>>;
}

/** A new YAML document, without `---`, that says the content. */
export function printDeclaration(content: PolicyContent, { tenant, sets }: PrintOptions): string {
  const { policy, entries, ownership, preserved } = content;
  const { type, id, name } = policy;
  const reference = { type, ...(isWritable(name) && { name }), id };
  const list = (direction: Direction): readonly string[] => {
    const own = entries.filter((entry) => entry.direction === direction);
    const lines = [...sets[direction].map((set) => `  - set: ${set}`), ...blockEntries(own, '  ', OWN_STYLE)];
    if (lines.length > 0) return [`${direction}:`, ...lines];
    return direction === 'include' ? ['include: []'] : [];
  };
  const lines = [
    `policy: ${flowValue(reference)}`,
    ...list('include'),
    ...list('exclude'),
    ...(ownership === 'additive' ? [...preservedComments(preserved, tenant), 'ownership: additive'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

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

const OWN_STYLE: EntryStyle = { bare: false, braces: true, quoting: 'plain', ids: 'key' };

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

/** Filter and source of an entry, the other keys than its target. `had`: the filter as it is written so far. */
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
  const ofTarget = targetComment(entry, value, style);
  if (typeof value === 'string') return [textScalar(value, style.quoting) + ofTarget];
  if (style.braces && Object.keys(value).join() === 'group,groupId')
    return [flowValue(value, style.quoting) + ofTarget];
  return Object.entries(value).flatMap(([key, item], index): readonly string[] => {
    const comment = index === 0 ? ofTarget : key === 'filter' ? filterComment(entry.filter, item, style) : '';
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

/** What is known of an id is always said; the id next to a name only where the document has ids in comments. */
function targetComment(entry: SpelledEntry, value: string | JsonObject, style: EntryStyle): string {
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
export function filterComment(
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

/** How a document is written, so that what is added looks as if it had always been there. */
export interface DocumentStyle extends EntryStyle {
  /** Lists in brackets. */
  readonly inFlow: boolean;
  /** Columns between a key and the dashes below it. */
  readonly dashIndent: number;
}

const GUID_COMMENT = /#.*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

export function documentStyle(text: string, { root, document }: FoundDocument): DocumentStyle {
  const lists = (['include', 'exclude'] as const).flatMap((key) => {
    const value = pairOf(root, key)?.value;
    return isSeq<Node>(value) && value.items.length > 0 ? [value] : [];
  });
  const items = lists.flatMap((list) => list.items);
  const maps = items.filter((item) => isMap<Node, Node | null>(item));
  const bare = items.filter((item) => isScalar(item)).length;
  const named = maps.filter((map) => pairOf(map, 'group') !== undefined);
  const plainNamed = named.filter((map) => map.items.length === 1).length;
  const withIds = named.filter((map) => pairOf(map, 'groupId') !== undefined).length;
  const source = text.slice(...rangeOf(document.range));
  const hasIdKeys = named.length > 0 && withIds === named.length && bare === 0;
  const pairs = named.filter((map) => map.items.length === 2 && pairOf(map, 'groupId') !== undefined);
  const hasNames = bare + named.length > 0;
  return {
    bare: bare > 0 || plainNamed === 0,
    braces: pairs.every(isFlow),
    quoting: quotingOf(items),
    ids: hasIdKeys || !hasNames ? 'key' : GUID_COMMENT.test(source) ? 'comment' : 'none',
    inFlow: isFlow(root) || (lists.length > 0 && lists.every(isFlow)),
    dashIndent: dashIndent(text, root, lists) ?? 2,
  };
}

/** The quotes of the names, where all of them have the same; plain otherwise. */
function quotingOf(items: readonly Node[]): EntryStyle['quoting'] {
  const names = items.flatMap((item): readonly Scalar[] => {
    const node = isMap<Node, Node | null>(item) ? pairOf(item, 'group')?.value : item;
    return isScalar(node) ? [node] : [];
  });
  const all = (type: string): boolean => names.length > 0 && names.every((name) => name.type === type);
  return all(Scalar.QUOTE_SINGLE) ? 'single' : all(Scalar.QUOTE_DOUBLE) ? 'double' : 'plain';
}

function dashIndent(
  text: string,
  root: YAMLMap<Node, Node | null>,
  lists: readonly YAMLSeq<Node>[],
): number | undefined {
  const list = lists.find((one) => !isFlow(one));
  const [item] = list === undefined ? [] : blockItems(list);
  if (item === undefined) return undefined;
  const key = startOf(root.items[0]?.key);
  const columns = item.dash - lineStart(text, item.dash) - (key - lineStart(text, key));
  return Math.max(columns, 0);
}

function rangeOf(range: readonly number[] | null | undefined): [number, number] {
  return [range?.[0] ?? 0, range?.[2] ?? 0];
}
