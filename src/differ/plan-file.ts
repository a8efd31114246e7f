import { planDigest } from '../model/assignment/equality.js';
import { isJsonObject } from '../model/json.js';
import { type Plan, PLAN_FORMAT_VERSION } from '../model/results/plan.js';
import { plan as validator } from './plan-validator.generated.js';

/** Compiled from the schema of plans; says of its last call where the value differs. */
const fitsSchema: {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string }[] | null;
} = validator;

/** A saved plan, or in one sentence why the file is none that can be used. */
export type ReadPlan = { readonly plan: Plan } | { readonly problem: string };

/**
 * Reads a plan file. What was changed, cut short, written by a newer format or has another shape than a plan is
 * refused. The digest shows accidents, not forgery: what comes back has the shape of a plan and is no proof of anything.
 */
export function parsePlanFile(text: string): ReadPlan {
  try {
    return readPlan(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return { problem: 'It is not JSON: cut short, or no plan file.' };
    // The stack is all that a value without end can exhaust here.
    if (cause instanceof RangeError) return { problem: 'It is no plan file: it is nested too deeply.' };
    throw cause;
  }
}

function readPlan(content: unknown): ReadPlan {
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
  // Not yet known to be a plan: a hash takes any value.
  if (planDigest(rest as unknown as Omit<Plan, 'digest'>) !== digest)
    return { problem: 'It was changed after it was written: its digest does not fit.' };
  if (!isPlan(content)) return { problem: `It is no plan file: ${describeMismatch()}.` };
  return { plan: content };
}

function isPlan(content: unknown): content is Plan {
  return fitsSchema(content);
}

/** Where the value that was checked last differs from the schema, for people. */
function describeMismatch(): string {
  const [first] = fitsSchema.errors ?? [];
  const path = first === undefined || first.instancePath === '' ? 'the file' : first.instancePath;
  return `${path} is not what it is in a plan of format ${PLAN_FORMAT_VERSION}`;
}
