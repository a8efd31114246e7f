#!/usr/bin/env node
/** `assignctl-ci`: what pipelines need around assignctl. The workflows, the action and the templates call it; docs/ci.md describes them. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { printable } from '../report/text/printable.js';
import { type ChildResult, type CiContext } from './ci-context.js';
import { runTask } from './run-task.js';

const PROGRAM = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Credentials of the engine's API, which assignctl does not get. */
const NOT_FOR_ASSIGNCTL = ['GITHUB_TOKEN', 'ASSIGNCTL_GITLAB_TOKEN', 'CI_JOB_TOKEN', 'ASSIGNCTL_WEBHOOK_URL'];

/** Runs assignctl. If the job is cancelled, the signal is passed on, so that assignctl can still write journal and undo plan. */
function assignctl(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<ChildResult> {
  process.stdout.write(`$ ${printable(`assignctl ${args.join(' ')}`)}\n`);
  const own = Object.entries(process.env).filter(([name]) => !NOT_FOR_ASSIGNCTL.includes(name));
  const env = { ...Object.fromEntries(own), ...more };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, forward);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // Node itself may print there too, such as a warning that quotes a text of others.
    createInterface({ input: child.stderr }).on('line', (line) => {
      process.stderr.write(`${printable(line)}\n`);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}

const context: CiContext = {
  cwd: process.cwd(),
  env: process.env,
  write: (text) => void process.stdout.write(text),
  fetch,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  assignctl,
};

process.exitCode = await runTask(process.argv.slice(2), context);
