import { assignctl, WITHOUT_IMPACT, bare, leastOf, run } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { COLLECTION, desiredOf, withProject } from '../project.mjs';

const NEAR_MS = 50;
const FAR_MS = 250;
const CHANGED = 10;
const MORE = `${FAR_MS - NEAR_MS} ms more latency`;

/**
 * What the latency of the service costs, in round trips that a command waits for.
 *
 * The critical chain is made of the calls of which each needs the one before. A plan has two: whose tenant it is, then
 * the policies (the group names at the same time). An apply has five: those two, the changed policies read again (one
 * batch), a write (the others at the same time), and the reading that checks (one batch). Counting users adds one to
 * each. The rows divide what 200 ms more latency add to the wall time by those 200 ms, so that neither the speed of the
 * machine nor the start of the program matters.
 *
 * The last row is the program’s own processor time in a plan of one changed policy, compared with a script that sends the same
 * calls by `node:http` and does nothing else. It has no bound.
 */
export async function latency({ quick: isQuick }) {
  const times = isQuick ? 2 : 6;
  const tenant = { policies: 100, assignments: 3 };
  const desired = desiredOf({ declared: CHANGED, changed: CHANGED, assignments: 3 });
  const rows = await withProject(desired, (dir) =>
    withService({ tenant, latencyMs: NEAR_MS }, (near) =>
      withService({ tenant, latencyMs: FAR_MS }, async (far) => {
        const commands = [
          { name: 'plan', args: ['plan', ...WITHOUT_IMPACT], floor: 2 },
          { name: 'apply', args: ['apply', '--yes', ...WITHOUT_IMPACT], floor: 5 },
          { name: 'plan, users counted', args: ['plan'], floor: 3 },
          { name: 'apply, users counted', args: ['apply', '--yes'], floor: 6 },
        ];
        const against =
          (service) =>
          ({ args }) =>
          async () => {
            await service.reset();
            return assignctl([...args, '-C', dir, '--endpoint', service.url]);
          };
        const [atNear, atFar] = [
          await leastOf(times, commands.map(against(near))),
          await leastOf(times, commands.map(against(far))),
        ];
        return commands.map(({ name, floor }, index) => ({
          name: `${name}: round trips waited for, by ${MORE}`,
          measured: (atFar[index].wallMs - atNear[index].wallMs) / (FAR_MS - NEAR_MS),
          floor,
          unit: '',
          bound: 1.05,
        }));
      }),
    ),
  );
  return [...rows, await processorTime({ times, tenant })];
}

async function processorTime({ times, tenant }) {
  const calls = [
    { method: 'GET', path: '/beta/organization?$select=id,displayName' },
    { method: 'GET', path: `${COLLECTION}?$select=id,displayName&$top=999&$expand=assignments` },
  ];
  const desired = desiredOf({ declared: 1, changed: 1, assignments: 3 });
  return withProject(desired, (dir) =>
    withService({ tenant, latencyMs: 0 }, async ({ url }) => {
      const [plan, chain] = await leastOf(times, [
        () => assignctl(['plan', '-C', dir, '--endpoint', url, ...WITHOUT_IMPACT], { counted: true }),
        () => run([bare('chain-http'), url, JSON.stringify(calls)], { counted: true }),
      ]);
      return {
        name: 'plan of one changed policy: processor time, compared with the same calls by node:http',
        measured: plan.cpuMs,
        floor: chain.cpuMs,
        unit: 'ms',
      };
    }),
  );
}
