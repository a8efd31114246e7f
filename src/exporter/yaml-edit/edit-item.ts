import { isAlias, isMap, isScalar, type Node, Scalar, type YAMLMap } from 'yaml';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../../model/json.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type Matched } from '../declare/declared-already.js';
import { type SpelledEntry } from '../declare/declare-policy.js';
import { type DocumentUpdate } from './edit-document.js';
import { editFlow, type PartChange } from './edit-flow.js';
import { insertLines, type ItemChange } from './edit-list.js';
import { filterComment, type EntryStyle, extrasOf } from './print-declaration.js';
import {
  commentText,
  flowValue,
  lineBreakAt,
  lineEnd,
  lineStart,
  type Quoting,
  type Splice,
  textScalar,
} from './yaml-text.js';
import { commentsIn, contentEnd, isFlow, overNode, pairEnd, pairOf, startOf } from './yaml-nodes.js';

/** The other keys than an entry's target that can change while the target stays. */
const EXTRAS = ['filter', 'source', 'sourceId'] as const;

export interface ItemEdit {
  readonly splices: readonly Splice[];
  /** What the item then says. */
  readonly value: JsonObject | string;
}

/**
 * Gives an entry another name, filter or source and leaves the rest of it as it is written. Undefined where only writing
 * it anew will do, as for a target in Graph's words.
 */
export function editItem(
  text: string,
  node: Node,
  value: unknown,
  entry: SpelledEntry,
  style: EntryStyle & { readonly inFlow: boolean },
): ItemEdit | undefined {
  const { target } = entry;
  if (target.kind === 'raw') return undefined;
  const name = target.kind === 'group' ? target.name : undefined;
  if (typeof value === 'string')
    return isScalar(node) && name !== undefined && entry.isNameEnough
      ? widenText(text, node, { had: value, name }, entry, style)
      : undefined;
  if (!isMap<Node, Node | null>(node) || !isJsonObject(value) || 'target' in value) return undefined;
  const isNamed = 'group' in value && !('groupId' in value);
  if (isNamed && (name === undefined || !entry.isNameEnough)) return undefined;
  const kept = Object.entries(value).filter(([key]) => !EXTRAS.some((extra) => extra === key));
  const desired = {
    ...Object.fromEntries(kept),
    ...('group' in value && name !== undefined && { group: name }),
    ...extrasOf(entry, style, value['filter']),
  };
  const splices = editMap(text, node, value, desired, entry, style);
  return splices === undefined ? undefined : { splices, value: desired };
}

/** `Sales` to `group: Sales` with a filter below it, or the same in braces; or to another name. */
function widenText(
  text: string,
  node: Scalar,
  { had, name }: { readonly had: string; readonly name: string },
  entry: SpelledEntry,
  style: EntryStyle & { readonly inFlow: boolean },
): ItemEdit | undefined {
  const extras = extrasOf(entry, style);
  const named = had === name ? [] : [overNode(text, node, textScalar(name, quotingOf(node)))];
  if (Object.keys(extras).length === 0) return { value: name, splices: named };
  const [start, end] = [startOf(node), contentEnd(node)];
  if (text.slice(start, end).includes('\n') || node.anchor !== undefined) return undefined;
  const value = { group: name, ...extras };
  const pairs = Object.entries(extras).map(([key, extra]) => `${key}: ${flowValue(extra, style.quoting)}`);
  if (style.inFlow) {
    const opening = { start, end: start, text: '{ group: ' };
    return {
      value,
      splices: [opening, ...named, { start: end, end, text: `, ${pairs.join(', ')} }` }],
    };
  }
  const indent = ' '.repeat(start - lineStart(text, start));
  const lines = Object.entries(extras).map(([key, extra], index) => {
    const behind = key === 'filter' ? filterComment(entry.filter, extra, style) : '';
    return `${indent}${pairs[index] ?? ''}${behind}`;
  });
  const below = insertLines(text, lineEnd(text, end), lines);
  return { value, splices: [{ start, end: start, text: 'group: ' }, ...named, below] };
}

/** The quotes a scalar is written in. */
export function quotingOf({ type }: Scalar): Quoting {
  return type === Scalar.QUOTE_SINGLE ? 'single' : type === Scalar.QUOTE_DOUBLE ? 'double' : 'plain';
}

