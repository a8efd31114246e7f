import { digestOf } from '../model/assignment/equality.js';
import { canonicalJson, compareText } from '../model/json.js';
import { type Declaration } from '../model/project/declaration.js';
import { type Settings } from '../model/project/settings.js';
import { type Plan } from '../model/results/plan.js';

/** Hash of a plan without its digest. Place and name of a file do not change it, nor does the clock. */
export function planDigest(content: Omit<Plan, 'digest'>): string {
  const { diagnostics } = content as Partial<typeof content>;
  if (!Array.isArray(diagnostics)) return digestOf(content, PLACES);
  // They are in the order of the files.
  const said = diagnostics.map((one) => canonicalJson(one, PLACES)).sort(compareText);
  return digestOf({ ...content, diagnostics: said }, PLACES);
}

/** Hash of what settings and declarations say, independent of place and order. */
export function inputsDigest(settings: Settings, declarations: readonly Declaration[]): string {
  const said = declarations.map((declaration) => canonicalJson(declaration, PLACES));
  return digestOf([{ ...settings, tenantName: undefined }, said.sort(compareText)], PLACES);
}

/** What may differ between files that say the same. */
const PLACES = new Set(['file', 'line', 'column', 'place', 'related', 'definedAt', 'notedId']);
