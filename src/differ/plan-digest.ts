import { type Declaration } from '../model/declaration.js';
import { canonicalJson, compareText } from '../model/json.js';
import { type Plan } from '../model/plan.js';
import { type Settings } from '../model/settings.js';
import { digestOf } from './fingerprint.js';

/** Hash of a plan without its digest. Where a file stands or is called moves it no more than the clock does. */
export function planDigest(content: Omit<Plan, 'digest'>): string {
  return digestOf(withoutPlaces(content));
}

/** Hash of what settings and declarations say, wherever they say it and in whatever order. */
export function inputsDigest(settings: Settings, declarations: readonly Declaration[]): string {
  const said = declarations.map((declaration) => canonicalJson(withoutPlaces(declaration)));
  return digestOf([settings, said.sort(compareText)]);
}

const PLACES = new Set(['file', 'line', 'column', 'place', 'related']);
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, field: unknown) => (PLACES.has(key) ? undefined : field)));
}
