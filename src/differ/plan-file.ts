import { isJsonObject } from '../model/json.js';
import { type Plan, PLAN_FORMAT_VERSION } from '../model/plan.js';
import { planDigest } from './plan-digest.js';

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
