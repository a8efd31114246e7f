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

/** What exists under a name of the user's own. */
export interface Named {
  readonly name: string;
  readonly id: string;
}

/**
 * For names of the user's own that nothing has exactly. Names that only look the same are shown with what differs, and their
 * ids; else `Did you mean “A” or “B”?`, or `otherwise` if none is near. Names of another platform are not meant.
 */
export function didYouMeanName(text: string, known: readonly Named[], otherwise: string): string {
  const alike = known.filter(({ name }) => name !== text && readAs(name) === readAs(text));
  if (alike.length > 0) {
    const shown = [...new Set(alike.map(({ name, id }) => `${asYaml(name)} (id ${id})`))].join(' and ');
    return (
      `The tenant has ${shown}, which only looks like ${asYaml(text)}. ` +
      'Use the id, or write the name as shown, with the quotes.'
    );
  }
  const names = known.map(({ name }) => name).filter((name) => name !== text && isOfSamePlatform(name, text));
  const near = nearest(text, names).map((name) => `“${name}”`);
  return near.length === 0 ? otherwise : `Did you mean ${near.join(' or ')}?`;
}

/** A name as people read it: spaces, invisible characters and the way an accent is composed make no difference. */
function readAs(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\p{Cf}\ufe00-\ufe0f]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const PLATFORMS = [/\b(ios|ipados|iphones?|ipads?)\b/i, /\bandroid\b/i, /\bwindows\b/i];

/** False if both names are of platforms, and have none in common. */
function isOfSamePlatform(name: string, other: string): boolean {
  const of = (text: string): readonly RegExp[] => PLATFORMS.filter((platform) => platform.test(text));
  const [platforms, others] = [of(name), of(other)];
  return platforms.length === 0 || others.length === 0 || platforms.some((one) => others.includes(one));
}

/** A name in double quotes, in which YAML reads the escapes: what cannot be seen is escaped. */
function asYaml(name: string): string {
  const isComposed = name === name.normalize('NFC');
  const escaped = name
    .replace(/["\\]/g, '\\$&')
    .replace(isComposed ? UNSEEN : UNSEEN_OR_MARK, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16);
      return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
    })
    .replace(/^ | $|(?<= ) /g, String.raw`\x20`);
  return `"${escaped}"`;
}

/** Controls, invisible characters, and spaces other than the usual one. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\ufe00-\ufe0f]|(?! )\p{Zs}/gu;
const UNSEEN_OR_MARK = /[\p{C}\p{Zl}\p{Zp}\p{M}]|(?! )\p{Zs}/gu;

/** For words of a closed list: `Did you mean X?` if one is near, then `all`, which lists every word. */
export function didYouMeanWord(text: string, words: readonly string[], all: string): string {
  const [word] = nearest(text, words);
  return word === undefined ? all : `Did you mean ${word}? ${all}`;
}
