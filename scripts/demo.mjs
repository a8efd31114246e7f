/**
 * The whole loop on an invented tenant, as a user would run it: plan, apply, plan again. Run by `npm run demo`.
 *
 * Fails where a step does not end as it should, or where the second plan still has something to do.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** A line by which `--log-level debug` tells of one request, not of one inside a batch, and those among them that write. */
const REQUEST = /^(GET|POST|PATCH|DELETE) \/\S+ (?!.*, in batch )/;
const WRITE = /^(PATCH|DELETE) |^POST \S+\/assign( |$)/;
/** Nothing here takes longer, on any machine. */
const DEADLINE_MS = 60_000;

const started = Date.now();
const children = new Set();
setTimeout(stopAll, DEADLINE_MS).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    stopAll();
    process.exit(1);
  });
process.once('exit', stopAll);

function stopAll() {
  for (const child of children) child.kill();
}

function assignctl(args, stdio) {
  const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Starts the emulator and waits for the address it prints. */
async function startEmulator() {
  const child = assignctl(['emulator', '--port', '0'], ['ignore', 'pipe', 'pipe']);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (complaint += chunk));
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const [url] = /^http:\S+(?=\n)/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The emulator did not start. ${complaint}`)));
  });
}

/** Runs one command, shows all it says but its list of requests, and counts those. */
function run(args) {
  const child = assignctl([...args, '--log-level', 'debug'], ['ignore', 'pipe', 'pipe']);
  return new Promise((resolve, reject) => {
    const calls = { reads: 0, writes: 0 };
    let stdout = '';
    let rest = '';
    const tell = (line) => {
      if (REQUEST.test(line)) calls[WRITE.test(line) ? 'writes' : 'reads'] += 1;
      else process.stderr.write(`${line}\n`);
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
      process.stdout.write(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      lines.forEach(tell);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (rest !== '') tell(rest);
      resolve({ code, stdout, calls });
    });
  });
}

async function step(title, args, expected) {
  console.log(`\n━━ ${title} ${'━'.repeat(Math.max(0, 76 - title.length))}`);
  console.log(`$ assignctl ${args.join(' ')}\n`);
  const { code, stdout, calls } = await run(args);
  console.log(`\n   ${calls.reads} reads, ${calls.writes} writes, exit code ${code}.`);
  const problems = [
    ...(code === expected.code ? [] : [`exit code ${code} in place of ${expected.code}`]),
    ...(stdout.includes(expected.text) ? [] : [`no “${expected.text}” in what it printed`]),
    ...(calls.writes > 0 === expected.writes ? [] : [`${calls.writes} writes`]),
  ];
  if (problems.length > 0) throw new Error(`${title}: ${problems.join(', ')}.`);
  return { title, ...calls };
}

async function demo() {
  if (!existsSync(program)) throw new Error('dist/ is missing: run npm ci, which builds it.');
  const url = await startEmulator();
  console.log(`An emulated Microsoft Graph is at ${url}, with the app policies of an invented company.`);
  const project = ['-C', 'examples', '--endpoint', url];
  const steps = [
    await step('1. What would change?', ['plan', ...project, '--detailed-exitcode'], {
      code: 2,
      text: ' policies change: ',
      writes: false,
    }),
    await step('2. Carry it out', ['apply', ...project, '--yes'], {
      code: 0,
      text: 'Outcome: ',
      writes: true,
    }),
    await step('3. Is anything left?', ['plan', ...project, '--detailed-exitcode'], {
      code: 0,
      text: 'No changes: ',
      writes: false,
    }),
  ];
  console.log(`\n━━ Requests ${'━'.repeat(68)}`);
  for (const { title, reads, writes } of steps)
    console.log(`${title.padEnd(24)}${String(reads).padStart(4)} reads${String(writes).padStart(6)} writes`);
  console.log(`\nAll as it should be, in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

try {
  await demo();
} catch (error) {
  console.error(`\nThe demo failed. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  stopAll();
}
