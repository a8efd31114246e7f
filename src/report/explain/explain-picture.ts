import { type Verdict } from '../../model/results/explanation.js';
import { displayWidth } from '../text/columns.js';
import { type Edge, type Graph, inOrder, type Node } from './explain-graph.js';
import { htmlText } from '../html/page-frame.js';

const BOX = { height: 44, gapX: 64, widestGapX: 160, gapY: 10, margin: 6 };
const LANE_HEIGHT = 2;
/** Width of a box, and the columns of text that fit it in its two sizes of type: names of policies are the longest. */
const ROOM = { width: 200, label: 22, detail: 28 };
const POLICY_ROOM: typeof ROOM = { width: 400, label: 48, detail: 61 };

/** Signs in addition to the colours, for people who cannot distinguish them. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  included: '✓',
  excluded: '✕',
  unknown: '?',
  'not reached': '–',
};

/** The picture as SVG markup, from left to right: the subject, groups, policies. */
export function pictureOf(graph: Graph, description: string): string {
  const routed = withLanes(graph);
  const places = placesOf(routed);
  const ends = graph.nodes.map((node) => (places.get(node.key)?.x ?? 0) + roomOf(node).width);
  const right = Math.max(...ends) + BOX.margin;
  const bottom = Math.max(...[...places.values()].map(({ y, height }) => y + height)) + BOX.margin;
  return `<svg class="picture" role="img" aria-label="${htmlText(description)}" viewBox="0 0 ${right} ${bottom}" width="${right}" height="${bottom}">
<defs>${(['member', 'include', 'exclude', 'unsure'] as const).map(marker).join('')}</defs>
${routed.edges.map((edge) => line(edge, places)).join('\n')}
${graph.nodes.map((node) => box(node, places)).join('\n')}
</svg>`;
}

function roomOf({ kind }: Pick<Node, 'kind'>): typeof ROOM {
  return kind === 'policy' ? POLICY_ROOM : ROOM;
}

/** What takes room in a column: a box, or the lane of a line that passes by the boxes. */
interface Stop {
  readonly key: string;
  readonly column: number;
  readonly order: string;
  readonly isLane: boolean;
}

interface Routed {
  readonly stops: readonly Stop[];
  readonly edges: readonly Edge[];
}

/**
 * No line may pass behind a box. So a line over more than one column gets a lane in each column between, and becomes one
 * line for each gap. Lines of one kind from one box share their lanes.
 */
function withLanes({ nodes, edges }: Graph): Routed {
  const columns = new Map(nodes.map(({ key, column }) => [key, column]));
  const stops = new Map<string, Stop>(nodes.map((node) => [node.key, { ...node, isLane: false }]));
  const routed = new Map<string, Edge>();
  const addEdge = (edge: Edge): void => {
    const key = JSON.stringify([edge.from, edge.to, edge.kind]);
    routed.set(key, { ...edge, decides: edge.decides || routed.get(key)?.decides === true });
  };
  for (const edge of edges) {
    const [first = 0, last = 0] = [columns.get(edge.from), columns.get(edge.to)];
    let { from } = edge;
    for (let column = first + 1; column < last; column++) {
      const lane = JSON.stringify(['lane', edge.from, edge.kind, edge.decides, column]);
      stops.set(lane, { key: lane, column, order: lane, isLane: true });
      addEdge({ ...edge, from, to: lane });
      from = lane;
    }
    addEdge({ ...edge, from });
  }
  return { stops: [...stops.values()], edges: [...routed.values()] };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly isLane: boolean;
}
type Places = ReadonlyMap<string, Place>;

/** Policies one below the other; all to their left as high as the first that it leads to, where there is room. */
function placesOf({ stops, edges }: Routed): Places {
  const places = new Map<string, Place>();
  const last = Math.max(0, ...stops.map(({ column }) => column));
  const lefts = columnStarts({ stops, edges }, last);
  for (let column = last; column >= 0; column--) {
    const ordered = stops
      .filter((stop) => stop.column === column)
      .sort(inOrder)
      .map((stop) => ({ stop, middle: column === last ? 0 : idealMiddle(stop, edges, places) }))
      .sort((a, b) => a.middle - b.middle);
    let free = BOX.margin;
    for (const { stop, middle } of ordered) {
      const height = stop.isLane ? LANE_HEIGHT : BOX.height;
      const top = Math.max(free, middle - height / 2);
      places.set(stop.key, { x: lefts[column] ?? 0, y: top, height, isLane: stop.isLane });
      free = top + height + BOX.gapY;
    }
  }
  return places;
}

/** Left of each column. A gap with many lines is wider, so that the eye can follow them. */
function columnStarts({ stops, edges }: Routed, last: number): readonly number[] {
  const columns = new Map(stops.map(({ key, column }) => [key, column]));
  const starts = [BOX.margin];
  for (let column = 1; column <= last; column++) {
    const lines = edges.filter(({ to }) => columns.get(to) === column).length;
    const gap = Math.min(BOX.widestGapX, Math.max(BOX.gapX, lines * 4));
    starts.push((starts[column - 1] ?? 0) + ROOM.width + gap);
  }
  return starts;
}

function idealMiddle({ key }: Stop, edges: readonly Edge[], places: Places): number {
  const middles = edges.flatMap(({ from, to }) => {
    const place = from === key ? places.get(to) : undefined;
    return place === undefined ? [] : [middleOf(place)];
  });
  return middles.length === 0 ? 0 : Math.min(...middles);
}

function middleOf({ y, height }: Place): number {
  return y + height / 2;
}

function box(node: Node, places: Places): string {
  const { x = 0, y = 0 } = places.get(node.key) ?? {};
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
  // No line begins at a policy, so all begin at boxes or lanes of one width.
  const [x1, y1] = [start.x + ROOM.width, middleOf(start)];
  const hasHead = !end.isLane;
  // A little short of the box, for the head of the arrow.
  const [x2, y2] = [end.x - (hasHead ? 3 : 0), middleOf(end)];
  const bend = (x2 - x1) / 2;
  const head = hasHead ? ` marker-end="url(#head-${kind})"` : '';
  const through = end.isLane ? `H${end.x + ROOM.width}` : '';
  return `<path class="line ${kind}${decides ? '' : ' faint'}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}${through}"${head}/>`;
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
