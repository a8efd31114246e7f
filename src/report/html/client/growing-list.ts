import { button, grouped, h } from './dom.js';

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
