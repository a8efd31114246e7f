import { type CliContext } from '../../src/cli/context.js';
import { PATIENT } from './started-project.js';

/** A context without terminal, environment or passing time; what is printed is discarded. */
export function silentContext(): CliContext {
  const silent = { write: () => undefined };
  return {
    cwd: '.',
    packageFolder: () => process.cwd(),
    env: {},
    stdout: silent,
    stderr: silent,
    terminal: undefined,
    ask: undefined,
    limits: PATIENT,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    untilStopped: () => Promise.resolve(),
    onStopRequest: () => () => undefined,
    exitNow: () => undefined,
  };
}
