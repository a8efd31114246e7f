import { heldOf } from '../differ/drift/baseline.js';
import { type PlannedRun } from '../differ/build-plan.js';
import { planOrder } from '../differ/diff/unmanaged.js';
import { compareText, type JsonObject } from '../model/json.js';
import { type Baseline } from '../model/results/outcome.js';

/**
 * What every policy of a run holds at its end: as last read, for those it took in hand; as planned from, for the
 * others. One that it wrote to and could not read again is left out: nobody knows.
 */
export function baselineOf(
  { plan, resolved }: PlannedRun,
  readings: ReadonlyMap<string, readonly JsonObject[] | undefined>,
): Baseline {
  const policies = [...resolved]
    .flatMap(([key, { policy }]) => {
      const assignments = readings.has(key) ? readings.get(key) : policy.assignments;
      return assignments === undefined ? [] : [{ policy, assignments }];
    })
    .sort((a, b) => compareText(planOrder(a.policy), planOrder(b.policy)))
    .map(({ policy: { type, id, name }, assignments }) => ({
      type,
      id,
      name,
      assignments: heldOf(assignments),
    }));
  return { graphVersion: plan.graphVersion, policies };
}
