/**
 * `npm test`: builds the program, then runs the tests and, at the same time, lint and types. Arguments are for jest.
 * What lint and types print follows after the tests. The last line names what failed.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

/** Tests that start programs and browsers wait for them, so a few more than there are cores keep all cores at work. */
const WORKERS = Math.ceil(availableParallelism() * 1.5);

const CHECKS = ['lint', 'typecheck'];

/** Runs an npm script and keeps what it prints. */
function runQuietly(script) {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => (output += `${error.message}\n`));
    child.once('close', (code) =>
      resolve({ script, output, hasFailed: code !== 0, seconds: (performance.now() - start) / 1000 }),
    );
  });
}

/** One check after another, so that the tests keep most of the two cores. */
async function runChecks() {
  const results = [];
  for (const script of CHECKS) results.push(await runQuietly(script));
  return results;
}

/** Runs an npm script that prints as it goes, and says whether it has succeeded. */
function runShown(script, ...args) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

async function buildAndTest(args) {
  if (!(await runShown('bundle'))) return 'build';
  return (await runShown('test:jest', `--maxWorkers=${WORKERS}`, ...args)) ? undefined : 'tests';
}

// Lint and types look at the generated files too.
if (await runShown('generate:code')) {
  const [failure, checks] = await Promise.all([buildAndTest(process.argv.slice(2)), runChecks()]);
  for (const { script, output, hasFailed, seconds } of checks)
    console.log(
      `\n${script}: ${hasFailed ? 'failed' : 'passed'} in ${seconds.toFixed(0)} s\n${output}`.trimEnd(),
    );
  const failed = [failure, ...checks.map(({ script, hasFailed }) => hasFailed && script)].filter(Boolean);
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} else {
  console.error('\nFailed: build');
  process.exitCode = 1;
}
