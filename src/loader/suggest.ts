import { distance } from 'fastest-levenshtein';
import { compareText } from '../model/json.js';

/** The word most like `text`, when it is near enough to be what was meant. Upper and lower case count little. */
export function nearest(text: string, words: readonly string[]): string | undefined {
  const scored = words
    .map((word) => ({ word, score: distance(text.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.score - b.score || compareText(a.word, b.word));
  const [best] = scored;
  if (best === undefined) return undefined;
  const allowed = Math.max(1, Math.floor(Math.min(text.length, best.word.length) / 3));
  return best.score <= allowed ? best.word : undefined;
}

/** `Did you mean X?` followed by `otherwise`, which says all that is possible. */
export function didYouMean(text: string, words: readonly string[], otherwise: string): string {
  const word = nearest(text, words);
  return word === undefined ? otherwise : `Did you mean ${word}? ${otherwise}`;
}
