import { type Document, isAlias, type Node, visit } from 'yaml';
import { isJsonObject, type JsonValue } from '../../model/json.js';
import { type Splice } from './splices.js';
import { anchoredStart, contentEnd, startOf } from './yaml-nodes.js';
import { flowValue } from './yaml-text.js';

/**
 * The splices that keep aliases alive: if an anchor goes with what some splices take away, the first alias of it that
 * stays is written out and bears the anchor from then on.
 */
export function moveAnchors(text: string, document: Document, splices: readonly Splice[]): readonly Splice[] {
  const goes = (offset: number): boolean => splices.some(({ start, end }) => start <= offset && offset < end);
  const moved = new Set<Node>();
  const found: Splice[] = [];
  visit(document.contents, {
    Alias(_, alias) {
      const node = alias.resolve(document);
      if (node === undefined || isAlias(node) || moved.has(node)) return;
      if (!goes(anchoredStart(text, node)) || goes(startOf(alias))) return;
      moved.add(node);
      const written = text.slice(startOf(node), contentEnd(node));
      const isPlain = !/[\n&*]/.test(written) && !startsBlock(node);
      const value = isPlain ? written : flowValue(jsonOf(node.toJS(document)));
      found.push({
        start: startOf(alias),
        end: startOf(alias) + alias.source.length + 1,
        text: `&${alias.source} ${value}`,
      });
    },
  });
  return found;
}

/** Whether a node is a block list or mapping, which has no room on the line of an alias. */
function startsBlock(node: Node): boolean {
  return node.srcToken?.type === 'block-map' || node.srcToken?.type === 'block-seq';
}

function jsonOf(value: unknown): JsonValue {
  if (isJsonObject(value) || Array.isArray(value)) return value as JsonValue;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
