/**
 * YAML as people write it: one declaration of which each line is known to belong to an entry or to none, and a state of
 * the tenant that differs from it. Shares no code with what reads and edits files.
 */
import { type FilterMode } from '../../src/model/project/declaration.js';

export interface Held {
  readonly direction: 'include' | 'exclude';
  readonly group: string;
  readonly filter?: { readonly name: string; readonly mode: FilterMode };
}

export interface Line {
  readonly text: string;
  /** The entry it is of; absent: of none. */
  readonly entry?: number;
  /** A change to any entry of the list may change it. */
  readonly isShared?: boolean;
}

export interface OddCase {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly lineBreak: string;
  /** As the file says. */
  readonly said: readonly Held[];
  /** As the tenant holds it. */
  readonly held: readonly Held[];
  /** Numbers of entries that stay but change, and of those that go. */
  readonly changed: ReadonlySet<number>;
  readonly gone: ReadonlySet<number>;
}

/** The same numbers from the same seed, from 0 up to 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const GROUPS = [
  'Sales',
  'iOS pilot',
  'Leavers',
  'Break-glass',
  'Field: service',
  "O'Brien",
  'yes',
  'Öl',
];
export const FILTERS = ['Corporate', 'Personal: own', 'Kiosk'];

export function oddCase(seed: number): OddCase {
  const random = randomFrom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const chance = (share: number): boolean => random() < share;
  const one = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  let comments = 0;
  const comment = (): string => `# c${++comments} ${one(['', 'hm', '- no: entry', 'a, b]', '{x', '"'])}.`;
  const beside = (share = 0.4): string => (chance(share) ? ` ${comment()}` : '');
  const lines: Line[] = [];
  const put = (text: string, rest: Omit<Line, 'text'> = {}): void => void lines.push({ text, ...rest });

  const quote = (text: string): string => {
    const isPlain = /^[A-ZÖi][\wÖl -]*$/.test(text) && text !== 'yes';
    const style = below(isPlain ? 4 : 2);
    if (style === 0) return JSON.stringify(text);
    return style === 1 ? `'${text.replaceAll("'", "''")}'` : text;
  };
  const said: Held[] = [];
  const anchors = new Map<string, string>();
  const free = [...GROUPS];
  const filterKey = ({ name, mode }: NonNullable<Held['filter']>): string => `${name} ${mode}`;
  const filterFlow = (filter: NonNullable<Held['filter']>): string => {
    const known = anchors.get(filterKey(filter));
    if (known !== undefined && chance(0.7)) return `*${known}`;
    const flow = `{ name: ${quote(filter.name)}, mode: ${filter.mode} }`;
    if (!chance(0.4)) return flow;
    const name = `f${anchors.size + 1}`;
    anchors.set(filterKey(filter), name);
    return `&${name} ${flow}`;
  };
  const newFilter = (): NonNullable<Held['filter']> => ({
    name: one(['Corporate', 'Personal: own', 'Kiosk']),
    mode: one<FilterMode>(['include', 'exclude']),
  });
  const newHeld = (direction: Held['direction']): Held => {
    const [group = ''] = free.splice(below(free.length), 1);
    const filter = newFilter();
    return { direction, group, ...(direction === 'include' && chance(0.4) && { filter }) };
  };

  const blockEntry = (indent: string, held: Held, entry: number): void => {
    const of = { entry };
    const gap = one(['- ', '- ', '-   ']);
    const inner = indent + ' '.repeat(gap.length);
    if (chance(0.3)) put(`${indent}${comment()}`, of);
    const anchor = chance(0.1) ? `&e${entry} ` : '';
    const { group, filter } = held;
    if (filter === undefined) {
      const form = below(6);
      if (form === 0) {
        put(`${indent}${gap}${one(['|-', '>-'])}${beside()}`, of);
        put(`${inner}  ${group}`, of);
      } else if (form === 1) put(`${indent}${gap}{ group: ${quote(group)} }${beside()}`, of);
      else if (form === 2) put(`${indent}${gap}group: ${anchor}${quote(group)}${beside()}`, of);
      else if (form === 3) {
        put(`${indent}-${beside()}`, of);
        put(`${indent}    group: ${quote(group)}${beside()}`, of);
      } else put(`${indent}${gap}${anchor}${quote(group)}${beside()}`, of);
      return;
    }
    const form = below(3);
    if (form === 0) {
      put(`${indent}${gap}{ group: ${quote(group)}, filter: ${filterFlow(filter)} }${beside()}`, of);
      return;
    }
    put(`${indent}${gap}group: ${quote(group)}${beside()}`, of);
    if (chance(0.3)) put(`${inner}${comment()}`, of);
    if (form === 1) put(`${inner}filter: ${filterFlow(filter)}${beside()}`, of);
    else {
      put(`${inner}filter:${beside()}`, of);
      put(`${inner}  mode: ${filter.mode}${beside()}`, of);
      if (chance(0.3)) put(`${inner}  ${comment()}`, of);
      put(`${inner}  name: ${quote(filter.name)}${beside()}`, of);
    }
  };

  const flowEntry = ({ group, filter }: Held): string => {
    if (filter !== undefined) return `{ group: ${quote(group)}, filter: ${filterFlow(filter)} }`;
    return chance(0.3) ? `{group: ${quote(group)}}` : quote(group);
  };

  const list = (direction: Held['direction'], count: number): void => {
    const own = Array.from({ length: count }, () => newHeld(direction));
    const first = said.length;
    said.push(...own);
    const style = one(['block', 'block', 'line', 'lines', 'lines', 'ragged']);
    const shared = { isShared: true };
    if (count === 0 && style === 'block') {
      put(`${direction}: []${beside()}`, shared);
      return;
    }
    if (style === 'block') {
      const indent = one(['', '  ', '    ']);
      put(`${direction}:${beside()}`, shared);
      own.forEach((held, index) => {
        if (chance(0.15)) {
          put(`${indent} ${comment()}`, index === 0 ? {} : { entry: first + index - 1 });
          put('');
        }
        blockEntry(indent, held, first + index);
      });
      if (chance(0.2)) put(`${indent}${comment()}`);
      return;
    }
    const hasComma = count > 0 && chance(0.5);
    if (style === 'line') {
      const inside = own.map(flowEntry).join(one([', ', ',', ' , ']));
      const pad = one(['', ' ']);
      put(`${direction}: [${pad}${inside}${hasComma ? ',' : ''}${pad}]${beside()}`, shared);
      return;
    }
    if (style === 'ragged' && count > 1) {
      put(`${direction}: [ ${flowEntry(own[0] ?? { direction, group: '' })},`, shared);
      for (const held of own.slice(1, -1)) put(`   ${flowEntry(held)},`, shared);
      put(`   ${flowEntry(own.at(-1) ?? { direction, group: '' })} ]${beside()}`, shared);
      return;
    }
    put(`${direction}: [${beside()}`, shared);
    own.forEach((held, index) => {
      const isLast = index === count - 1;
      const of = { entry: first + index, ...(isLast && { isShared: true }) };
      if (chance(0.3)) put(`    ${comment()}`, { entry: first + index });
      put(`    ${flowEntry(held)}${isLast && !hasComma ? '' : ','}${beside()}`, of);
    });
    if (chance(0.4)) put(`  ${comment()}`);
    put(`  ]${beside()}`);
  };

  if (chance(0.15)) put('%YAML 1.2');
  const hasDirective = lines.length > 0;
  if (chance(0.3) && !hasDirective) put(comment());
  if (hasDirective || chance(0.3)) put(`---${beside()}`);
  if (chance(0.3)) put(comment());
  const policy = (): void => {
    if (chance(0.7)) {
      put(`policy: { type: iosManagedAppProtection, name: iOS baseline }${beside()}`);
      return;
    }
    put(`policy:${beside()}`);
    put(`  name: iOS baseline${beside()}`);
    put(`  type: iosManagedAppProtection${beside()}`);
  };
  const isFirst = chance(0.8);
  if (isFirst) policy();
  if (chance(0.2)) put('');
  list('include', below(5));
  if (chance(0.2)) put(comment());
  if (chance(0.7)) list('exclude', below(3));
  if (!isFirst) policy();
  if (chance(0.2)) put(`ownership: exact${beside()}`);
  if (chance(0.2)) put(comment());
  if (chance(0.3)) {
    put(`---${beside()}`);
    put('policy: {type:   iosManagedAppProtection, name: Other}');
    put(`include: [ Sales ,'iOS pilot' ]${beside()}`);
  }

  const gone = new Set<number>();
  const changed = new Set<number>();
  const held = said.flatMap((now, index): readonly Held[] => {
    if (chance(0.3)) {
      gone.add(index);
      return [];
    }
    if (now.direction === 'exclude' || !chance(0.25)) return [now];
    const { filter, ...bare } = now;
    const next = newFilter();
    if (filter !== undefined && next.name === filter.name && next.mode === filter.mode) return [now];
    changed.add(index);
    return filter !== undefined && chance(0.4) ? [bare] : [{ ...bare, filter: next }];
  });
  const added = Array.from({ length: Math.min(below(3), free.length) }, () =>
    newHeld(one(['include', 'exclude'])),
  );
  const lineBreak = chance(0.3) ? '\r\n' : '\n';
  const text =
    (chance(0.1) && !hasDirective ? '\ufeff' : '') +
    lines.map((line) => line.text).join(lineBreak) +
    (chance(0.85) ? lineBreak : '');
  return { text, lines, lineBreak, said, held: [...held, ...added], changed, gone };
}
