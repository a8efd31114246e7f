import { type Verdict } from '../../model/results/explanation.js';
import { displayWidth } from '../text/columns.js';
import { type Edge, type Graph, inOrder, type Node } from './explain-graph.js';
import { htmlText } from '../html/page-frame.js';

const BOX = { height: 44, gapX: 64, gapY: 10, margin: 6 };
/** Width of a box, and the columns of text that fit it in its two sizes of type: names of policies are the longest. */
const ROOM = { width: 200, label: 22, detail: 28 };
const POLICY_ROOM: typeof ROOM = { width: 280, label: 33, detail: 42 };

/** Signs in addition to the colours, for people who cannot distinguish them. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  included: '✓',
  excluded: '✕',
  unknown: '?',
  'not reached': '–',
};

/** The picture as SVG markup, from left to right: the subject, groups, policies. */
export function pictureOf(graph: Graph, description: string): string {
  const places = placesOf(graph);
  const ends = graph.nodes.map((node) => (places.get(node.key)?.x ?? 0) + roomOf(node).width);
  const right = Math.max(...ends) + BOX.margin;
  const bottom = Math.max(...[...places.values()].map(({ y }) => y)) + BOX.height + BOX.margin;
  return `<svg class="picture" role="img" aria-label="${htmlText(description)}" viewBox="0 0 ${right} ${bottom}" width="${right}" height="${bottom}">
<defs>${(['include', 'exclude', 'unsure'] as const).map(marker).join('')}</defs>
${graph.edges.map((edge) => line(edge, places)).join('\n')}
${graph.nodes.map((node) => box(node, places)).join('\n')}
</svg>`;
}

function roomOf({ kind }: Node): typeof ROOM {
  return kind === 'policy' ? POLICY_ROOM : ROOM;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
type Places = ReadonlyMap<string, Point>;

/** Policies one below the other; every box to their left as high as the first that it leads to, where there is room. */
function placesOf({ nodes, edges }: Graph): Places {
  const places = new Map<string, Point>();
  const last = Math.max(0, ...nodes.map(({ column }) => column));
  for (let column = last; column >= 0; column--) {
    const ordered = nodes
      .filter((node) => node.column === column)
      .sort(inOrder)
      .map((node) => ({ node, y: column === last ? 0 : idealHeight(node, edges, places) }))
      .sort((a, b) => a.y - b.y);
    let free = BOX.margin;
    for (const { node, y } of ordered) {
      const top = Math.max(free, y);
      places.set(node.key, { x: BOX.margin + column * (ROOM.width + BOX.gapX), y: top });
      free = top + BOX.height + BOX.gapY;
    }
  }
  return places;
}

function idealHeight({ key }: Node, edges: readonly Edge[], places: Places): number {
  const heights = edges.flatMap(({ from, to }) => (from === key ? (places.get(to)?.y ?? []) : []));
  return heights.length === 0 ? 0 : Math.min(...heights);
}

function box(node: Node, places: Places): string {
  const { x, y } = places.get(node.key) ?? { x: 0, y: 0 };
  const room = roomOf(node);
  const kind = node.verdict === undefined ? node.kind : `${node.kind} ${node.verdict.replace(' ', '-')}`;
  const sign = node.verdict === undefined ? '' : `${VERDICT_SIGNS[node.verdict]} `;
  const middle = node.detail === '' ? 27 : 19;
  const detail =
    node.detail === ''
      ? ''
      : `<text class="detail" x="${x + 12}" y="${y + 35}">${fitted(sign + node.detail, room.detail)}</text>`;
  return `<g class="box ${kind}"><title>${htmlText([node.label, node.detail].filter((text) => text !== '').join(' – '))}</title><rect x="${x}" y="${y}" width="${room.width}" height="${BOX.height}" rx="6"/><text x="${x + 12}" y="${y + middle}">${fitted(node.label, room.label)}</text>${detail}</g>`;
}

function line({ from, to, kind, decides }: Edge, places: Places): string {
  const [start, end] = [places.get(from), places.get(to)];
  if (start === undefined || end === undefined) return '';
  // No line begins at a policy, so all begin at boxes of one width.
  const [x1, y1] = [start.x + ROOM.width, start.y + BOX.height / 2];
  // A little short of the box, for the head of the arrow.
  const [x2, y2] = [end.x - (kind === 'member' ? 0 : 3), end.y + BOX.height / 2];
  const bend = Math.max(36, Math.abs(x2 - x1) / 2);
  const head = kind === 'member' ? '' : ` marker-end="url(#head-${kind})"`;
  return `<path class="line ${kind}${decides ? '' : ' faint'}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"${head}/>`;
}

function marker(kind: Edge['kind']): string {
  return `<marker id="head-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="head ${kind}" d="M0 0L8 4L0 8z"/></marker>`;
}

/** As much of a text as fits its box; the box's title and the table have all of it. */
function fitted(text: string, most: number): string {
  if (displayWidth(text) <= most) return htmlText(text);
  let shown = '';
  for (const character of text) {
    if (displayWidth(shown + character) > most - 1) break;
    shown += character;
  }
  return `${htmlText(shown)}…`;
}
