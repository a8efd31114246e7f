/**
 * The strongly connected components of a graph, by Tarjan: nodes that all lead to each other. A component comes before
 * those that lead to it. `next`: where the edges of a node go; each must be one of `nodes`.
 */
export function strongComponents<T>(
  nodes: readonly T[],
  next: (node: T) => readonly T[],
): readonly (readonly T[])[] {
  const visits = new Map<T, { readonly index: number; low: number; isOpen: boolean }>();
  const open: T[] = [];
  const components: (readonly T[])[] = [];
  const visit = (node: T): { readonly index: number; low: number; isOpen: boolean } => {
    const own = { index: visits.size, low: visits.size, isOpen: true };
    visits.set(node, own);
    const start = open.push(node) - 1;
    for (const other of next(node)) {
      const seen = visits.get(other);
      if (seen === undefined) own.low = Math.min(own.low, visit(other).low);
      else if (seen.isOpen) own.low = Math.min(own.low, seen.index);
    }
    if (own.low === own.index) {
      const component = open.splice(start);
      for (const member of component) (visits.get(member) ?? own).isOpen = false;
      components.push(component);
    }
    return own;
  };
  for (const node of nodes) if (!visits.has(node)) visit(node);
  return components;
}
