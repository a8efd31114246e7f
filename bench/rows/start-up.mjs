import { leastOf, program, run } from '../measure.mjs';
import { desiredOf, withProject } from '../project.mjs';

/** Wall time of commands that need no tenant, compared with that of node with nothing to do. */
export async function startUp({ quick }) {
  return withProject(desiredOf({ declared: 1, assignments: 3 }), async (dir) => {
    const [nothing, help, validate] = await leastOf(quick ? 10 : 30, [
      () => run(['-e', '0']),
      () => run([program, '--help']),
      () => run([program, 'validate', '-C', dir]),
    ]);
    const floor = nothing.wallMs;
    return [
      { name: 'start-up: --help', measured: help.wallMs, floor, unit: 'ms', bound: 2 },
      { name: 'start-up: validate, one file', measured: validate.wallMs, floor, unit: 'ms', bound: 3 },
    ];
  });
}
