import { readFile, writeFile } from 'node:fs/promises';
import { planDigest } from '../../src/model/assignment/equality.js';
import { type Plan } from '../../src/model/results/plan.js';

/** The text of a plan file with this content and the digest that fits it, as anyone can compute it. */
export function forgedPlan(content: object): string {
  const rest = { ...content } as Record<string, unknown>;
  delete rest.digest;
  return JSON.stringify({ ...rest, digest: planDigest(rest as unknown as Omit<Plan, 'digest'>) });
}

/** Changes a plan file in place, digest and all. */
export async function forge(file: string, change: (plan: Plan) => object): Promise<void> {
  const plan = JSON.parse(await readFile(file, 'utf8')) as Plan;
  await writeFile(file, forgedPlan(change(plan)));
}
