import { type Ownership } from '../../model/project/declaration.js';
import { compareText } from '../../model/json.js';
import { type CurrentAssignment, type DesiredAssignment, sameFilter } from './desired-assignment.js';

/** A change before it is told: which assignment becomes which. */
export type Draft =
  | { readonly action: 'create'; readonly after: DesiredAssignment }
  | { readonly action: 'update'; readonly before: CurrentAssignment; readonly after: DesiredAssignment }
  | { readonly action: 'delete'; readonly before: CurrentAssignment };

/** `whole`: as exact, and what policy sets own too. No file can say it: only taking a run back needs it. */
export type Scope = Ownership | 'whole';

export interface Diff {
  readonly drafts: readonly Draft[];
  /** Already as desired, or not ours to touch. `assign` carries them. */
  readonly kept: readonly CurrentAssignment[];
  /** Those among `kept` that a policy set owns. */
  readonly policySets: readonly CurrentAssignment[];
}

/**
 * Compares a policy's assignments with the declared ones, target by target; ids and order mean nothing.
 *
 * Entries of equal source match first. A declared policySets entry may take over a direct one, never the reverse;
 * an undeclared policySets entry is left alone. In additive ownership a declared group owns both its directions.
 */
export function diffAssignments(
  desired: readonly DesiredAssignment[],
  current: readonly CurrentAssignment[],
  ownership: Scope,
): Diff {
  const free = new Set(current);
  const matches = new Map<DesiredAssignment, CurrentAssignment>();
  const match = (candidate: (d: DesiredAssignment, c: CurrentAssignment) => boolean): void => {
    for (const wanted of desired) {
      if (matches.has(wanted)) continue;
      const found = [...free].find(
        (have) => have.target.key === wanted.target.key && candidate(wanted, have),
      );
      if (found === undefined) continue;
      matches.set(wanted, found);
      free.delete(found);
    }
  };
  match(isSettled);
  match((wanted, have) => wanted.source === have.source);
  match(
    (wanted, have) => ownership === 'whole' || (wanted.source === 'policySets' && have.source === 'direct'),
  );

  const left = [...free];
  const isLeftAlone = ({ source }: CurrentAssignment): boolean =>
    source === 'policySets' && ownership !== 'whole';
  const policySets = left.filter(isLeftAlone);
  const isOwned = ownership === 'additive' ? ownedBy(desired) : () => true;
  const removed = left.filter((have) => !isLeftAlone(have) && isOwned(have));
  const unowned = left.filter((have) => !isLeftAlone(have) && !isOwned(have));
  const settled = [...matches].filter(([wanted, have]) => isSettled(wanted, have));
  const updated = [...matches].filter(([wanted, have]) => !isSettled(wanted, have));

  const drafts: Draft[] = [
    ...desired.filter((wanted) => !matches.has(wanted)).map((after): Draft => ({ action: 'create', after })),
    ...updated.map(([wanted, before]): Draft => ({
      action: 'update',
      before,
      after: keepSourceId(wanted, before),
    })),
    ...removed.map((before): Draft => ({ action: 'delete', before })),
  ];
  return {
    drafts: drafts.sort((a, b) => compareText(draftOrder(a), draftOrder(b))),
    kept: [...settled.map(([, have]) => have), ...policySets, ...unowned],
    policySets,
  };
}

/** The assignment of a draft that says whom it is about. */
export function subject(draft: Draft): DesiredAssignment | CurrentAssignment {
  return draft.action === 'delete' ? draft.before : draft.after;
}

/** Whether an assignment is just as declared. */
export function isSettled(wanted: DesiredAssignment, have: CurrentAssignment): boolean {
  return (
    wanted.source === have.source &&
    sameFilter(wanted.filter, have.filter) &&
    (!wanted.declaresSourceId || wanted.sourceId === have.sourceId)
  );
}

/** Where a declaration names no source id, the one at the service stays. */
function keepSourceId(wanted: DesiredAssignment, have: CurrentAssignment): DesiredAssignment {
  const keeps = !wanted.declaresSourceId && wanted.source === have.source;
  return keeps ? { ...wanted, sourceId: have.sourceId } : wanted;
}

function ownedBy(desired: readonly DesiredAssignment[]): (have: CurrentAssignment) => boolean {
  const keys = new Set(desired.map(({ target }) => target.key));
  const groups = new Set(desired.map(({ target }) => target.groupId));
  return ({ target }) => keys.has(target.key) || (target.groupId !== undefined && groups.has(target.groupId));
}

function draftOrder(draft: Draft): string {
  const { target, source } = subject(draft);
  const id = draft.action === 'create' ? '' : draft.before.id;
  return [target.direction === 'include' ? 0 : 1, target.key, draft.action, source, id].join(' ');
}
