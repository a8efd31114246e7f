import { type PageData, type PageImpact, type PagePolicy } from '../plan-page-data.js';
import {
  type Child,
  grouped,
  growingList,
  h,
  lazyDetails,
  nameOf,
  policyLink,
  section,
  spoken,
  svg,
} from './dom.js';
import { refusal } from './policy-view.js';

const STEP = 20;
const MOST_LISTED = 5;
/** Rows of the chart of users shown at a time. */
const ROWS = 15;
/** Half the width of a bar, in units of the drawing. */
const HALF = 100;

/** A list that grows, or null for none. */
function listOf<T>(
  items: readonly T[],
  noun: string,
  content: (item: T) => readonly Child[],
): HTMLElement | null {
  if (items.length === 0) return null;
  const list = growingList<T>({
    container: h('ul', { class: 'plain' }),
    step: STEP,
    noun,
    render: (item) => h('li', {}, ...content(item)),
  });
  list.show(items);
  return list.element;
}

function titled(name: Child, type: string): readonly Child[] {
  return [h('strong', {}, name), ' ', h('span', { class: 'type' }, type)];
}

export function refusedSection({ policies }: PageData): HTMLElement | null {
  const refused = [...policies.entries()].filter(([, policy]) => policy.refused.length > 0);
  const list = listOf(refused, 'policies', ([index, { name, type, refused: refusals }]) => [
    ...titled(policyLink(name, index), type),
    ...refusals.map((one) => refusal(one, 'line plain-text')),
  ]);
  return list && section('refused', `Refused (${grouped(refused.length)})`, list);
}

/** Each cause once, with what it blocks. */
export function blockedSection({ causes }: PageData): HTMLElement | null {
  const list = listOf(causes, 'errors', ({ code, message, hint, places, blocks }) => [
    h('code', {}, code),
    ` ${message}`,
    hint !== undefined && h('span', { class: 'line' }, `Hint: ${hint}`),
    h('span', { class: 'line' }, 'At ', ...listed(places.map(nameOf))),
    blocks.length > 0 &&
      h(
        'span',
        { class: 'line' },
        `Blocks ${policiesText(blocks.length)}: `,
        ...listed(blocks.map(({ title, place }) => nameOf(`${title} (${place})`))),
      ),
  ]);
  return list && section('blocked', 'Blocked, and left unchanged', list);
}

function policiesText(count: number): string {
  return count === 1 ? '1 policy' : `${grouped(count)} policies`;
}

/** The first of many, and how many more there are. */
function listed(all: readonly Child[]): readonly Child[] {
  return [
    ...all.slice(0, MOST_LISTED).flatMap((one, index): Child[] => [index > 0 && ', ', one]),
    all.length > MOST_LISTED && ` and ${grouped(all.length - MOST_LISTED)} more`,
  ];
}

/** What to review carefully: users without any policy, then by kind the policies under each. */
export function hazardSection({ policies, unprotected }: PageData): HTMLElement | null {
  const byHazard = new Map<string, Child[]>(unprotected.map((text) => [text, []]));
  for (const [index, policy] of policies.entries())
    for (const { kind, who } of policy.marks) {
      const link = h('span', {}, policyLink(policy.name, index), who !== '' && ` (${who})`);
      byHazard.set(kind, [...(byHazard.get(kind) ?? []), link]);
    }
  const list = listOf([...byHazard], 'kinds', ([hazard, links]) => [
    h('span', { class: 'hazard' }, `! ${hazard}`),
    links.length > 0 && ` ${policiesText(links.length)}: `,
    ...listed(links),
  ]);
  return list && section('hazards', 'Review carefully', list);
}

export function groupSection({ groups }: PageData): HTMLElement | null {
  const list = listOf(groups, 'groups', ({ label, users, text }) => [
    h('strong', {}, nameOf(label)),
    users !== undefined && ` (${users === 1 ? '1 user' : `${grouped(users)} users`})`,
    `: ${text}`,
  ]);
  return list && section('groups', `By group (${grouped(groups.length)})`, list);
}

export function typeSection({ types }: PageData): HTMLElement | null {
  const list = listOf(types, 'types', ({ type, text }) => [h('strong', {}, type), `: ${text}`]);
  return list && section('types', 'By policy type', list);
}

/** What needs no decision: closed until it is opened. */
export function restSection({ diagnostics, unmanaged, ignored }: PageData): HTMLElement | null {
  const parts = [
    part('Problems found', diagnostics, 'problems', ({ place, severity, code, message, hint }) => [
      h('code', {}, place),
      ` ${severity} `,
      h('code', {}, code),
      ` ${message}`,
      hint !== undefined && h('span', { class: 'line' }, `Hint: ${hint}`),
    ]),
    part('Unmanaged: not in the files', unmanaged, 'policies', ({ name, type, text }) => [
      ...titled(nameOf(name), type),
      text !== '' && `: ${text}`,
    ]),
    part('Assignments that assignctl leaves', ignored, 'assignments', ({ name, type, text }) => [
      ...titled(nameOf(name), type),
      `: ${text}`,
    ]),
  ].filter((one) => one !== null);
  return parts.length === 0 ? null : section('rest', 'Also', ...parts);
}

function part<T>(
  title: string,
  items: readonly T[],
  noun: string,
  content: (item: T) => readonly Child[],
): HTMLElement | null {
  if (items.length === 0) return null;
  return lazyDetails({}, [`${title} (${grouped(items.length)})`], () => [listOf(items, noun, content)]);
}

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
    .filter(({ impact }) => most(impact) > 0)
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
    step: ROWS,
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

/** A number that is not known counts as the most. */
function most({ gain, lose }: PageImpact): number {
  return lose === null || gain === null ? Number.MAX_SAFE_INTEGER : max(lose) * 2 + max(gain);
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
