import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { runTask } from '../../src/ci/run-task.js';
import { cli, type CliResult } from '../support/cli.js';
import { PATIENT } from '../support/started-project.js';
import { emptyFolder } from '../support/empty-folder.js';

/**
 * A program for the PATH of a job: hands its words, its folder and its variables to the tests' own process and prints what
 * comes back. A process of node for each step takes ten times as long as what it does; `realProgram` has those. It starts no
 * other program, as those would take longer than the answer.
 */
const CLIENT = (port: number, folder: string): string => `#!/bin/bash
request='${folder}'/$$
compgen -e > "$request.names"
{
  printf '%s\\0' "\${0##*/}" "$PWD" "$#" "$@"
  while IFS= read -r name; do printf '%s=%s\\0' "$name" "\${!name}"; done < "$request.names"
} > "$request"
exec 3<>"/dev/tcp/127.0.0.1/${port}"
printf '%s\\n' "$request" >&3
IFS= read -r code <&3
IFS= read -r -d '' text < "$request.stdout"
printf '%s' "$text"
IFS= read -r -d '' text < "$request.stderr"
printf '%s' "$text" >&2
exit "$code"
`;

/** What is asked of a program: its name, where, its arguments, and its variables. */
interface Asked {
  readonly name: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function parseRequest(text: string): Asked {
  const [name = '', cwd = '', count = '0', ...rest] = text.split('\0').slice(0, -1);
  const variables = rest.slice(Number(count)).map((one): [string, string] => {
    const at = one.indexOf('=');
    return [one.slice(0, at), one.slice(at + 1)];
  });
  return { name, cwd, args: rest.slice(0, Number(count)), env: Object.fromEntries(variables) };
}

const CLOCK = {
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

/** One run of `assignctl` or `assignctl-ci`. */
async function answer({ name, cwd, args, env }: Asked): Promise<CliResult> {
  const assignctl = (
    words: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<CliResult> => cli(words, { cwd, env: { ...env, ...more }, limits: PATIENT, clock: CLOCK });
  if (name === 'assignctl') return assignctl(args);
  let stdout = '';
  let stderr = '';
  const code = await runTask(args, {
    cwd,
    env,
    write: (text) => void (stdout += text),
    fetch,
    sleep: CLOCK.sleep,
    assignctl: async (words, more) => {
      const result = await assignctl(words, more);
      stderr += result.stderr;
      return result;
    },
  });
  return { code, stdout, stderr };
}

function serve(): Promise<Server> {
  const server = createServer((socket) => {
    let asked = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      asked += text;
      if (!asked.endsWith('\n')) return;
      const request = asked.trimEnd();
      void readFile(request, 'utf8')
        .then((text) => answer(parseRequest(text)))
        .then(async ({ code, ...output }) => {
          for (const [name, text] of Object.entries(output)) await writeFile(`${request}.${name}`, text);
          socket.end(`${code}\n`);
        });
    });
  });
  server.unref();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let server: Promise<Server> | undefined;
afterAll(async () => void (await server)?.close());

/** The text of a script that stands for both programs, by the name it is called by. */
export async function servedProgram(): Promise<string> {
  server ??= serve();
  return CLIENT(((await server).address() as AddressInfo).port, emptyFolder());
}
