import { type JsonObject } from '../../model/json.js';
import { GraphFailure } from '../../model/ports.js';
import { type Group } from '../../model/tenant/tenant.js';

/** Largest page that is known to be taken by the collections that are read. */
export const PAGE = 999;

/** Counts and casts on the directory are advanced queries (Microsoft Graph, advanced query capabilities). */
export const EVENTUAL = { ConsistencyLevel: 'eventual' };

export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new GraphFailure(`Graph sent a ${what} without the fields every ${what} has`, {});
}

export function toGroup(item: JsonObject): Group {
  const { groupTypes } = item;
  return {
    id: text(item.id, 'group'),
    name: typeof item.displayName === 'string' ? item.displayName : '',
    ...(Array.isArray(groupTypes) && groupTypes.includes('DynamicMembership') ? { isDynamic: true } : {}),
    ...(item.isAssignableToRole === true ? { isRoleAssignable: true } : {}),
    ...(item.visibility === 'HiddenMembership' ? { hasHiddenMembers: true } : {}),
  };
}

/** A group that was asked for by its name, and so has one. */
export function toNamedGroup(item: JsonObject): Group {
  return { ...toGroup(item), name: text(item.displayName, 'group') };
}

/** A `$count`: plain text on its own, and in a batch a number, the text, or the text in base64, as bodies there may be. */
export function count(body: unknown): number {
  const plain = typeof body === 'string' ? body.trim() : '';
  const digits = /^\d+$/.test(plain) ? plain : Buffer.from(plain, 'base64').toString('utf8').trim();
  const found = /^\d+$/.test(digits) ? Number(digits) : body;
  if (typeof found === 'number' && Number.isSafeInteger(found) && found >= 0) return found;
  throw new GraphFailure('Graph answered a count with something that is no number', {});
}

export function isNotFound(error: unknown): boolean {
  return error instanceof GraphFailure && error.details.status === 404;
}

/** No such route, segment or item, or gone for good. */
export function isNowhere(error: unknown): error is GraphFailure {
  if (!(error instanceof GraphFailure)) return false;
  const { noRoute, status } = error.details;
  return noRoute === true || status === 404 || status === 410;
}

/** What a reading of something gives that may not be there. */
export async function orNone<T>(reading: Promise<T>, none: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (isNotFound(error)) return none;
    throw error;
  }
}
