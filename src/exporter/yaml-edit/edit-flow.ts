import { lineBreakAt, lineEnd, lineStart, ownCommentStart, type Splice } from './yaml-text.js';
import { type Collection, flowParts, type Part } from './yaml-nodes.js';

/** What becomes of one part of a flow collection: other texts in its place (none: it goes), or splices inside it. */
export type PartChange = { readonly texts: readonly string[] } | { readonly inside: readonly Splice[] };

/** A part with the comma behind it, and what else is on its lines. */
interface Slot extends Part {
  readonly comma?: number;
  /** Behind the comma, and behind the comment that ends the line, if there is one. */
  readonly end: number;
  readonly tail: number;
  /** Whether nothing but its comma and a comment follows on its last line. */
  readonly endsLine: boolean;
  /** Whether, besides, nothing is before it on its first line. */
  readonly hasOwnLines: boolean;
  /** Whether it shares a line with another part. */
  readonly hasNeighbour: boolean;
}

interface Flow {
  readonly open: number;
  readonly close: number;
  readonly slots: readonly Slot[];
}

/**
 * Changes the parts of `[…]` or `{…}` and adds others at the end. Commas, spaces, comments and other parts keep their
 * bytes; a part that goes takes along the comment behind it and, if it has lines of its own, the comments directly above.
 */
export function editFlow(
  text: string,
  node: Collection,
  changes: ReadonlyMap<number, PartChange>,
  additions: readonly string[],
): readonly Splice[] {
  const flow = flowOf(text, node);
  const { slots } = flow;
  const isRemoved = (index: number): boolean => {
    const change = changes.get(index);
    return change !== undefined && 'texts' in change && change.texts.length === 0;
  };
  const lastKept = slots.findLastIndex((_, index) => !isRemoved(index));
  const added = lastKept === -1 ? undefined : addBehind(text, flow, lastKept, additions);
  const trailing = removeTrailing(text, flow, lastKept);
  const splices = slots.flatMap((slot, index): readonly Splice[] => {
    const change = changes.get(index);
    if (change === undefined) return [];
    if ('inside' in change) return change.inside;
    if (change.texts.length > 0) return [{ ...replaced(text, slot, change.texts) }];
    return index > lastKept && trailing !== undefined ? [] : [removed(text, slot, slots[index - 1], flow)];
  });
  const rest = trailing === undefined ? [] : [trailing];
  if (added !== undefined) return [...splices, ...rest, ...added];
  return additions.length === 0 ? [...splices, ...rest] : fill(text, flow, [...splices, ...rest], additions);
}

function flowOf(text: string, node: Collection): Flow {
  const { open, close, parts } = flowParts(node);
  const slots = parts.map(({ start, end }, index): Slot => {
    const comma = commaBetween(text, end, parts[index + 1]?.start ?? close);
    const isCommaNear = comma !== undefined && comma < lineEnd(text, end);
    const behind = isCommaNear ? comma + 1 : end;
    const rest = text.slice(behind, lineEnd(text, behind));
    const comment = /^[ \t]*#[^\r\n]*/.exec(rest)?.[0] ?? '';
    const endsLine = rest.slice(comment.length).trim() === '' && behind <= close && rest.endsWith('\n');
    const hasComma = comma === undefined || isCommaNear;
    const from = Math.max(lineStart(text, start), open);
    const startsLine = text.slice(lineStart(text, start), start).trim() === '';
    return {
      start,
      end,
      ...(comma !== undefined && { comma }),
      tail: isCommaNear || comma === undefined ? behind + comment.length : comma + 1,
      endsLine: endsLine && hasComma,
      hasOwnLines: endsLine && hasComma && startsLine,
      hasNeighbour: parts.some(
        (other) => other.start !== start && other.end > from && other.start < lineEnd(text, end),
      ),
    };
  });
  return { open, close, slots };
}

function replaced(text: string, slot: Slot, texts: readonly string[]): Splice {
  const { start, end } = slot;
  const between = slot.hasOwnLines ? `,${lineBreakAt(text, start)}${indentOf(text, start)}` : ', ';
  return { start, end, text: texts.join(between) };
}

