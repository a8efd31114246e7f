import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporary } from './temporary.js';

export interface Shell {
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly npm: string;
}

/**
 * npm of the runner: writes down what it was asked for, and lays the program of this checkout where a package would lie.
 * Whatever else is asked of it fails.
 */
const NPM = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$NPM_LOG"
[ "$1 $2" = "install --prefix" ] || exit 1
mkdir -p "$3/node_modules/.bin"
ln -s "$DIST/cli/main.js" "$3/node_modules/.bin/assignctl"
ln -s "$DIST/ci/main.js" "$3/node_modules/.bin/assignctl-ci"
`;

let tools: Promise<string> | undefined;

/** A folder for the PATH, with that npm and the node that runs the tests. Scripts of a job find it first. */
export async function toolFolder(): Promise<string> {
  const folder = await temporary();
  await writeFile(join(folder, 'npm'), NPM);
  await chmod(join(folder, 'npm'), 0o755);
  await symlink(process.execPath, join(folder, 'node'));
  return folder;
}

/** Runs one script as GitHub's runner does for `shell: bash`, and reads what it left for later steps. */
export async function runBash(
  script: string,
  { workspace, env, summary, npm }: Shell,
): Promise<{ status: 'success' | 'failure'; outputs: Record<string, string>; log: string }> {
  tools ??= toolFolder();
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
    PATH: [...before.split('\n').filter(Boolean), await tools, '/usr/bin', '/bin'].join(':'),
    HOME: folder,
    DIST: join(process.cwd(), 'dist'),
    NPM_LOG: npm,
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
