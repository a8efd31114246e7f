import { nearest } from './nearest.js';

/** For names of the user's own: `Did you mean “A” or “B”?`, or `otherwise` where none is near. */
export function didYouMeanName(text: string, names: readonly string[], otherwise: string): string {
  const near = nearest(text, names).map((name) => `“${name}”`);
  return near.length === 0 ? otherwise : `Did you mean ${near.join(' or ')}?`;
}

/** For words of a closed list: `Did you mean X?` where one is near, and then `all`, which tells every word there is. */
export function didYouMeanWord(text: string, words: readonly string[], all: string): string {
  const [word] = nearest(text, words);
  return word === undefined ? all : `Did you mean ${word}? ${all}`;
}
