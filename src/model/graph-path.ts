import { GraphFailure } from './ports.js';

/**
 * Whether an id can be one segment of an address. Nothing at all, `.` and `..` cannot: every reader of an address folds
 * them. Half of a character cannot be encoded.
 */
export function isPathSegment(id: string): boolean {
  return !/^\.{0,2}$/.test(id) && !/\p{Surrogate}/u.test(id);
}

/** An id of the service as one segment of an address. Throws a GraphFailure for what is none. */
export function pathSegment(id: string): string {
  if (isPathSegment(id)) return encodedText(id);
  throw new GraphFailure(`The id ${JSON.stringify(id)} cannot be part of an address and was not used`, {
    retry: 'never',
    next: 'Look the item up in the portal: its id is not one that Graph gives out.',
  });
}

/** Text for an address, percent-encoded. Throws a GraphFailure where half of a character is missing. */
export function encodedText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new GraphFailure(`The text ${JSON.stringify(text)} contains half a character and cannot be sent`, {
      retry: 'never',
      next: 'Write the name anew: one of its characters was cut in two.',
    });
  }
}

/** The first characters of a text, none of them cut in two. */
export function firstCharacters(text: string, count: number): string {
  return Array.from(text.slice(0, 2 * count))
    .slice(0, count)
    .join('');
}
