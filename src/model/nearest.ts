import { distance } from 'fastest-levenshtein';
import { compareText } from './json.js';

/** Up to three words that may have been meant, nearest first. Case counts little. */
export function nearest(text: string, words: readonly string[]): readonly string[] {
  const wanted = text.trim().toLowerCase();
  return [...new Set(words)]
    .map((word) => ({ word, plain: word.trim().toLowerCase() }))
    .map(({ word, plain }) => ({ word, plain, away: distance(wanted, plain) }))
    .filter(({ plain, away }) => isNear(wanted, plain, away))
    .sort((a, b) => a.away - b.away || compareText(a.word, b.word))
    .slice(0, 3)
    .map(({ word }) => word);
}

/** A third of the letters may be wrong; or the text is how the word begins. */
function isNear(wanted: string, word: string, away: number): boolean {
  if (wanted.length > 2 && word.startsWith(wanted)) return true;
  return away <= Math.max(1, Math.floor(Math.min(wanted.length, word.length) / 3));
}