function editMap(
  text: string,
  node: YAMLMap<Node, Node | null>,
  value: JsonObject,
  desired: JsonObject,
  entry: SpelledEntry,
  style: EntryStyle,
): readonly Splice[] | undefined {
  const inFlow = isFlow(node);
  const splices: Splice[] = [];
  const parts = new Map<number, PartChange>();
  const additions: string[] = [];
  for (const key of ['group', ...EXTRAS]) {
    const [had, now] = [value[key], desired[key]];
    if (canonicalJson(had) === canonicalJson(now)) continue;
    const pair = pairOf(node, key);
    if (pair === undefined || now === undefined) {
      if (now !== undefined) {
        const behind = inFlow || key !== 'filter' ? '' : filterComment(entry.filter, now, style);
        additions.push(`${key}: ${flowValue(now, style.quoting)}${behind}`);
      } else if (pair !== undefined && inFlow) parts.set(node.items.indexOf(pair), { texts: [] });
      else if (pair !== undefined) {
        const lines = pairLines(text, pair);
        if (lines === undefined) return undefined;
        splices.push(lines);
      }
      continue;
    }
    const inside = replaceValue(text, pair.value, had, now, style);
    if (inside === undefined) return undefined;
    if (inFlow) parts.set(node.items.indexOf(pair), { inside });
    else splices.push(...inside, ...(key === 'filter' ? filterIdComment(text, pairEnd(pair), entry) : []));
  }
  if (inFlow) return editFlow(text, node, parts, additions);
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

/** The id of the former filter, in a comment behind it, gives way to the id of the new one. */
function filterIdComment(text: string, end: number, { filter }: SpelledEntry): readonly Splice[] {
  const comment = /^[ \t]*#[ \t]*([0-9a-fA-F-]{36})[ \t]*(?=\r?\n|$)/.exec(
    text.slice(end, lineEnd(text, end)),
  )?.[0];
  const behind = filter?.comment ?? filter?.id;
  if (comment === undefined || behind === undefined) return [];
  return [{ start: end, end: end + comment.length, text: ` ${commentText(behind)}` }];
}

/** A value written anew; of a filter that keeps its keys, only what differs. */
function replaceValue(
  text: string,
  node: Node | null,
  had: JsonValue | undefined,
  desired: JsonValue,
  { quoting }: EntryStyle,
): readonly Splice[] | undefined {
  if (node === null) return undefined;
  const over = (inner: Node, value: JsonValue): Splice => {
    const own = isScalar(inner) && typeof inner.value === 'string' ? quotingOf(inner) : quoting;
    return overNode(text, inner, flowValue(value, own === 'plain' ? quoting : own));
  };
  if (isAlias(node)) return [over(node, desired)];
  if (isScalar(node) && !isJsonObject(desired)) return [over(node, desired)];
  if (!isMap<Node, Node | null>(node) || !isJsonObject(desired) || !isJsonObject(had)) return undefined;
  const keys = Object.keys(desired);
  const sameKeys = keys.length === Object.keys(had).length && keys.every((key) => key in had);
  // Others may name what bears an anchor: it is written anew, and they keep what it was.
  if (!sameKeys || node.anchor !== undefined)
    return isFlow(node) && commentsIn(node).length === 0 ? [over(node, desired)] : undefined;
  const changed = keys.filter((key) => canonicalJson(had[key]) !== canonicalJson(desired[key]));
  const splices = changed.flatMap((key) => {
    const inner = pairOf(node, key)?.value;
    return isScalar(inner) || isAlias(inner) ? [over(inner, desired[key] ?? null)] : [];
  });
  return splices.length === changed.length ? splices : undefined;
}

const ID_COMMENT = /^#[ \t]*[0-9a-fA-F-]{36}$/;

/** Takes the lines of a pair out, if it shares them with nothing else. What is said of it in words stays, below the rest. */
function pairLines(text: string, pair: YAMLMap<Node, Node | null>['items'][number]): Splice | undefined {
  const key = startOf(pair.key);
  const start = lineStart(text, key);
  const indent = text.slice(start, key);
  if (indent.trim() !== '') return undefined;
  const end = lineEnd(text, pairEnd(pair));
  const inner = pair.value === null ? [] : commentsIn(pair.value);
  const outer = [text.slice(key, startOf(pair.value)), text.slice(pairEnd(pair), end)].flatMap(
    (around) => /(?:^|[ \t])(#[^\r\n]*)/.exec(around)?.[1]?.trimEnd() ?? [],
  );
  const kept = [...outer.slice(0, -1), ...inner, ...outer.slice(-1)].filter((one) => !ID_COMMENT.test(one));
  const lineBreak = lineBreakAt(text, start);
  return { start, end, text: kept.map((one) => `${indent}${one}${lineBreak}`).join('') };
}

/**
 * What becomes of `- set: NAME` where the tenant no longer contains all its members as the set has them. The set is shared by
 * other declarations, so it is never changed: its members that the tenant contains are spelled out here instead.
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
          note: commentText(`Instead of set ${set}: the tenant does not have all of it as the set does`),
        };
  if (required?.[direction].includes(set) === true)
    return {
      change,
      diagnostic: {
        ...place,
        code: 'set-required',
        severity: 'error',
        message: `The tenant does not have the whole set “${set}” under ${direction}, which the settings require of every declaration.`,
        hint: 'Apply puts it back; or change the set or require in the settings on purpose.',
      },
    };
  return {
    change,
    diagnostic: {
      ...place,
      code: 'set-taken-apart',
      severity: 'warning',
      message: `The tenant does not have the whole set “${set}” under ${direction}: the members that it has are spelled out instead.`,
      hint: 'The set itself is unchanged. If the tenant is wrong, discard the change and apply.',
    },
  };
}
