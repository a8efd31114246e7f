import { applySplices, type Splice } from './splices.js';
import { type Collection, flowParts, type Part } from './yaml-nodes.js';

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
