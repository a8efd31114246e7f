import { type Diagnostic } from '../model/diagnostic.js';
import { type DocumentUpdate } from './document-update.js';
import { type Matched } from './match-entries.js';
import { type ItemChange } from './list-edit.js';
import { commentText } from './yaml-text.js';

/**
 * What becomes of `- set: NAME` where the tenant no longer holds all its members as the set has them. The set is shared by
 * other declarations, so it is never changed: its members that the tenant holds are spelled out here instead.
 */
export function takeSetApart(
  set: string,
  members: readonly Matched[],
  { declaration, required }: DocumentUpdate,
): { readonly change: ItemChange; readonly diagnostic: Diagnostic } {
  const [first] = members;
  const place = first?.declared.place ?? declaration.place;
  const direction = first?.declared.direction ?? 'include';
  const entries = members.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const change: ItemChange =
    entries.length === 0
      ? { kind: 'remove' }
      : {
          kind: 'replace',
          entries,
          note: commentText(`Instead of set ${set}: the tenant does not hold all of it as the set has it`),
        };
  if (required?.[direction].includes(set) === true)
    return {
      change,
      diagnostic: {
        ...place,
        code: 'set-required',
        severity: 'error',
        message: `The tenant does not hold the whole set “${set}” under ${direction}, which the settings require of every declaration.`,
        hint: 'Apply puts it back; or change the set or require in the settings on purpose.',
      },
    };
  return {
    change,
    diagnostic: {
      ...place,
      code: 'set-taken-apart',
      severity: 'warning',
      message: `The tenant does not hold the whole set “${set}” under ${direction}: the members that it holds are spelled out instead.`,
      hint: 'The set itself is unchanged. If the tenant is wrong, discard the change and apply.',
    },
  };
}
