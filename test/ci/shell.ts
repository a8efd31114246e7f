import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Writable } from 'node:stream';
import { servedProgram } from './program-server.js';
import { emptyFolder } from '../support/empty-folder.js';

export interface Shell {
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly npm: string;
  /** Whether the built program runs in processes of its own. */
  readonly realProgram?: boolean;
}

/**
 * npm of the runner: writes down what it was asked for, and lays the program where a package would lie.
 * Whatever else is asked of it fails.
 */
const NPM = `#!/bin/bash
printf '%s\\n' "$*" >> "$NPM_LOG"
[ "$1 $2" = "install --prefix" ] || exit 1
exec cp -R "$INSTALLED/." "$3"
`;
const BUILT = {
  assignctl: join(process.cwd(), 'dist/cli/main.js'),
  'assignctl-ci': join(process.cwd(), 'dist/ci/main.js'),
};

let tools: Promise<string> | undefined;

async function writeScript(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  await chmod(file, 0o755);
}

/** What npm leaves where it installs the package: links to its programs. */
async function installPrograms(prefix: string, programs: Readonly<Record<string, string>>): Promise<void> {
  const bin = join(prefix, 'node_modules/.bin');
  await mkdir(bin, { recursive: true });
  for (const [name, file] of Object.entries(programs)) await symlink(file, join(bin, name));
}

/** A folder for the PATH, with that npm and the node that runs the tests. Scripts of a job find it first. */
export async function toolFolder(): Promise<string> {
  const folder = emptyFolder();
  const served = join(folder, 'served-program');
  await writeScript(join(folder, 'npm'), NPM);
  await writeScript(served, await servedProgram());
  await symlink(process.execPath, join(folder, 'node'));
  await installPrograms(join(folder, 'built'), BUILT);
  await installPrograms(join(folder, 'served'), { assignctl: served, 'assignctl-ci': served });
  return folder;
}

/** What that npm is told: where the program lies, and where to write down what it was asked for. */
export function npmVariables(
  folder: string,
  { npm, realProgram = false }: Pick<Shell, 'npm' | 'realProgram'>,
): Readonly<Record<string, string>> {
  return { INSTALLED: join(folder, realProgram ? 'built' : 'served'), NPM_LOG: npm };
}

/** Runs one script as GitHub's runner does for `shell: bash`, and reads what it left for later steps. */
export async function runBash(
  script: string,
  { workspace, env, summary, ...how }: Shell,
): Promise<{ status: 'success' | 'failure'; outputs: Record<string, string>; log: string }> {
  tools ??= toolFolder();
  const toolPath = await tools;
  const folder = emptyFolder();
  const [output, path] = [join(folder, 'output'), join(folder, 'path')];
  for (const name of [output, path]) writeFileSync(name, '');
  const added = join(dirname(summary), 'added-path');
  const before = existsSync(added) ? readFileSync(added, 'utf8') : '';
  const variables = {
    ...env,
    PATH: [...before.split('\n').filter(Boolean), toolPath, '/usr/bin', '/bin'].join(':'),
    HOME: folder,
    ...npmVariables(toolPath, how),
    GITHUB_OUTPUT: output,
    GITHUB_PATH: path,
    GITHUB_STEP_SUMMARY: summary,
  };
  const code = await startScript(folder, script, workspace, variables);
  mkdirSync(dirname(added), { recursive: true });
  writeFileSync(added, before + readFileSync(path, 'utf8'));
  return {
    status: code === 0 ? 'success' : 'failure',
    outputs: readOutputs(readFileSync(output, 'utf8')),
    log: readFileSync(join(folder, 'log'), 'utf8'),
  };
}

/**
 * A small process that starts the scripts of jobs, each for the line with its folder, and says with what code each has ended. A
 * process that is started from here begins with a copy of the memory of all tests, which takes longer than most scripts.
 */
const STARTER = `while IFS= read -r folder; do
  (
    (
      { IFS= read -r -d '' cwd; while IFS= read -r -d '' pair; do export "$pair"; done; } < "$folder/start"
      cd "$cwd" && unset OLDPWD && exec bash --noprofile --norc -eo pipefail "$folder/script.sh"
    ) < /dev/null > "$folder/log" 2>&1
    printf '%s %s\\n' "$?" "$folder"
  ) &
done`;

let starter: { readonly stdin: Writable; readonly ends: EventEmitter } | undefined;
afterAll(() => void starter?.stdin.end());

function startStarter(): NonNullable<typeof starter> {
  const { stdin, stdout } = spawn('bash', ['--noprofile', '--norc', '-c', STARTER], {
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ends = new EventEmitter();
  createInterface(stdout).on('line', (line) => {
    const [code, ...folder] = line.split(' ');
    ends.emit(folder.join(' '), Number(code));
  });
  return { stdin, ends };
}

/** Runs a script as `bash -eo pipefail` in a folder, with these variables alone. What it prints is in the file `log`. */
async function startScript(
  folder: string,
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  starter ??= startStarter();
  writeFileSync(join(folder, 'script.sh'), script);
  const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, 'start'), [cwd, ...pairs, ''].join('\0'));
  const ended = once(starter.ends, folder) as Promise<[number]>;
  starter.stdin.write(`${folder}\n`);
  const [code] = await ended;
  return code;
}

/** `name=value`, and `name<<END` with lines up to END, as the runner reads them: the last one of a name wins. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const many = /^([^=<]+)<<(.+)$/.exec(line);
    if (many !== null) {
      const end = lines.indexOf(many[2] ?? '', at + 1);
      outputs[many[1] ?? ''] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (line.includes('='))
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  }
  return outputs;
}