function removed(text: string, slot: Slot, before: Slot | undefined, { open }: Flow): Splice {
  const { start, tail } = slot;
  if (slot.hasOwnLines) {
    const line = lineStart(text, start);
    const floor = lineEnd(text, before?.tail ?? open);
    return {
      start: ownCommentStart(text, line, start - line, floor),
      end: lineEnd(text, tail),
      text: '',
    };
  }
  const isShared = slot.hasNeighbour && slot.endsLine;
  const end = isShared ? (slot.comma ?? slot.end - 1) + 1 : tail;
  const ahead = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const isAtEnd = /^\r?\n/.test(text.slice(end + ahead, end + ahead + 2));
  if (!isAtEnd) return { start, end: end + (text[end + ahead] === '#' ? 0 : ahead), text: '' };
  const back = /[ \t]*$/.exec(text.slice(lineStart(text, start), start))?.[0].length ?? 0;
  return { start: start - back, end, text: '' };
}

/** Parts at the end that go together with the comma before them, where nothing else is between. */
function removeTrailing(text: string, { open, close, slots }: Flow, lastKept: number): Splice | undefined {
  const [kept, first, last] = [slots[lastKept], slots[lastKept + 1], slots.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const start = kept === undefined ? open : last.comma === undefined ? (kept.comma ?? kept.end) : kept.tail;
  const end = kept === undefined ? close : (last.comma ?? last.end - 1) + 1;
  return /[#\n]/.test(text.slice(start, end)) ? undefined : { start, end, text: '' };
}

/** Additions behind the last part that stays: below it if it ends its line, else after it. */
function addBehind(
  text: string,
  { slots }: Flow,
  lastKept: number,
  additions: readonly string[],
): readonly Splice[] {
  const kept = slots[lastKept];
  if (kept === undefined || additions.length === 0) return [];
  const closing = slots.at(-1)?.comma === undefined ? '' : ',';
  if (kept.endsLine) {
    const lineBreak = lineBreakAt(text, kept.start);
    const indent =
      indentOf(text, kept.start) + (kept.hasOwnLines || startsLine(text, kept.start) ? '' : '  ');
    const at = lineEnd(text, kept.tail);
    const below = additions.map((one) => `${indent}${one}`).join(`,${lineBreak}`);
    return [
      ...(kept.comma === undefined ? [{ start: kept.end, end: kept.end, text: ',' }] : []),
      { start: at, end: at, text: `${below}${closing}${lineBreak}` },
    ];
  }
  const isLast = lastKept === slots.length - 1;
  const takesComma = closing !== '' && kept.comma !== undefined;
  if (isLast && takesComma) {
    const at = kept.comma + 1;
    return [{ start: at, end: at, text: ` ${additions.join(', ')},` }];
  }
  if (!isLast && kept.comma !== undefined && closing !== '') {
    const at = kept.tail;
    return [{ start: at, end: at, text: ` ${additions.join(', ')},` }];
  }
  return [{ start: kept.end, end: kept.end, text: `, ${additions.join(', ')}` }];
}

/** Additions to a collection that keeps nothing. */
function fill(
  text: string,
  { open, close, slots }: Flow,
  splices: readonly Splice[],
  additions: readonly string[],
): readonly Splice[] {
  const inside = text.slice(open, close);
  if (!/[#\n]/.test(inside)) {
    const pad = slots.length > 0 && inside.startsWith(' ') ? ' ' : '';
    return [{ start: open, end: close, text: `${pad}${additions.join(', ')}${pad}` }];
  }
  const line = lineStart(text, close);
  if (text.slice(line, close).trim() !== '')
    return [...splices, { start: close, end: close, text: additions.join(', ') }];
  const lineBreak = lineBreakAt(text, close);
  const own = slots.find((slot) => slot.hasOwnLines);
  const indent = own === undefined ? `${indentOf(text, close)}  ` : indentOf(text, own.start);
  const closing = slots.at(-1)?.comma === undefined ? '' : ',';
  const lines = additions.map((one) => `${indent}${one}`).join(`,${lineBreak}`);
  return [...splices, { start: line, end: line, text: `${lines}${closing}${lineBreak}` }];
}

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
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
