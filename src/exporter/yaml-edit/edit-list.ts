import { type Node, type YAMLSeq } from 'yaml';
import { type SpelledEntry } from '../declare/target-spelling.js';
import { entryFlow, entryLines, type EntryStyle } from './print-declaration.js';
import {
  applySplices,
  deeperCommentEnd,
  LayoutRefusal,
  lineBreakOf,
  lineEnd,
  lineStart,
  ownCommentStart,
  type Splice,
} from './splices.js';
import { type BlockItem, blockItems, type Collection, flowParts, isFlow, type Part } from './yaml-nodes.js';

/** What becomes of one item of a list; items without a change stay to the byte. */
export type ItemChange =
  | { readonly kind: 'remove' }
  /** Splices inside the item. */
  | { readonly kind: 'edit'; readonly splices: readonly Splice[] }
  /** The entries take its place; `note` stands above them as a comment where the layout has room for one. */
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
  return isFlow(list) ? [editFlowList(text, list, edit, style)] : editBlockList(text, list, edit, style);
}

function editFlowList(
  text: string,
  list: YAMLSeq<Node>,
  { changes, additions }: ListEdit,
  style: EntryStyle,
): Splice {
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
  const instead = { ...removal, text: added.text.slice(lineBreakOf(text).length) };
  return splices.map((splice) => (splice === removal ? instead : splice));
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

/** Whole lines put in at an offset where a line begins, or at the end of a text without a last line break. */
export function insertLines(text: string, at: number, lines: readonly string[]): Splice {
  const lineBreak = lineBreakOf(text);
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
  { start, end }: BlockItem,
  lines: ItemLines,
  { entries, note }: Extract<ItemChange, { kind: 'replace' }>,
  style: EntryStyle,
): Splice {
  const lineBreak = lineBreakOf(text);
  const [only] = entries;
  if (note === undefined && only !== undefined && entries.length === 1) {
    const body = entryLines(only, style).join(`${lineBreak}${lines.indent}  `);
    return { start, end, text: body };
  }
  const comment = text.slice(end, lines.end).trim();
  const above = [...(note === undefined ? [] : [note]), ...(comment === '' ? [] : [comment])];
  const all = [
    ...above.map((line) => `${lines.indent}${line}`),
    ...blockEntries(entries, lines.indent, style),
  ];
  const hasBreak = text[lines.end - 1] === '\n';
  return { start: lines.start, end: lines.end, text: `${all.join(lineBreak)}${hasBreak ? lineBreak : ''}` };
}

/** What becomes of one part of a flow collection: other texts in its place (none: it goes), or splices inside it. */
export type PartChange = { readonly texts: readonly string[] } | { readonly inside: readonly Splice[] };

/** A part with the text around it that is its own: line breaks and comments before it, a comment behind it. */
interface Segment {
  readonly lead: string;
  readonly body: string;
  readonly tail: string;
  readonly after: string;
}

/** Changes the parts of `[…]` or `{…}` and adds others at the end; commas, spaces and other parts stay as they are. */
export function editFlow(
  text: string,
  node: Collection,
  changes: ReadonlyMap<number, PartChange>,
  additions: readonly string[],
): Splice {
  const { open, close, parts } = flowParts(node);
  const { segments, rest, hasLastComma } = segmentsOf(text, parts, open, close);
  const changed = segments.flatMap((segment, index): readonly Segment[] => {
    const change = changes.get(index);
    const start = parts[index]?.start ?? 0;
    if (change === undefined) return [segment];
    if ('texts' in change)
      return change.texts.map((body, at) => (at === 0 ? { ...segment, body } : { ...added(segments), body }));
    const inside = change.inside.map((splice) => ({
      ...splice,
      start: splice.start - start,
      end: splice.end - start,
    }));
    return [{ ...segment, body: applySplices(segment.body, inside) }];
  });
  const all = [...changed, ...additions.map((body) => ({ ...added(segments), body }))];
  if (all.length === 0) return { start: open, end: close, text: '' };
  const firstLead = segments[0]?.lead ?? '';
  const written = all.map(({ lead, body, tail, after }, index) => {
    const comma = index < all.length - 1 || hasLastComma ? ',' : '';
    // What moves to the front takes the place of what stood there.
    const space = index === 0 && !lead.includes('\n') ? firstLead : lead;
    return `${space}${body}${tail}${comma}${after}`;
  });
  const last = all.at(-1);
  const opensComment = last !== undefined && (last.after + last.tail).includes('#') && !rest.startsWith('\n');
  return { start: open, end: close, text: `${written.join('')}${opensComment ? '\n' : ''}${rest}` };
}

function segmentsOf(
  text: string,
  parts: readonly Part[],
  open: number,
  close: number,
): { readonly segments: readonly Segment[]; readonly rest: string; readonly hasLastComma: boolean } {
  const segments: Segment[] = [];
  let at = open;
  let hasLastComma = false;
  parts.forEach(({ start, end }, index) => {
    const limit = parts[index + 1]?.start ?? close;
    const comma = commaBetween(text, end, limit);
    hasLastComma = comma !== undefined;
    const commentFrom = comma === undefined ? end : comma + 1;
    const after = trailingComment(text, commentFrom, limit);
    segments.push({
      lead: text.slice(at, start),
      body: text.slice(start, end),
      tail: comma === undefined ? '' : text.slice(end, comma),
      after,
    });
    at = commentFrom + after.length;
  });
  return { segments, rest: text.slice(at, close), hasLastComma };
}

/** Room for a part at the end, laid out like the one that is last so far. */
function added(segments: readonly Segment[]): Segment {
  const lead = segments.at(-1)?.lead ?? '';
  const lineBreak = /\r?\n[ \t]*(?=[^\n]*$)/.exec(lead)?.[0];
  return { lead: segments.length === 0 ? '' : (lineBreak ?? ' '), body: '', tail: '', after: '' };
}

function commaBetween(text: string, from: number, to: number): number | undefined {
  let isComment = false;
  for (let at = from; at < to; at += 1) {
    const character = text[at];
    if (character === '\n') isComment = false;
    else if (character === '#') isComment = true;
    else if (character === ',' && !isComment) return at;
  }
  return undefined;
}

/** ` # …` up to the end of the line, where nothing else stands there. */
function trailingComment(text: string, from: number, to: number): string {
  return /^[ \t]*#[^\r\n]*/.exec(text.slice(from, to))?.[0] ?? '';
}
