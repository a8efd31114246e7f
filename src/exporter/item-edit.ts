import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../model/json.js';
import { type EntryStyle, extrasOf } from './entry-text.js';
import { editFlow, type PartChange } from './flow-edit.js';
import { insertLines } from './list-edit.js';
import { type SpelledEntry } from './spelling.js';
import { lineEnd, lineStart, ownCommentStart, type Splice } from './splices.js';
import { isFlow, pairEnd, pairOf, startOf } from './yaml-nodes.js';
import { commentText, flowValue } from './yaml-text.js';

/** The keys beside an entry's target that can change while the target stays. */
const EXTRAS = ['filter', 'source', 'sourceId'] as const;

export interface ItemEdit {
  readonly splices: readonly Splice[];
  /** What the item then says. */
  readonly value: JsonObject;
}

/**
 * Gives an entry another filter or source and leaves the rest of it as it is written. Undefined where only writing it
 * anew will do, as for a target in Graph's words.
 */
export function editItem(
  text: string,
  node: Node,
  value: unknown,
  entry: SpelledEntry,
  style: EntryStyle & { readonly inFlow: boolean },
): ItemEdit | undefined {
  const extras = extrasOf(entry);
  if (entry.target.kind === 'raw') return undefined;
  if (typeof value === 'string')
    return isScalar(node) ? widenText(text, node, value, extras, style) : undefined;
  if (!isMap<Node, Node | null>(node) || !isJsonObject(value) || 'target' in value) return undefined;
  const kept = Object.entries(value).filter(([key]) => !EXTRAS.some((extra) => extra === key));
  const splices = editMap(text, node, value, entry, style);
  return splices === undefined ? undefined : { splices, value: { ...Object.fromEntries(kept), ...extras } };
}

/** `Sales` to `group: Sales` with a filter below it, or the same in braces. */
function widenText(
  text: string,
  node: Node,
  name: string,
  extras: JsonObject,
  { quoting, inFlow }: EntryStyle & { readonly inFlow: boolean },
): ItemEdit | undefined {
  const [start, end] = [startOf(node), node.range?.[1] ?? 0];
  if (text.slice(start, end).includes('\n')) return undefined;
  const value = { group: name, ...extras };
  const before = 'anchor' in node && typeof node.anchor === 'string' ? undefined : start;
  if (before === undefined) return undefined;
  const pairs = Object.entries(extras).map(([key, extra]) => `${key}: ${flowValue(extra, quoting)}`);
  if (inFlow) {
    const opening = { start, end: start, text: '{ group: ' };
    return { value, splices: [opening, { start: end, end, text: `, ${pairs.join(', ')} }` }] };
  }
  const indent = ' '.repeat(start - lineStart(text, start));
  const below = insertLines(
    text,
    lineEnd(text, end),
    pairs.map((pair) => indent + pair),
  );
  return { value, splices: [{ start, end: start, text: 'group: ' }, below] };
}

function editMap(
  text: string,
  node: YAMLMap<Node, Node | null>,
  value: JsonObject,
  entry: SpelledEntry,
  style: EntryStyle,
): readonly Splice[] | undefined {
  const extras = extrasOf(entry);
  const inFlow = isFlow(node);
  const splices: Splice[] = [];
  const parts = new Map<number, PartChange>();
  const additions: string[] = [];
  for (const key of EXTRAS) {
    const [had, wanted] = [value[key], extras[key]];
    if (canonicalJson(had) === canonicalJson(wanted)) continue;
    const pair = pairOf(node, key);
    if (pair === undefined || wanted === undefined) {
      if (wanted !== undefined) additions.push(`${key}: ${flowValue(wanted, style.quoting)}`);
      else if (pair !== undefined && inFlow) parts.set(node.items.indexOf(pair), { texts: [] });
      else if (pair !== undefined) {
        const lines = pairLines(text, pair);
        if (lines === undefined) return undefined;
        splices.push(lines);
      }
      continue;
    }
    const inside = replaceValue(pair.value, had, wanted, style);
    if (inside === undefined) return undefined;
    if (inFlow) parts.set(node.items.indexOf(pair), { inside });
    else splices.push(...inside, ...(key === 'filter' ? idBeside(text, pairEnd(pair), entry) : []));
  }
  if (inFlow) return [editFlow(text, node, parts, additions)];
  const last = node.items.at(-1);
  if (additions.length === 0 || last === undefined) return splices;
  const first = startOf(node.items[0]?.key);
  const indent = ' '.repeat(first - lineStart(text, first));
  return [
    ...splices,
    insertLines(
      text,
      lineEnd(text, pairEnd(last)),
      additions.map((pair) => indent + pair),
    ),
  ];
}

/** The id of the former filter, where it stands as a comment behind it, gives way to the id of the new one. */
function idBeside(text: string, end: number, { filter }: SpelledEntry): readonly Splice[] {
  const comment = /^[ \t]*#[ \t]*([0-9a-fA-F-]{36})[ \t]*(?=\r?\n|$)/.exec(
    text.slice(end, lineEnd(text, end)),
  )?.[0];
  if (comment === undefined) return [];
  const beside = filter?.comment === undefined ? '' : ` ${commentText(filter.comment)}`;
  return [{ start: end, end: end + comment.length, text: beside }];
}

/** A value written anew; of a filter that keeps its keys, only what differs. */
function replaceValue(
  node: Node | null,
  had: JsonValue | undefined,
  wanted: JsonValue,
  { quoting }: EntryStyle,
): readonly Splice[] | undefined {
  if (isScalar(node) && !isJsonObject(wanted) && node.anchor === undefined)
    return [over(node, flowValue(wanted, quoting))];
  if (!isMap<Node, Node | null>(node) || !isJsonObject(wanted) || !isJsonObject(had)) return undefined;
  const keys = Object.keys(wanted);
  const sameKeys = keys.length === Object.keys(had).length && keys.every((key) => key in had);
  if (!sameKeys) return isFlow(node) ? [over(node, flowValue(wanted, quoting))] : undefined;
  const changed = keys.filter((key) => had[key] !== wanted[key]);
  const splices = changed.flatMap((key) => {
    const scalar = pairOf(node, key)?.value;
    return isScalar(scalar) ? [over(scalar, flowValue(wanted[key] ?? null, quoting))] : [];
  });
  return splices.length === changed.length ? splices : undefined;
}

function over(node: Node, text: string): Splice {
  return { start: startOf(node), end: node.range?.[1] ?? startOf(node), text };
}

/** The lines of a pair and its own comments, where it shares them with nothing else. */
function pairLines(text: string, pair: YAMLMap<Node, Node | null>['items'][number]): Splice | undefined {
  const key = startOf(pair.key);
  const start = lineStart(text, key);
  if (text.slice(start, key).trim() !== '') return undefined;
  const end = pairEnd(pair);
  return {
    start: ownCommentStart(text, start, key - start, 0),
    end: text[end - 1] === '\n' ? end : lineEnd(text, end),
    text: '',
  };
}
