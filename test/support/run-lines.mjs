/**
 * Runs command lines of the built program one after another in this process: each line of standard input is the arguments as
 * JSON, and is answered by a line with the exit code and what was printed. Called with the path of the program.
 */
import { createInterface } from 'node:readline';

const main = process.argv[2];
const answer = process.stdout.write.bind(process.stdout);
let runs = 0;
let printed;
for (const name of ['stdout', 'stderr']) {
  process[name].write = (text) => {
    printed[name] += text;
    return true;
  };
  // Each run listens to them as if it were the only one.
  process[name].setMaxListeners(0);
}
process.setMaxListeners(0);
for await (const line of createInterface({ input: process.stdin })) {
  printed = { stdout: '', stderr: '' };
  process.argv = [process.execPath, main, ...JSON.parse(line)];
  // The same file by another name is run again; the modules that it imports are loaded once.
  await import(`${main}?${(runs += 1)}`);
  answer(`${JSON.stringify({ code: process.exitCode, ...printed })}\n`);
}
