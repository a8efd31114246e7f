import { isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { type EntryStyle } from './print-entry.js';
import { type FoundDocument, blockItems, isFlow, pairOf, startOf } from './yaml-nodes.js';
import { lineStart } from './splices.js';

/** How a document is written, so that what is added looks as if it had always been there. */
export interface DocumentStyle extends EntryStyle {
  /** Lists in brackets. */
  readonly inFlow: boolean;
  /** Columns between a key and the dashes below it. */
  readonly dashIndent: number;
}

const GUID_COMMENT = /#.*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

export function documentStyle(text: string, { root, document }: FoundDocument): DocumentStyle {
  const lists = (['include', 'exclude'] as const).flatMap((key) => {
    const value = pairOf(root, key)?.value;
    return isSeq<Node>(value) && value.items.length > 0 ? [value] : [];
  });
  const items = lists.flatMap((list) => list.items);
  const maps = items.filter((item) => isMap<Node, Node | null>(item));
  const bare = items.filter((item) => isScalar(item)).length;
  const named = maps.filter((map) => pairOf(map, 'group') !== undefined);
  const plainNamed = named.filter((map) => map.items.length === 1).length;
  const withIds = named.filter((map) => pairOf(map, 'groupId') !== undefined).length;
  const source = text.slice(...rangeOf(document.range));
  const hasIdKeys = named.length > 0 && withIds === named.length && bare === 0;
  const pairs = named.filter((map) => map.items.length === 2 && pairOf(map, 'groupId') !== undefined);
  const hasNames = bare + named.length > 0;
  return {
    bare: bare > 0 || plainNamed === 0,
    braces: pairs.every(isFlow),
    quoting: quotingOf(items),
    ids: hasIdKeys || !hasNames ? 'key' : GUID_COMMENT.test(source) ? 'comment' : 'none',
    inFlow: isFlow(root) || (lists.length > 0 && lists.every(isFlow)),
    dashIndent: dashIndent(text, root, lists) ?? 2,
  };
}

/** The quotes of the names, where all of them have the same; plain otherwise. */
function quotingOf(items: readonly Node[]): EntryStyle['quoting'] {
  const names = items.flatMap((item): readonly Scalar[] => {
    const node = isMap<Node, Node | null>(item) ? pairOf(item, 'group')?.value : item;
    return isScalar(node) ? [node] : [];
  });
  const all = (type: string): boolean => names.length > 0 && names.every((name) => name.type === type);
  return all(Scalar.QUOTE_SINGLE) ? 'single' : all(Scalar.QUOTE_DOUBLE) ? 'double' : 'plain';
}

function dashIndent(
  text: string,
  root: YAMLMap<Node, Node | null>,
  lists: readonly YAMLSeq<Node>[],
): number | undefined {
  const list = lists.find((one) => !isFlow(one));
  const [item] = list === undefined ? [] : blockItems(list);
  if (item === undefined) return undefined;
  const key = startOf(root.items[0]?.key);
  const columns = item.dash - lineStart(text, item.dash) - (key - lineStart(text, key));
  return Math.max(columns, 0);
}

function rangeOf(range: readonly number[] | null | undefined): [number, number] {
  return [range?.[0] ?? 0, range?.[2] ?? 0];
}
