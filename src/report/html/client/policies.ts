import { type PageData, type PagePolicy } from '../plan-page-data.js';
import { anchorOf, button, grouped, growingList, h, openNow, section } from './dom.js';
import { isChanged, policyItem } from './policy-view.js';

/** Policies shown at a time. */
const STEP = 50;
/** Plans up to this many rows are open from the start. */
const SHORT_PLAN = 80;

const ALL = 'All policies';

type Choice = (policy: PagePolicy) => boolean;

const CHOICES: Readonly<Record<string, Choice>> = {
  'All changes': isChanged,
  'Review carefully': ({ marks }) => marks.length > 0,
  Refused: ({ refused }) => refused.length > 0,
  Unchanged: (policy) => !isChanged(policy),
  [ALL]: () => true,
};

/** The policies, and the box that filters them; `onNarrow` is called with those that remain. */
export function policiesSection(
  data: PageData,
  onNarrow: (policies: readonly PagePolicy[]) => void,
): HTMLElement {
  const places = new Map(data.policies.map((policy, index) => [policy, index]));
  const list = growingList<PagePolicy>({
    container: h('ul', { class: 'policies' }),
    step: STEP,
    noun: 'policies',
    render: (policy) => policyItem(policy, places.get(policy) ?? 0, data),
  });
  const words = wordsOf(data);
  const input = h('input', {
    type: 'search',
    id: 'filter',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'name, type, group, filter, file …',
    'aria-describedby': 'found',
  });
  const select = h('select', { id: 'choice' }, ...choicesFor(data));
  const found = h('output', { id: 'found', for: 'filter choice', 'aria-live': 'polite' });

  const narrow = (): void => {
    const terms = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const choice = CHOICES[select.value] ?? isChanged;
    const left = data.policies.filter(
      (policy) => choice(policy) && terms.every((term) => words(policy).includes(term)),
    );
    list.show(left);
    found.textContent = `${grouped(left.length)} of ${grouped(data.policies.length)} policies`;
    onNarrow(left);
  };
  input.addEventListener('input', narrow);
  select.addEventListener('change', narrow);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') list.element.querySelector('summary')?.focus();
    else if (event.key === 'Escape') {
      input.value = '';
      narrow();
    } else return;
    event.preventDefault();
  });

  /** Opens the policy that the address names; one that the filter hides is shown again. */
  const openLinked = (): void => {
    const { hash } = location;
    const index = data.policies.findIndex((_, at) => hash === `#${anchorOf(at)}`);
    if (index === -1) return;
    const find = (): HTMLElement | null => document.getElementById(anchorOf(index));
    if (find() === null) {
      input.value = '';
      select.value = ALL;
      narrow();
      list.showFirst(index + 1);
    }
    const item = find();
    const details = item?.querySelector('details');
    if (details) openNow(details);
    item?.scrollIntoView();
    item?.querySelector('summary')?.focus();
  };
  addEventListener('hashchange', openLinked);

  const setAll = (isOpen: boolean): void => {
    for (const details of list.element.querySelectorAll<HTMLDetailsElement>('details.policy')) {
      if (isOpen) openNow(details);
      else details.open = false;
    }
  };
  narrow();
  const changed = data.policies.filter(isChanged);
  if (changed.reduce((sum, { rows }) => sum + rows.length, 0) <= SHORT_PLAN) setAll(true);
  openForPrint(list.element, () => list.showFirst(Infinity));
  const element = section(
    'policies',
    'Policies, before and after',
    h(
      'div',
      { class: 'tools', role: 'search', 'aria-label': 'Policies' },
      h('label', { for: 'filter' }, 'Filter'),
      input,
      h('span', { class: 'pair' }, h('label', { for: 'choice' }, 'Show'), select),
      button('Open all', () => setAll(true)),
      button('Close all', () => setAll(false)),
      found,
    ),
    list.element,
  );
  // Not before the page is laid out: the element must be in the document to be found.
  requestAnimationFrame(openLinked);
  return element;
}

/** Choices that would show something. */
function choicesFor({ policies }: PageData): readonly HTMLElement[] {
  return Object.entries(CHOICES)
    .filter(([, choice]) => policies.some(choice))
    .map(([name]) => h('option', { value: name }, name));
}

/** The text that a policy is found by, made when it is first searched. */
function wordsOf({ texts }: PageData): (policy: PagePolicy) => string {
  const known = new Map<PagePolicy, string>();
  return (policy) => {
    const before = known.get(policy);
    if (before !== undefined) return before;
    const parts = policy.rows.flatMap(({ target, before: from, after: to, hazards = [] }) => [
      texts[target] ?? '',
      texts[from] ?? '',
      texts[to] ?? '',
      ...hazards,
    ]);
    const codes = policy.refused.map(({ code }) => code);
    const all = [policy.name, policy.type, policy.id, policy.place, ...codes, ...parts]
      .join('\n')
      .toLowerCase();
    known.set(policy, all);
    return all;
  };
}

/** On paper nothing can be opened: all is opened for printing, and closed again afterwards. */
function openForPrint(element: HTMLElement, showAll: () => void): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    showAll();
    opened = [...element.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    opened.forEach(openNow);
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });
}
