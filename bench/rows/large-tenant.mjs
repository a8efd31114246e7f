import { assignctl, WITHOUT_IMPACT, bare, leastOf, run } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { COLLECTION, desiredOf, withProject } from '../project.mjs';

const ASSIGNMENTS = 20;

/**
 * CPU and peak memory of a plan in a large tenant, compared with a script that fetches, parses and keeps the same pages and does
 * nothing else. With all policies declared the share of YAML is shown apart, as a run of `validate` has it.
 */
export async function largeTenant({ quick }) {
  const policies = quick ? 2000 : 10_000;
  // In a smaller tenant the time to start weighs more: there the bound says nothing.
  const bound = quick ? undefined : 2;
  const few = desiredOf({ declared: 50, assignments: ASSIGNMENTS });
  const all = desiredOf({ declared: policies, assignments: ASSIGNMENTS });
  return withService({ tenant: { policies, assignments: ASSIGNMENTS } }, ({ url }) =>
    withProject(few, (fewDir) =>
      withProject(all, async (allDir) => {
        const counted = { counted: true };
        const pages = `${url}${COLLECTION}?$select=id,displayName&$top=999&$expand=assignments`;
        const plan = (dir) => () =>
          assignctl(['plan', '-C', dir, '--endpoint', url, ...WITHOUT_IMPACT], counted);
        const [floor, someDeclared] = await leastOf(quick ? 3 : 7, [
          () => run([bare('pages'), pages], counted),
          plan(fewDir),
        ]);
        const [allDeclared, yaml] = await leastOf(quick ? 1 : 2, [
          plan(allDir),
          () => assignctl(['validate', '-C', allDir], counted),
        ]);
        const cpu = (found, name, bound, note) => ({
          name: `CPU: ${policies} policies, ${name}`,
          measured: found.cpuMs,
          floor: floor.cpuMs,
          unit: 'ms',
          bound,
          note,
        });
        const memory = (found, name, bound) => ({
          name: `memory: ${policies} policies, ${name}`,
          measured: found.peakMb,
          floor: floor.peakMb,
          unit: 'MB',
          bound,
        });
        const share = `${Math.round(yaml.cpuMs)} ms of it are what validate takes for the files`;
        return [
          cpu(someDeclared, '50 declared', bound),
          memory(someDeclared, '50 declared', bound),
          cpu(allDeclared, 'all declared', undefined, share),
          memory(allDeclared, 'all declared', undefined),
        ];
      }),
    ),
  );
}
