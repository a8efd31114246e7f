import { type PageData } from '../../plan/plan-page-data.js';
import { type Child, grouped, growingList, h, lazyDetails, nameOf, policyLink, section } from './dom.js';
import { hazardsOf, refusal } from './policy-view.js';

const STEP = 20;
const MOST_LISTED = 5;

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

/** What to review carefully, by kind: the policies under each. */
export function hazardSection({ policies }: PageData): HTMLElement | null {
  const byHazard = new Map<string, Child[]>();
  for (const [index, policy] of policies.entries())
    for (const hazard of hazardsOf(policy))
      byHazard.set(hazard, [...(byHazard.get(hazard) ?? []), policyLink(policy.name, index)]);
  const list = listOf([...byHazard], 'kinds', ([hazard, links]) => [
    h('span', { class: 'hazard' }, `! ${hazard}`),
    ` ${policiesText(links.length)}: `,
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
    part('Ignored', ignored, 'assignments', ({ name, type, text }) => [
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
