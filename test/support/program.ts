import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type CliResult } from './cli.js';
import { type LineProcess, startLineProcess } from './line-process.js';

const ROOT = process.cwd();
const MAIN = join(ROOT, 'dist/cli/main.js');

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of node itself. */
  readonly node?: readonly string[];
  /** Another user than that of the tests. */
  readonly user?: number;
}

/** Runs the built program as a user would, without a terminal. */
export function program(
  args: readonly string[],
  { cwd = ROOT, env = {}, node = [], user }: ProgramOptions = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...node, MAIN, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user !== undefined && { uid: user, gid: user }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`The program was ended by ${signal ?? 'something'}.`));
      else resolve({ code, stdout, stderr });
    });
  });
}

/** Runs lines of the built program in one process, which starts with the first and ends with the test file. */
export function programLines({ cwd = ROOT, env = {}, user }: Omit<ProgramOptions, 'node'> = {}): (
  args: readonly string[],
) => Promise<CliResult> {
  let lines: LineProcess | undefined;
  afterAll(() => lines?.end());
  return (args) => {
    lines ??= startLineProcess([join(ROOT, 'test/support/run-lines.mjs'), MAIN], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      ...(user !== undefined && { uid: user, gid: user }),
    });
    return lines.ask(args);
  };
}
