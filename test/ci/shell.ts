import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { servedProgram } from './program-server.js';
import { temporary } from './temporary.js';

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
  const folder = await temporary();
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
  const folder = await temporary();
  const [file, output, path] = ['script.sh', 'output', 'path'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(file, script);
  for (const name of [output, path]) await writeFile(name, '');
  const added = join(dirname(summary), 'added-path');
  const before = await readFile(added, 'utf8').catch(() => '');
  const { code, log } = await bash(file, workspace, {
    ...env,
    PATH: [...before.split('\n').filter(Boolean), toolPath, '/usr/bin', '/bin'].join(':'),
    HOME: folder,
    ...npmVariables(toolPath, how),
    GITHUB_OUTPUT: output,
    GITHUB_PATH: path,
    GITHUB_STEP_SUMMARY: summary,
  });
  await mkdir(dirname(added), { recursive: true });
  await writeFile(added, before + (await readFile(path, 'utf8')));
  return {
    status: code === 0 ? 'success' : 'failure',
    outputs: readOutputs(await readFile(output, 'utf8')),
    log,
  };
}

function bash(
  file: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number | null; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (log += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, log }));
  });
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
