import { distance } from 'fastest-levenshtein';
import { compareText } from '../model/json.js';

/** Up to three candidates that a person may have meant, nearest first; case counts least. */
export function nearest(text: string, candidates: readonly string[]): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, away: distance(wanted, candidate.trim().toLowerCase()) }))
    .filter(({ candidate, away }) => away <= limit || candidate.toLowerCase().startsWith(wanted))
    .sort((a, b) => a.away - b.away || compareText(a.candidate, b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** "Did you mean “A” or “B”?", or the fallback where nothing is near. */
export function didYouMean(text: string, candidates: readonly string[], otherwise: string): string {
  const names = nearest(text, candidates).map((name) => `“${name}”`);
  return names.length === 0 ? otherwise : `Did you mean ${names.join(' or ')}?`;
}
