import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../../model/json.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type Matched } from '../declare/match-entries.js';
import { type SpelledEntry } from '../declare/target-spelling.js';
import { type DocumentUpdate } from './edit-document.js';
import { editFlow, insertLines, type ItemChange, type PartChange } from './edit-list.js';
import { type EntryStyle, extrasOf } from './print-declaration.js';
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

/**
 * What becomes of `- set: NAME` where the tenant no longer holds all its members as the set has them. The set is shared by
 * other declarations, so it is never changed: its members that the tenant holds are spelled out here instead.
 */
export function takeSetApart(
  set: string,
  members: readonly Matched[],
  { declaration, required }: DocumentUpdate,
): { readonly change: ItemChange; readonly diagnostic: Diagnostic } {
  const [first] = members;
  const place = first?.declared.place ?? declaration.place;
  const direction = first?.declared.direction ?? 'include';
  const entries = members.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const change: ItemChange =
    entries.length === 0
      ? { kind: 'remove' }
      : {
          kind: 'replace',
          entries,
          note: commentText(`Instead of set ${set}: the tenant does not hold all of it as the set has it`),
        };
  if (required?.[direction].includes(set) === true)
    return {
      change,
      diagnostic: {
        ...place,
        code: 'set-required',
        severity: 'error',
        message: `The tenant does not hold the whole set “${set}” under ${direction}, which the settings require of every declaration.`,
        hint: 'Apply puts it back; or change the set or require in the settings on purpose.',
      },
    };
  return {
    change,
    diagnostic: {
      ...place,
      code: 'set-taken-apart',
      severity: 'warning',
      message: `The tenant does not hold the whole set “${set}” under ${direction}: the members that it holds are spelled out instead.`,
      hint: 'The set itself is unchanged. If the tenant is wrong, discard the change and apply.',
    },
  };
}
