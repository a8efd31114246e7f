import { assignctl, WITHOUT_IMPACT, bare, run } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { COLLECTION, desiredOf, withProject } from '../project.mjs';

const PAGE = 999;
const BATCH = 20;
const CHANGED = 10;

/**
 * How many requests a plan and an apply of 10 changes make in all, every policy being declared. The floor is what the
 * documented limits leave: the tenant's id, the pages of the policies, one batch of group names; for apply also a batch
 * that reads the changed policies again, the writes, and a batch that checks them. What an apply by `assign` makes
 * above it is the one question to the audit log. Compared with it: the straightforward program.
 */
export async function requests({ quick }) {
  const rows = [];
  for (const policies of quick ? [100] : [100, 1000, 10_000]) {
    const tenant = { policies, assignments: 3 };
    const desired = desiredOf({ declared: policies, changed: CHANGED, assignments: 3 });
    const readFloor = 1 + Math.ceil(policies / PAGE) + 1;
    const applyFloor = readFloor + 2 * Math.ceil(CHANGED / BATCH) + CHANGED;
    rows.push(
      ...(await withProject(desired, (dir) =>
        withService({ tenant }, async (service) => {
          const count = async (work) => {
            await service.reset();
            await work();
            return service.counts();
          };
          const args = ['-C', dir, '--endpoint', service.url, ...WITHOUT_IMPACT];
          const oneByOne = [bare('one-by-one'), service.url, COLLECTION, `${dir}/desired.json`];
          const plan = await count(() => assignctl(['plan', ...args]));
          const naivePlan = await count(() => run(oneByOne));
          const apply = await count(() => assignctl(['apply', ...args, '--yes']));
          const naiveApply = await count(() => run([...oneByOne, '--write']));
          if (apply.writes !== CHANGED) throw new Error(`${apply.writes} writes for ${CHANGED} changes`);
          const row = (what, found, naive, floor) => ({
            name: `${what}: ${policies} policies, ${CHANGED} changes`,
            measured: found.requests,
            floor,
            unit: 'requests',
            bound: 1.5,
            note: `${naive.requests} one by one`,
          });
          return [row('plan', plan, naivePlan, readFloor), row('apply', apply, naiveApply, applyFloor)];
        }),
      )),
    );
  }
  return rows;
}
