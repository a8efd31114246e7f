/**
 * `npm test`: builds the program, then runs the tests and, at the same time, lint, which checks types too. Arguments are
 * for jest. What lint prints follows after the tests. The last line names what failed.
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';

/** Runs an npm script whenever a core has nothing else to do, and keeps what it prints. */
function runQuietly(script) {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => (output += `${error.message}\n`));
    child.once('close', (code) =>
      resolve({ output, hasFailed: code !== 0, seconds: (performance.now() - start) / 1000 }),
    );
  });
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
  return (await runShown('test:jest', ...args)) ? undefined : 'tests';
}

// Lint looks at the generated files too.
if (await runShown('generate:code')) {
  const [failure, lint] = await Promise.all([buildAndTest(process.argv.slice(2)), runQuietly('lint')]);
  const { output, hasFailed, seconds } = lint;
  console.log(`\nlint: ${hasFailed ? 'failed' : 'passed'} in ${seconds.toFixed(0)} s\n${output}`.trimEnd());
  const failed = [failure, hasFailed && 'lint'].filter(Boolean);
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} else {
  console.error('\nFailed: build');
  process.exitCode = 1;
}
