import { canonicalJson, compareText, isJsonObject } from '../model/json.js';
import { type Declaration } from '../model/project/declaration.js';
import { type Settings } from '../model/project/settings.js';
import { type Plan, PLAN_FORMAT_VERSION } from '../model/results/plan.js';
import { digestOf } from './diff/fingerprint.js';

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

/** A saved plan, or in one sentence why the file is none that can be used. */
export type ReadPlan = { readonly plan: Plan } | { readonly problem: string };

/** Reads a plan file. What was changed, cut short or written by a newer format is refused. */
export function parsePlanFile(text: string): ReadPlan {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: 'It is not JSON: cut short, or no plan file.' };
  }
  if (
    !isJsonObject(content) ||
    typeof content.formatVersion !== 'string' ||
    typeof content.digest !== 'string'
  )
    return { problem: 'It is no plan file: formatVersion or digest is missing.' };
  const [major] = content.formatVersion.split('.');
  if (major !== PLAN_FORMAT_VERSION.split('.')[0])
    return { problem: `It has format ${content.formatVersion}; this version reads ${PLAN_FORMAT_VERSION}.` };
  const { digest, ...rest } = content;
  // The digest was computed over every field but itself, so a file that passes has the shape it was written with.
  const plan = rest as unknown as Omit<Plan, 'digest'>;
  if (planDigest(plan) !== digest)
    return { problem: 'It was changed after it was written: its digest does not fit.' };
  return { plan: { ...plan, digest } };
}
