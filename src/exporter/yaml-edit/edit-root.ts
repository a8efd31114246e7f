import { isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { type Direction, type Ownership } from '../../model/project/declaration.js';
import { blockEntries, type DocumentStyle, entryFlow } from './print-declaration.js';
import { editFlow, type PartChange } from './edit-flow.js';
import { editList, insertLines, type ListEdit } from './edit-list.js';
import {
  deeperCommentEnd,
  LayoutRefusal,
  lineEnd,
  lineStart,
  ownCommentStart,
  type Splice,
} from './yaml-text.js';
import { afterColon, contentEnd, isFlow, pairEnd, pairOf, startOf } from './yaml-nodes.js';

type Root = YAMLMap<Node, Node | null>;

export interface RootEdit {
  readonly lists: Readonly<Record<Direction, ListEdit>>;
  /** Absent: it stays. */
  readonly ownership?: { readonly value: Ownership; readonly comments: readonly string[] };
}

/** The splices of an edit of one document. */
export function editRoot(text: string, root: Root, edit: RootEdit, style: DocumentStyle): readonly Splice[] {
  return isFlow(root) ? editFlowRoot(text, root, edit, style) : editBlockRoot(text, root, edit, style);
}

function editFlowRoot(
  text: string,
  root: Root,
  { lists, ownership }: RootEdit,
  style: DocumentStyle,
): readonly Splice[] {
  const parts = new Map<number, PartChange>();
  const additions: string[] = [];
  for (const key of ['include', 'exclude'] as const) {
    const list = lists[key];
    if (!isEdit(list)) continue;
    const pair = pairOf(root, key);
    if (pair === undefined)
      additions.push(`${key}: [${list.additions.map((entry) => entryFlow(entry, style)).join(', ')}]`);
    else parts.set(root.items.indexOf(pair), { inside: editList(text, listOf(pair, key), list, style) });
  }
  if (ownership !== undefined) {
    const pair = pairOf(root, 'ownership');
    if (pair === undefined) additions.push(`ownership: ${ownership.value}`);
    else parts.set(root.items.indexOf(pair), { inside: [overScalar(pair, ownership.value)] });
  }
  return editFlow(text, root, parts, additions);
}

function editBlockRoot(
  text: string,
  root: Root,
  { lists, ownership }: RootEdit,
  style: DocumentStyle,
): readonly Splice[] {
  const first = startOf(root.items[0]?.key);
  const column = first - lineStart(text, first);
  const indent = ' '.repeat(column);
  const listLines = (key: Direction): readonly string[] => {
    const { additions } = lists[key];
    if (style.inFlow)
      return [`${indent}${key}: [${additions.map((entry) => entryFlow(entry, style)).join(', ')}]`];
    return [`${indent}${key}:`, ...blockEntries(additions, indent + ' '.repeat(style.dashIndent), style)];
  };
  const splices: Splice[] = [];
  for (const key of ['include', 'exclude'] as const) {
    const list = lists[key];
    if (!isEdit(list)) continue;
    const pair = pairOf(root, key);
    if (pair !== undefined) splices.push(...editBlockPair(text, pair, key, list, { indent, style }));
    else if (key === 'exclude')
      splices.push(insertLines(text, linesEnd(text, neighbour(root, 'include'), column), listLines(key)));
    else
      splices.push(insertLines(text, linesStart(text, neighbour(root, 'exclude'), column), listLines(key)));
  }
  if (ownership === undefined) return splices;
  const pair = pairOf(root, 'ownership');
  const comments = ownership.comments.map((line) => indent + line);
  const last = root.items.at(-1);
  if (pair !== undefined) {
    const above = comments.length === 0 ? [] : [insertLines(text, linesStart(text, pair, column), comments)];
    return [...splices, ...above, overScalar(pair, ownership.value)];
  }
  if (last === undefined) return splices;
  const lines = [...comments, `${indent}ownership: ${ownership.value}`];
  return [...splices, insertLines(text, linesEnd(text, last, column), lines)];
}

function editBlockPair(
  text: string,
  pair: Pair<Node, Node | null>,
  key: Direction,
  list: ListEdit,
  { indent, style }: { readonly indent: string; readonly style: DocumentStyle },
): readonly Splice[] {
  const node = listOf(pair, key);
  const removed = [...list.changes.values()].filter(({ kind }) => kind === 'remove').length;
  const isEmptied = !isFlow(node) && removed === node.items.length && list.additions.length === 0;
  if (isEmptied) {
    const at = afterColon(pair);
    return [{ start: at, end: at, text: ' []' }, ...editList(text, node, list, style)];
  }
  const [start, end] = [afterColon(pair), node.range?.[1] ?? 0];
  const isOneLine = !/[#\n]/.test(text.slice(start, end));
  if (node.items.length > 0 || style.inFlow || !isOneLine) return editList(text, node, list, style);
  const lines = blockEntries(list.additions, indent + ' '.repeat(style.dashIndent), style);
  return [{ start, end, text: '' }, insertLines(text, lineEnd(text, end), lines)];
}

function isEdit({ changes, additions }: ListEdit): boolean {
  return changes.size > 0 || additions.length > 0;
}

function listOf({ key, value }: Pair<Node, Node | null>, name: string) {
  if (isSeq<Node>(value)) return value;
  throw new LayoutRefusal(`its ${name} is an alias`, startOf(key));
}

function neighbour(root: Root, key: Direction): Pair<Node, Node | null> {
  const pair = pairOf(root, key) ?? root.items.at(-1);
  if (pair === undefined) throw new LayoutRefusal('it is empty', startOf(root));
  return pair;
}

function overScalar({ key, value }: Pair<Node, Node | null>, text: string): Splice {
  if (!isScalar(value)) throw new LayoutRefusal('its ownership is an alias', startOf(key));
  return { start: startOf(value), end: contentEnd(value), text };
}

/** Where the line of a key begins, its own comments included. */
function linesStart(text: string, { key }: Pair<Node, Node | null>, column: number): number {
  return ownCommentStart(text, lineStart(text, startOf(key)), column, 0);
}

/** Behind the last line of a pair. */
function linesEnd(text: string, pair: Pair<Node, Node | null>, column: number): number {
  const end = pairEnd(pair);
  return deeperCommentEnd(text, text[end - 1] === '\n' ? end : lineEnd(text, end), column);
}
