import { execFile, spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliResult } from './cli.js';

const ROOT = process.cwd();
const MAIN = join(ROOT, 'dist/cli/main.js');

/** Builds the program unless what is there is newer than every source. */
export async function buildProgram(): Promise<void> {
  const built = await stat(MAIN).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  const times = await Promise.all(files.map(async (file) => (await stat(join(ROOT, 'src', file))).mtimeMs));
  if (built > Math.max(...times)) return;
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, ['scripts/build.mjs'], { cwd: ROOT }, (error, _, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`The program does not build:\n${stderr}`, { cause: error }));
    });
  });
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of node itself. */
  readonly node?: readonly string[];
}

/** Runs the built program as a user would, without a terminal. */
export function program(
  args: readonly string[],
  { cwd = ROOT, env = {}, node = [] }: ProgramOptions = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...node, MAIN, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
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
