import { nearest } from '../model/nearest.js';

/** "Did you mean “A” or “B”?", or the fallback where nothing is near. */
export function didYouMean(text: string, candidates: readonly string[], otherwise: string): string {
  const names = nearest(text, candidates).map((name) => `“${name}”`);
  return names.length === 0 ? otherwise : `Did you mean ${names.join(' or ')}?`;
}
