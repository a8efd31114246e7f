import { assignctl, WITHOUT_IMPACT, bare, leastOf, run } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { COLLECTION, policyId, wantedOf, withProject } from '../project.mjs';

const LATENCY_MS = 50;
const CHANGED = 10;

/**
 * Wall time of a plan and an apply, each from its start to its end, where every answer takes 50 ms.
 *
 * The floor is the critical chain: the calls of which each needs the one before, sent one after the other by a script
 * that does nothing else. A plan has two: whose tenant it is, then the policies (the group names travel beside them).
 * An apply has five: those two, the changed policies read again (one batch), a write (the others go beside it), and the
 * reading that checks (one batch).
 */
export async function latency({ quick }) {
  const tenant = { policies: 100, assignments: 3 };
  const wanted = wantedOf({ declared: CHANGED, changed: CHANGED, assignments: 3 });
  const reads = [
    { method: 'GET', path: '/beta/organization?$select=id' },
    { method: 'GET', path: `${COLLECTION}?$select=id,displayName&$top=999&$expand=assignments` },
  ];
  const again = {
    method: 'POST',
    path: '/beta/$batch',
    body: {
      requests: Array.from({ length: CHANGED }, (_, n) => ({
        id: `${n}`,
        method: 'GET',
        url: `${COLLECTION.replace('/beta', '')}/${policyId(n)}/assignments`,
      })),
    },
  };
  const write = { method: 'POST', path: `${COLLECTION}/${policyId(0)}/assign`, body: { assignments: [] } };
  return withProject(wanted, (dir) =>
    withService({ tenant, latencyMs: LATENCY_MS }, async (service) => {
      const args = ['-C', dir, '--endpoint', service.url, ...WITHOUT_IMPACT];
      const fresh = async (work) => {
        await service.reset();
        return work();
      };
      const chain = (calls) => fresh(() => run([bare('chain'), service.url, JSON.stringify(calls)]));
      const [plan, apply, planFloor, applyFloor] = await leastOf(quick ? 3 : 10, [
        () => fresh(() => assignctl(['plan', ...args])),
        () => fresh(() => assignctl(['apply', ...args, '--yes'])),
        () => chain(reads),
        () => chain([...reads, again, write, again]),
      ]);
      return [
        {
          name: `plan and apply, ${LATENCY_MS} ms latency`,
          measured: plan.wallMs + apply.wallMs,
          floor: planFloor.wallMs + applyFloor.wallMs,
          unit: 'ms',
          bound: 1.3,
          note: `2 + 5 round trips are ${7 * LATENCY_MS} ms`,
        },
      ];
    }),
  );
}
