import { assignctl, leastOf, WITHOUT_IMPACT } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { desiredOf, fleetOf, withProject, writeFleet } from '../project.mjs';

const ASSIGNMENTS = 5;
/** As many as run at once. */
const FEW = 8;

/** Peak memory of one run over many tenants, compared with a run over as many as are worked on at once. */
export async function fleet({ quick }) {
  const [tenants, policies] = quick ? [30, 100] : [100, 500];
  const desired = desiredOf({ declared: policies, assignments: ASSIGNMENTS });
  return withService({ tenant: { policies, assignments: ASSIGNMENTS } }, async ({ startFleet }) => {
    const urls = await startFleet(tenants);
    const env = Object.fromEntries(urls.map((url, n) => [`ASSIGNCTL_ENDPOINT_T${n}`, url]));
    const plan = (dir) => () =>
      assignctl(
        ['plan', '-C', dir, '--all', '--parallel', String(FEW), '--format', 'json', ...WITHOUT_IMPACT],
        {
          counted: true,
          env,
        },
      );
    return withProject(desired, (fewDir) =>
      withProject(desired, async (allDir) => {
        await writeFleet(fewDir, fleetOf(FEW));
        await writeFleet(allDir, fleetOf(tenants));
        const [few, all] = await leastOf(quick ? 1 : 3, [plan(fewDir), plan(allDir)]);
        return [
          {
            name: `memory: fleet of ${tenants} tenants with ${policies} policies each`,
            measured: all.peakMb,
            floor: few.peakMb,
            unit: 'MB',
            bound: 2,
            note: `${(all.wallMs / 1000).toFixed(1)} s`,
          },
        ];
      }),
    );
  });
}
