import { type Node, type YAMLSeq } from 'yaml';
import { type SpelledEntry } from '../declare/declare-policy.js';
import { editFlow, type PartChange } from './edit-flow.js';
import { blockEntries, entryFlow, entryLines, type EntryStyle } from './print-declaration.js';
import {
  deeperCommentEnd,
  LayoutRefusal,
  lineBreakAt,
  lineEnd,
  lineStart,
  ownCommentStart,
  type Splice,
} from './yaml-text.js';
import { type BlockItem, blockItems, commentsIn, isFlow } from './yaml-nodes.js';

/** What becomes of one item of a list; items without a change stay to the byte. */
export type ItemChange =
  | { readonly kind: 'remove' }
  /** Splices inside the item. */
  | { readonly kind: 'edit'; readonly splices: readonly Splice[] }
  /** The entries take its place; `note` is above them as a comment where the layout has room for one. */
  | { readonly kind: 'replace'; readonly entries: readonly SpelledEntry[]; readonly note?: string };

export interface ListEdit {
  readonly changes: ReadonlyMap<number, ItemChange>;
  readonly additions: readonly SpelledEntry[];
}

/** Edits a list that keeps at least one item, or gets one. */
export function editList(
  text: string,
  list: YAMLSeq<Node>,
  edit: ListEdit,
  style: EntryStyle,
): readonly Splice[] {
  return isFlow(list) ? editFlowList(text, list, edit, style) : editBlockList(text, list, edit, style);
}

function editFlowList(
  text: string,
  list: YAMLSeq<Node>,
  { changes, additions }: ListEdit,
  style: EntryStyle,
): readonly Splice[] {
  const parts = new Map(
    [...changes].map(([index, change]): readonly [number, PartChange] => {
      if (change.kind === 'edit') return [index, { inside: change.splices }];
      const entries = change.kind === 'replace' ? change.entries : [];
      return [index, { texts: entries.map((entry) => entryFlow(entry, style)) }];
    }),
  );
  return editFlow(
    text,
    list,
    parts,
    additions.map((entry) => entryFlow(entry, style)),
  );
}

function editBlockList(
  text: string,
  list: YAMLSeq<Node>,
  { changes, additions }: ListEdit,
  style: EntryStyle,
): readonly Splice[] {
  const items = blockItems(list);
  const splices = [...changes].flatMap(([index, change]): readonly Splice[] => {
    const item = items[index];
    if (item === undefined) return [];
    if (change.kind === 'edit') return change.splices;
    const before = items[index - 1];
    const lines = itemLines(text, item, before === undefined ? 0 : itemLines(text, before, 0).end);
    if (change.kind === 'remove') return [{ start: lines.ownComments, end: lines.end, text: '' }];
    return [replaceItem(text, item, lines, change, style)];
  });
  const last = items.at(-1);
  if (additions.length === 0 || last === undefined) return splices;
  const { end, indent } = itemLines(text, last, 0);
  const added = insertLines(text, end, blockEntries(additions, indent, style));
  const removal = splices.find((splice) => splice.end === end && splice.text === '');
  // Where the last item goes, the first addition takes its place: a last line without an end stays one.
  if (removal === undefined || text[end - 1] === '\n') return [...splices, added];
  const instead = { ...removal, text: added.text.replace(/^\r?\n/, '') };
  return splices.map((splice) => (splice === removal ? instead : splice));
}

/** Whole lines put in at an offset where a line begins, or at the end of a text without a last line break. */
export function insertLines(text: string, at: number, lines: readonly string[]): Splice {
  const lineBreak = lineBreakAt(text, Math.max(at - 1, 0));
  const needsBreak = at > 0 && text[at - 1] !== '\n';
  const block = lines.join(lineBreak);
  return { start: at, end: at, text: needsBreak ? `${lineBreak}${block}` : `${block}${lineBreak}` };
}

interface ItemLines {
  /** White space before the dash. */
  readonly indent: string;
  readonly start: number;
  /** Where the comment lines directly above the item begin. */
  readonly ownComments: number;
  /** Behind the last line of the item, comments that are indented as part of it included. */
  readonly end: number;
}

function itemLines(text: string, { dash, end }: BlockItem, floor: number): ItemLines {
  const start = lineStart(text, dash);
  const indent = text.slice(start, dash);
  if (indent.trim() !== '') throw new LayoutRefusal('an entry shares its line with something else', dash);
  const ended = text[end - 1] === '\n' ? end : lineEnd(text, end);
  return {
    indent,
    start,
    ownComments: ownCommentStart(text, start, indent.length, floor),
    end: deeperCommentEnd(text, ended, indent.length),
  };
}

function replaceItem(
  text: string,
  { start, end, node }: BlockItem,
  lines: ItemLines,
  { entries, note }: Extract<ItemChange, { kind: 'replace' }>,
  style: EntryStyle,
): Splice {
  const lineBreak = lineBreakAt(text, start);
  const [only] = entries;
  const inner = commentsIn(node);
  if (note === undefined && only !== undefined && entries.length === 1 && inner.length === 0) {
    const indent = ' '.repeat(start - lineStart(text, start));
    return { start, end, text: entryLines(only, style).join(`${lineBreak}${indent}`) };
  }
  // What is said after the entry and inside it is said above those that take its place.
  const behind = text.slice(end, lines.end).trim();
  const above = [...(note === undefined ? [] : [note]), ...inner, ...(behind === '' ? [] : [behind])];
  const all = [
    ...above.map((line) => `${lines.indent}${line}`),
    ...blockEntries(entries, lines.indent, style),
  ];
  const hasBreak = text[lines.end - 1] === '\n';
  return { start: lines.start, end: lines.end, text: `${all.join(lineBreak)}${hasBreak ? lineBreak : ''}` };
}
