import { binaryIfOlder } from '../../scripts/build-if-older.mjs';
import { leastOf, program, run } from '../measure.mjs';
import { desiredOf, withProject } from '../project.mjs';

/** Wall time of commands that need no tenant, and of the single executable, compared with that of node with nothing to do. */
export async function startUp({ quick }) {
  const executable = await binaryIfOlder();
  return withProject(desiredOf({ declared: 1, assignments: 3 }), async (dir) => {
    const [nothing, help, validate, executableHelp, executableValidate] = await leastOf(quick ? 10 : 30, [
      () => run(['-e', '0']),
      () => run([program, '--help']),
      () => run([program, 'validate', '-C', dir]),
      () => run(['--help'], { file: executable }),
      () => run(['validate', '-C', dir], { file: executable }),
    ]);
    const floor = nothing.wallMs;
    return [
      { name: 'start-up: --help', measured: help.wallMs, floor, unit: 'ms', bound: 2 },
      { name: 'start-up: validate, one file', measured: validate.wallMs, floor, unit: 'ms', bound: 3 },
      { name: 'executable: --help', measured: executableHelp.wallMs, floor, unit: 'ms', bound: 3 },
      {
        name: 'executable: validate, one file',
        measured: executableValidate.wallMs,
        floor,
        unit: 'ms',
        bound: 4,
      },
    ];
  });
}
