import { type PageData, type PageImpact, type PagePolicy } from '../../plan/plan-page-data.js';
import { type Child, grouped, growingList, h, policyLink, section, spoken, svg } from './dom.js';

const STEP = 15;
/** Half the width of a bar, in units of the drawing. */
const HALF = 100;

interface Counted extends PagePolicy {
  /** Place among all policies of the page. */
  readonly index: number;
  readonly impact: PageImpact;
}

/** Users each policy loses and gains, most concerned first; null where nothing was counted. */
export function impactSection({ policies }: PageData): HTMLElement | null {
  const counted = policies
    .map((policy, index) => ({ ...policy, index }))
    .filter((policy): policy is Counted => policy.impact !== undefined)
    .filter(({ impact }) => most(impact) > 0 || impact.gain === null)
    .sort((a, b) => most(b.impact) - most(a.impact));
  if (counted.length === 0) return null;
  const scale =
    HALF / Math.max(1, ...counted.map(({ impact }) => Math.max(max(impact.lose), max(impact.gain))));
  const column = (text: string): HTMLElement => h('th', { scope: 'col' }, text);
  const container = h('tbody');
  const frame = h(
    'table',
    { class: 'impact' },
    h('caption', { class: 'spoken' }, 'Users who lose and who gain each policy'),
    h('thead', {}, h('tr', {}, column('Policy'), column('lose it'), column('−  +'), column('gain it'))),
    container,
  );
  const list = growingList<Counted>({
    container,
    frame,
    step: STEP,
    noun: 'policies',
    render: ({ name, index, impact }) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, policyLink(name, index)),
        h('td', { class: 'number' }, ...range(impact.lose)),
        h('td', { class: 'bar' }, bar(impact, scale)),
        h('td', { class: 'number' }, ...range(impact.gain)),
      ),
  });
  list.show(counted);
  return section(
    'impact',
    'Users concerned',
    h('p', { class: 'note' }, 'Solid: users who lose or gain it for certain. Pale: users who may.'),
    list.element,
  );
}

function max(bounds: PageImpact['gain']): number {
  return bounds?.max ?? 0;
}

function most({ gain, lose }: PageImpact): number {
  return max(lose) * 2 + max(gain);
}

function range(bounds: PageImpact['gain']): readonly Child[] {
  if (bounds === null) return [h('span', { 'aria-hidden': 'true' }, '?'), spoken('not known')];
  const { min, max: top } = bounds;
  return [min === top ? grouped(top) : `${grouped(min)}–${grouped(top)}`];
}

/** Losers to the left of the line, gainers to the right. */
function bar({ gain, lose }: PageImpact, scale: number): SVGElement {
  const part = (x: number, width: number, kind: string): SVGElement =>
    svg('rect', { x: String(x), y: '3', width: String(width), height: '10', class: kind });
  const [loseMin, loseMax] = [(lose?.min ?? 0) * scale, max(lose) * scale];
  const [gainMin, gainMax] = [(gain?.min ?? 0) * scale, max(gain) * scale];
  return svg(
    'svg',
    { viewBox: `0 0 ${2 * HALF} 16`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    part(HALF - loseMax, loseMax, 'lose likely'),
    part(HALF - loseMin, loseMin, 'lose'),
    part(HALF, gainMax, 'gain likely'),
    part(HALF, gainMin, 'gain'),
    svg('rect', { x: String(HALF - 0.5), y: '0', width: '1', height: '16', class: 'axis' }),
  );
}
