import { type Assignment } from '../../model/assignment/assignment.js';
import { sameFilter } from '../../model/assignment/equality.js';
import { type Draft } from '../diff/diff.js';

/** The assignment by which a draft may take people away: a removed or more filtered inclusion, a new or wider exclusion. */
export function narrowed(draft: Draft): Assignment | undefined {
  return change(draft, 'include');
}

/** The assignment by which a draft may reach more people: the reverse of `narrowed`. */
export function widened(draft: Draft): Assignment | undefined {
  return change(draft, 'exclude');
}

/** What a draft takes from the one direction or gives to the other. */
function change(draft: Draft, less: 'include' | 'exclude'): Assignment | undefined {
  switch (draft.action) {
    case 'create':
      return draft.after.target.direction === less ? undefined : draft.after;
    case 'delete':
      return draft.before.target.direction === less ? draft.before : undefined;
    case 'update': {
      const { before, after } = draft;
      if (sameFilter(before.filter, after.filter)) return undefined;
      // Setting a filter makes an assignment smaller, dropping one makes it larger, another one may do both.
      const isOpposite = before.target.direction === less ? after.filter !== null : before.filter !== null;
      return isOpposite ? before : undefined;
    }
  }
}
