export type Child = Node | string | false | null;

/** An element. Texts become text nodes, so nothing in them is ever read as markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter(isChild));
  return element;
}

export function svg(
  tag: 'svg' | 'rect',
  attributes: Readonly<Record<string, string | boolean>>,
  ...children: readonly Child[]
): SVGElement {
  const element: SVGElement = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children.filter(isChild));
  return element;
}

function setAttributes(element: Element, attributes: Readonly<Record<string, string | boolean>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false) continue;
    element.setAttribute(name, value === true ? '' : value);
  }
}

/** A number with thousands separators. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function isChild(child: Child): child is Node | string {
  return child !== false && child !== null && child !== '';
}

/** Text for screen readers only. */
export function spoken(text: string): HTMLElement {
  return h('span', { class: 'spoken' }, text);
}

/** A name from the tenant. Its direction of writing does not affect the text around it. */
export function nameOf(text: string): HTMLElement {
  return h('bdi', {}, text);
}

/** The fragment of a policy's place in the page; `index`: its place in the data. */
export function anchorOf(index: number): string {
  return `policy-${index}`;
}

/** The name of a policy, as a link to its place in the page. */
export function policyLink(name: string, index: number): HTMLElement {
  return h('a', { href: `#${anchorOf(index)}` }, nameOf(name));
}

export function button(text: string, onClick: () => void): HTMLButtonElement {
  const element = h('button', { type: 'button' }, text);
  element.addEventListener('click', onClick);
  return element;
}

/** A section of the page with its own heading. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    ...children,
  );
}

/** A part whose content is made when it is first opened. */
export function lazyDetails(
  attributes: Readonly<Record<string, string>>,
  summary: readonly Child[],
  content: () => readonly Child[],
): HTMLDetailsElement {
  const details = h('details', attributes, h('summary', {}, ...summary));
  let isFilled = false;
  const fill = (): void => {
    if (isFilled || !details.open) return;
    isFilled = true;
    details.append(...content().filter(isChild));
  };
  details.addEventListener('toggle', fill);
  details.addEventListener('assignctl:fill', fill);
  return details;
}

/** Opens a part and fills it at once, as a page that is about to be printed requires. */
export function openNow(details: HTMLDetailsElement): void {
  details.open = true;
  details.dispatchEvent(new Event('assignctl:fill'));
}

/** A list that shows a first part and grows on demand, so that thousands of entries cost nothing until they are shown. */
export interface GrowingList<T> {
  readonly element: HTMLElement;
  readonly show: (items: readonly T[]) => void;
  /** Shows at least the first `count` entries. */
  readonly showFirst: (count: number) => void;
}

export function growingList<T>(options: {
  readonly container: HTMLElement;
  /** The element around the container, like the table around its body. */
  readonly frame?: HTMLElement;
  readonly step: number;
  readonly noun: string;
  readonly render: (item: T) => HTMLElement;
}): GrowingList<T> {
  const { container, frame = container, step, noun, render } = options;
  let items: readonly T[] = [];
  let shown = 0;
  const more = button('', () => {
    const first = shown;
    grow(step);
    // The focus moves to the first new entry.
    const next = container.children[first];
    const target = next?.querySelector<HTMLElement>('summary') ?? null;
    target?.focus();
  });
  const element = h('div', {}, frame, h('p', { class: 'more' }, more));

  function grow(count: number): void {
    container.append(...items.slice(shown, shown + count).map(render));
    shown = Math.min(items.length, shown + count);
    const left = items.length - shown;
    more.hidden = left === 0;
    more.textContent = `Show ${grouped(Math.min(step, left))} more of ${grouped(left)} ${noun}`;
  }
  return {
    element,
    show(next) {
      items = next;
      shown = 0;
      container.replaceChildren();
      grow(step);
    },
    showFirst(count) {
      if (count > shown) grow(count - shown);
    },
  };
}
