import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const usage = new URL('usage.mjs', import.meta.url).href;

/** Path of one of the scripts under `bench/bare/` that take the least a piece of work can. */
export function bare(name) {
  return fileURLToPath(new URL(`bare/${name}.mjs`, import.meta.url));
}

/**
 * Runs node and returns its wall time and output; with `counted`, its CPU time and peak memory too, as the process
 * itself knows them when it ends. `file` is run in place of node. Throws if the exit code is not one of `codes`.
 */
export function run(
  args,
  { counted = false, codes = [0], onStart = () => {}, file = process.execPath, env = {} } = {},
) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(file, counted ? ['--import', usage, ...args] : args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    onStart(child.pid);
    const texts = ['', '', '', ''];
    for (const index of [1, 2, 3])
      child.stdio[index].setEncoding('utf8').on('data', (chunk) => (texts[index] += chunk));
    let wallMs = 0;
    child.once('exit', () => (wallMs = performance.now() - began));
    child.once('error', reject);
    child.once('close', (code) => {
      const [, stdout, stderr, used] = texts;
      if (!codes.includes(code))
        reject(new Error(`node ${args.join(' ')} ended with ${code}: ${stdout.slice(-2000)}${stderr}`));
      else resolve({ wallMs, stdout, ...(counted ? JSON.parse(used) : {}) });
    });
  });
}

/** Counting the users concerned asks for sizes of groups: work of its own, which nothing here is compared with. */
export const WITHOUT_IMPACT = ['--impact', 'none'];

export function assignctl(args, options) {
  return run([program, ...args], options);
}

/**
 * Each piece of work so many times, taken in turns, so that other work of the machine affects all of them. Returns, for each,
 * the least of every number: other work only adds.
 */
export async function leastOf(times, works) {
  const least = works.map(() => undefined);
  for (let round = 0; round < times; round++)
    for (const [index, work] of works.entries()) {
      const found = await work();
      const former = least[index] ?? found;
      least[index] = Object.fromEntries(
        Object.entries(found).map(([key, value]) => [
          key,
          typeof value === 'number' ? Math.min(value, former[key]) : value,
        ]),
      );
    }
  return least;
}
