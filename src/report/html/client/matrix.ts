import { type PageData, type PagePolicy, type PageRow } from '../plan-page-data.js';
import { button, type Child, grouped, h, nameOf, policyLink, section, spoken } from './dom.js';
import { isChanged, SIGNS, WORDS } from './policy-view.js';

/** Rows and columns of one page of the matrix. */
const ROWS = 20;
const COLUMNS = 14;

export interface Matrix {
  readonly element: HTMLElement;
  readonly show: (policies: readonly PagePolicy[]) => void;
}

/** Policies down, groups across: who is included and who is left out, and what of it is new. One page at a time. */
export function matrixSection(data: PageData): Matrix {
  let policies: readonly PagePolicy[] = [];
  let targets: readonly number[] = [];
  const at = { row: 0, column: 0 };
  const table = h('div', {
    class: 'scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Targeting matrix, scrolls sideways',
  });
  const where = h('output', { 'aria-live': 'polite' });
  const everyTarget = h('input', { type: 'checkbox', id: 'every-target' });
  const pages = {
    up: button('Previous policies', () => turn('row', -ROWS)),
    down: button('Next policies', () => turn('row', ROWS)),
    left: button('Previous groups', () => turn('column', -COLUMNS)),
    right: button('Next groups', () => turn('column', COLUMNS)),
  };

  function turn(axis: 'row' | 'column', step: number): void {
    const next = at[axis] + step;
    if (next < 0 || next >= (axis === 'row' ? policies : targets).length) return;
    at[axis] = next;
    draw();
  }

  function draw(): void {
    const rows = policies.slice(at.row, at.row + ROWS);
    const columns = targets.slice(at.column, at.column + COLUMNS);
    table.replaceChildren(
      columns.length === 0 || rows.length === 0
        ? h('p', {}, 'Nothing to show.')
        : matrixTable(rows, columns, data),
    );
    for (const one of [pages.up, pages.down]) one.hidden = policies.length <= ROWS;
    for (const one of [pages.left, pages.right]) one.hidden = targets.length <= COLUMNS;
    disable(pages.up, at.row === 0);
    disable(pages.down, at.row + ROWS >= policies.length);
    disable(pages.left, at.column === 0);
    disable(pages.right, at.column + COLUMNS >= targets.length);
    const span = (first: number, count: number, all: number): string =>
      all === 0 ? 'none' : `${grouped(first + 1)}–${grouped(first + count)} of ${grouped(all)}`;
    where.textContent = `Policies ${span(at.row, rows.length, policies.length)}, groups ${span(at.column, columns.length, targets.length)}`;
  }

  function show(next: readonly PagePolicy[]): void {
    policies = next;
    // Without a change among them there is nothing but what stays to show.
    const onlyTouched = !everyTarget.checked && next.some(isChanged);
    const assigned = new Set(
      next.flatMap(({ rows }) =>
        rows.filter(({ action }) => !onlyTouched || action !== 'none').map(({ target }) => target),
      ),
    );
    targets = data.targets.filter((target) => assigned.has(target));
    at.row = 0;
    at.column = 0;
    draw();
  }
  everyTarget.addEventListener('change', () => show(policies));

  const element = section(
    'matrix',
    'Who each policy reaches',
    legend(),
    h(
      'div',
      { class: 'tools' },
      ...Object.values(pages),
      everyTarget,
      h('label', { for: 'every-target' }, 'groups without a change too'),
      where,
    ),
    table,
  );
  return { element, show };
}

/** Not `disabled`: a button at the last page keeps the focus that pressed it. */
function disable(element: HTMLButtonElement, isDisabled: boolean): void {
  element.setAttribute('aria-disabled', String(isDisabled));
}

function matrixTable(
  policies: readonly PagePolicy[],
  targets: readonly number[],
  data: PageData,
): HTMLElement {
  const heads = targets.map((target) => {
    const name = data.texts[target] ?? '';
    return h('th', { scope: 'col', title: name }, h('span', { class: 'tall' }, nameOf(name)));
  });
  const rows = policies.map((policy) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row', title: policy.type }, policyLink(policy.name, data.policies.indexOf(policy))),
      ...targets.map((target) =>
        cell(
          policy.rows.filter((row) => row.target === target),
          data,
        ),
      ),
    ),
  );
  return h(
    'table',
    { class: 'matrix' },
    h('caption', { class: 'spoken' }, 'Policies by row, groups by column'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Policy'), ...heads)),
    h('tbody', {}, ...rows),
  );
}

function cell(rows: readonly PageRow[], { texts }: PageData): HTMLElement {
  const marks = rows.map((row): Child => {
    const side = row.action === 'delete' ? row.before : row.after;
    return h('span', {}, mark(row), spoken(`${WORDS[row.action]}: ${texts[side] ?? ''}. `));
  });
  return h('td', {}, ...marks);
}

type Mark = Pick<PageRow, 'kind' | 'direction' | 'filtered'>;

function mark({ kind, direction, filtered }: Mark): HTMLElement {
  const text = `${SIGNS[kind]}${direction === 'include' ? 'in' : 'ex'}${filtered === true ? ' ▽' : ''}`;
  return h('span', { class: `mark ${kind} ${direction}`, 'aria-hidden': 'true' }, text);
}

function legend(): HTMLElement {
  const entries: readonly (readonly [Mark, string])[] = [
    [{ kind: 'same', direction: 'include' }, 'included'],
    [{ kind: 'same', direction: 'exclude' }, 'excluded'],
    [{ kind: 'same', direction: 'include', filtered: true }, 'by a filter'],
    [{ kind: 'add', direction: 'include' }, 'now included'],
    [{ kind: 'remove', direction: 'include' }, 'no longer included'],
    [{ kind: 'remove', direction: 'exclude' }, 'now excluded: fewer people'],
    [{ kind: 'add', direction: 'exclude' }, 'no longer excluded: more people'],
    [{ kind: 'change', direction: 'include' }, 'changed otherwise'],
  ];
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'Signs of the matrix' },
    ...entries.map(([one, text]) => h('li', {}, mark(one), ` ${text}`)),
  );
}
