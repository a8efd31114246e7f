import { type GraphRequest } from '../model/plan.js';
import { type CurrentAssignment, type DesiredAssignment } from './assignment.js';
import { type PolicyChanges } from './changes.js';
import { keepsLaw, type Reach, reachOf } from './harm.js';

/** One item request before it is put in order: what it turns one assignment into. */
export interface Item {
  readonly request: GraphRequest;
  readonly from: CurrentAssignment;
  readonly to: DesiredAssignment | null;
}

/** The first order, in the order the items come, after each step of which the law holds. */
export function lawfulOrder({ current }: PolicyChanges, items: readonly Item[]): readonly Item[] | undefined {
  const opaque = current.opaque.map(({ id }): Reach => ({
    direction: 'include',
    who: `? ${id}`,
    filter: null,
  }));
  const state = (done: readonly Item[]): readonly Reach[] => [
    ...opaque,
    ...current.understood.flatMap((have) => {
      const item = done.find(({ from }) => from === have);
      if (item === undefined) return [reachOf(have)];
      return item.to === null ? [] : [reachOf(item.to)];
    }),
  ];
  const before = state([]);
  const after = state(items);
  const extend = (done: readonly Item[]): readonly Item[] | undefined => {
    if (done.length === items.length) return done;
    for (const next of items.filter((item) => !done.includes(item))) {
      const step = [...done, next];
      const order = keepsLaw(before, state(step), after) ? extend(step) : undefined;
      if (order !== undefined) return order;
    }
    return undefined;
  };
  return extend([]);
}
