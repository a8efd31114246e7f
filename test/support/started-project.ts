import { type CliContext } from '../../src/cli/context.js';
import {
  type Emulator,
  type EmulatorOptions,
  type ProfileName,
  type Seed,
} from '../../src/emulator/index.js';
import { type PacingLimits } from '../../src/graph/http/rate-limits.js';
import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { type Outcome } from '../../src/model/results/outcome.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, type CliResult, project } from './cli.js';
import { tenant } from './tenant.js';

/** A tenant and a project, and the commands run between them. */
export interface StartedProject {
  readonly emulator: Emulator;
  readonly dir: string;
  readonly run: (command: string, ...args: readonly string[]) => Promise<CliResult>;
  /** The same in another world: with a terminal, say. */
  readonly runWith: (
    overrides: Partial<CliContext>,
    command: string,
    ...args: readonly string[]
  ) => Promise<CliResult>;
  /** Plans and returns the plan beside the exit code. */
  readonly plan: (...args: readonly string[]) => Promise<{ readonly code: number; readonly plan: Plan }>;
  /** Applies with `--yes` and returns the outcome beside the exit code. */
  readonly apply: (
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly outcome: Outcome }>;
}

const many = { calls: 1_000_000, perMs: 1000 };
/** No pacing, and no request given up because the machine is busy: a repeated write would be ours to explain. */
export const PATIENT: PacingLimits = {
  intuneWrites: many,
  intune: many,
  directory: many,
  timeoutMs: 60_000,
};

export async function startProject(
  seed: Seed,
  files: Readonly<Record<string, string>>,
  {
    settings = '',
    ...options
  }: Omit<EmulatorOptions, 'seed'> & { readonly settings?: string; readonly profile?: ProfileName } = {},
): Promise<StartedProject> {
  const emulator = await tenant({ ...options, seed });
  const dir = project(files, settings);
  const runWith: StartedProject['runWith'] = (overrides, command, ...args) => {
    const at = command === 'validate' || command === 'show' ? [] : ['--endpoint', emulator.url];
    return cli([command, '-C', dir, ...at, ...args], { cwd: dir, limits: PATIENT, ...overrides });
  };
  const run: StartedProject['run'] = (command, ...args) => runWith({}, command, ...args);
  return {
    emulator,
    dir,
    run,
    runWith,
    plan: async (...args) => {
      const { code, stdout } = await run('plan', '--format', 'json', ...args);
      return { code, plan: JSON.parse(stdout) as Plan };
    },
    apply: async (...args) => {
      const { code, stdout } = await run('apply', '--yes', '--format', 'json', ...args);
      return { code, outcome: JSON.parse(stdout) as Outcome };
    },
  };
}

/** How each policy ended, by name. Fails where one is told twice. */
export function results({ policies }: Outcome): Readonly<Record<string, string>> {
  const endings = policies.map(({ name, id, result }): [string, string] => [name ?? id ?? '', result]);
  const names = endings.map(([name]) => name);
  expect(names).toEqual([...new Set(names)]);
  return Object.fromEntries<string>(endings);
}

/** A diagnostic as one would say it to a colleague: where, what, and what to do. */
export function told({
  file,
  line,
  column,
  severity,
  code,
  hint,
}: Diagnostic): readonly (string | undefined)[] {
  return [`${file}:${line}:${column}`, `${severity} ${code}`, hint];
}

/** Ids of the groups a policy of the tenant reaches or leaves out, in the order of the snapshot. */
export function groupsOf(emulator: Emulator, policyName: string): readonly unknown[] {
  const policy = Object.values(emulator.snapshot().policies)
    .flat()
    .find(({ displayName }) => displayName === policyName);
  return (policy?.assignments ?? []).map(({ target }) => target['groupId']);
}
