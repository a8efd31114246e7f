/**
 * A process that runs the built program for one command line after another, as messages ask for it: `{ args, env }`, answered
 * by `{ code, stdout, stderr }`. Node and the sign-in library start once for all of them.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';

const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
let runs = 0;

/** Each run adds listeners that a process of its own takes along when it ends. */
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

async function run({ args, env }) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, main, ...args];
  process.exitCode = 0;
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    process[name].write = (chunk) => {
      printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => (printed.stderr += `${name}: ${message}\n`));
  runs += 1;
  await import(`${pathToFileURL(main).href}?run=${runs}`);
  return { code: process.exitCode, ...printed };
}

process.on('message', (line) => void run(line).then((result) => process.send(result)));
