import { distance } from 'fastest-levenshtein';
import { compareText } from './json.js';

/** Up to three words that may have been meant, nearest first. Case is ignored. */
export function nearest(text: string, words: readonly string[]): readonly string[] {
  const sought = text.trim().toLowerCase();
  return [...new Set(words)]
    .map((word) => ({ word, plain: word.trim().toLowerCase() }))
    .map(({ word, plain }) => ({ word, plain, away: distance(sought, plain) }))
    .filter(({ plain, away }) => isNear(sought, plain, away))
    .sort((a, b) => a.away - b.away || compareText(a.word, b.word))
    .slice(0, 3)
    .map(({ word }) => word);
}

/** A third of the letters may be wrong; or the text is how the word begins. */
function isNear(sought: string, word: string, away: number): boolean {
  if (sought.length > 2 && word.startsWith(sought)) return true;
  return away <= Math.max(1, Math.floor(Math.min(sought.length, word.length) / 3));
}

/** For names of the user's own: `Did you mean “A” or “B”?`, or `otherwise` if none is near. */
export function didYouMeanName(text: string, names: readonly string[], otherwise: string): string {
  const near = nearest(text, names).map((name) => `“${name}”`);
  return near.length === 0 ? otherwise : `Did you mean ${near.join(' or ')}?`;
}

/** For words of a closed list: `Did you mean X?` if one is near, then `all`, which lists every word. */
export function didYouMeanWord(text: string, words: readonly string[], all: string): string {
  const [word] = nearest(text, words);
  return word === undefined ? all : `Did you mean ${word}? ${all}`;
}
