import { type CliContext } from '../../src/cli/context.js';
import { run } from '../../src/cli/run.js';
import { type PacingLimits } from '../../src/graph/http/rate-limits.js';
import { folderWith } from './empty-folder.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const many = { calls: 1_000_000, perMs: 1000 };
/** Pacing is tested where it is the matter; elsewhere nothing waits. */
const UNLIMITED: PacingLimits = { intuneWrites: many, intune: many, directory: many, timeoutMs: 500 };

/** Runs a command line in this process, as the program would, without a terminal. */
export async function cli(args: readonly string[], overrides: Partial<CliContext> = {}): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const code = await run(args, {
    cwd: process.cwd(),
    packageFolder: () => process.cwd(),
    env: {},
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    terminal: undefined,
    ask: undefined,
    // Nobody waits in a test: a reading that must be repeated is repeated at once.
    limits: UNLIMITED,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    untilStopped: () => Promise.resolve(),
    onStopRequest: () => () => undefined,
    exitNow: () => undefined,
    ...overrides,
  });
  return { code, stdout, stderr };
}

export const TENANT_ID = '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10';

/** A project in a folder of its own: settings lines beside the pinned tenant, and files under desired-state. */
export function project(files: Readonly<Record<string, string>>, settings = ''): string {
  return folderWith({
    'assignctl.yaml': `tenantId: ${TENANT_ID}\n${settings}`,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`desired-state/${name}`, text])),
  });
}
