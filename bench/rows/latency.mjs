import { assignctl, WITHOUT_IMPACT, bare, leastOf, run } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { COLLECTION, policyId, desiredOf, withProject } from '../project.mjs';

const LATENCY_MS = 50;
/** So long that one more round trip is clearly visible. */
const LONG_MS = 500;
const CHANGED = 10;

/**
 * A plan and an apply, if every answer takes 50 ms.
 *
 * The critical chain is made of the calls of which each needs the one before. A plan has two: whose tenant it is, then
 * the policies (the group names at the same time). An apply has five: those two, the changed policies read again (one
 * batch), a write (the others at the same time), and the reading that checks (one batch). Three rows:
 *
 * - the round trips that the commands in truth wait for: what a latency of 500 ms adds to the wall time, divided by how much
 *   longer it is;
 * - the wall time from start to end, compared with that of a script that sends the chain's calls one after the other, by the
 *   SDK as Microsoft publishes it over Node's `fetch`, and does nothing else: no files, no plan, no text;
 * - the same wall time compared with that of a script that has no SDK either, and speaks by `node:http` as the program does. It
 *   has no bound: it shows how much of the row above is due to loading the SDK and `fetch`.
 */
export async function latency({ quick: isQuick }) {
  const times = isQuick ? 3 : 12;
  const tenant = { policies: 100, assignments: 3 };
  const desired = desiredOf({ declared: CHANGED, changed: CHANGED, assignments: 3 });
  const reads = [
    { method: 'GET', path: '/beta/organization?$select=id,displayName' },
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
  return withProject(desired, (dir) =>
    withService({ tenant, latencyMs: LATENCY_MS }, (near) =>
      withService({ tenant, latencyMs: LONG_MS }, async (far) => {
        const fresh = (service, work) => async () => {
          await service.reset();
          return work(service);
        };
        const command = (name, service) =>
          fresh(service, ({ url }) => assignctl([...name, '-C', dir, '--endpoint', url, ...WITHOUT_IMPACT]));
        const chain = (script, calls) =>
          fresh(near, ({ url }) => run([bare(script), url, JSON.stringify(calls)]));
        const all = [...reads, again, write, again];
        const [plan, apply, planSdk, applySdk, planHttp, applyHttp] = await leastOf(times, [
          command(['plan'], near),
          command(['apply', '--yes'], near),
          chain('chain', reads),
          chain('chain', all),
          chain('chain-http', reads),
          chain('chain-http', all),
        ]);
        const [planFar, applyFar] = await leastOf(isQuick ? 1 : 3, [
          command(['plan'], far),
          command(['apply', '--yes'], far),
        ]);
        const measured = plan.wallMs + apply.wallMs;
        const bound = 1.3;
        const wall = `plan and apply: wall at ${LATENCY_MS} ms`;
        return [
          {
            name: 'plan and apply: round trips waited for',
            measured: (planFar.wallMs + applyFar.wallMs - measured) / (LONG_MS - LATENCY_MS),
            floor: 7,
            unit: '',
            bound,
          },
          {
            name: `${wall}, compared with the SDK over fetch`,
            measured,
            floor: planSdk.wallMs + applySdk.wallMs,
            unit: 'ms',
            bound,
          },
          {
            name: `${wall}, compared with a bare node:http chain`,
            measured,
            floor: planHttp.wallMs + applyHttp.wallMs,
            unit: 'ms',
          },
        ];
      }),
    ),
  );
}
