import { nearest } from '../model/nearest.js';

/** `Did you mean X?` followed by `otherwise`, which says all that is possible. */
export function didYouMean(text: string, words: readonly string[], otherwise: string): string {
  const [word] = nearest(text, words);
  return word === undefined ? otherwise : `Did you mean ${word}? ${otherwise}`;
}
