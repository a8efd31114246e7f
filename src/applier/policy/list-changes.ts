import { allOf, type AnyAssignment, contents, subtract } from '../../model/assignment/equality.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type JsonObject } from '../../model/json.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';

/** What a list of assignments has and no known state has, and what it lacks that all of them have. */
export interface Unexplained {
  readonly came: readonly AnyAssignment[];
  readonly went: readonly AnyAssignment[];
}

/**
 * What a reading shows that our own writes do not explain: someone else worked on the policy. `known`: the states that
 * we know of; where it is open which writes took effect, anything of any of them may be ours. Undefined: nothing.
 */
export function findUnexplained(
  found: readonly JsonObject[],
  known: readonly (readonly JsonObject[])[],
  type: PolicyType,
): Unexplained | undefined {
  const [now, states] = [listOf(found, type), known.map((state) => listOf(state, type))];
  const came = states.reduce((left, state) => subtract(left, state), now);
  const [first = [], ...others] = states;
  const certain = first.filter((one) => others.every((state) => subtract([one], state).length === 0));
  const went = subtract(certain, now);
  return came.length === 0 && went.length === 0 ? undefined : { came, went };
}

/** Whether a reading shows the effect of a write from one state to another; it may show more. */
export function showsWrite(
  found: readonly JsonObject[],
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  type: PolicyType,
): boolean {
  const counts = [found, before, after].map((list) => countContents(listOf(list, type)));
  return [...new Set(counts.flatMap((count) => [...count.keys()]))].every((content) => {
    const [has = 0, had = 0, expected = 0] = counts.map((count) => count.get(content) ?? 0);
    return expected > had ? has >= expected : expected === had || has <= expected;
  });
}

function listOf(list: readonly JsonObject[], type: PolicyType): readonly AnyAssignment[] {
  return allOf(decode(list, type));
}

function countContents(list: readonly AnyAssignment[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const content of contents(list)) counts.set(content, (counts.get(content) ?? 0) + 1);
  return counts;
}
