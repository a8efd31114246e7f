import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commandsOf, expectPrinted } from '../support/doc-commands.js';
import { blocksOf } from '../support/markdown.js';
import { emptyFolder } from '../support/empty-folder.js';
import { execute, freshHome, pack } from '../support/package.js';

type Env = Readonly<Record<string, string>>;

/** A shell that remembers folder and variables from one command to the next, as the one of a reader does. */
async function openShell(cwd: string, env: Env) {
  const state = join(emptyFolder(), 'state');
  await writeFile(state, '');
  return async (line: string) => {
    const script = `. "${state}"\n${line}\ncode=$?\n{ export -p; echo "cd '$PWD'"; } > "${state}"\nexit $code`;
    return execute('bash', ['-c', script], { cwd, env });
  };
}

/** Starts the installed emulator; resolves with its address once it has said it. */
async function startEmulator(cwd: string, env: Env): Promise<{ readonly host: string; stop(): void }> {
  const child = spawn('assignctl', ['emulator', '--port', '0'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const host = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [, found] = /^http:\/\/(\S+)/m.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { host, stop: () => child.kill() };
}

test('the quick start, from an empty folder and the package alone', async () => {
  const page = await readFile('docs/quick-start.md', 'utf8');
  const { path: tarball } = await pack();
  const [cwd, env] = [emptyFolder(), await freshHome()];
  const run = await openShell(cwd, env);
  let emulator: Awaited<ReturnType<typeof startEmulator>> | undefined;
  try {
    for (const block of blocksOf(page)) {
      const [language, file] = block.info.split(' ');
      if (language === 'yaml' && file !== undefined) {
        const place = join((await run('pwd')).stdout.trim(), file);
        await mkdir(dirname(place), { recursive: true });
        await writeFile(place, `${block.lines.join('\n')}\n`);
      }
      if (language !== 'console') continue;
      for (const command of commandsOf(block)) {
        if (command.line === 'assignctl emulator --port 8080') {
          emulator = await startEmulator(cwd, env);
          continue;
        }
        // What is not published yet comes from its tarball.
        const line = command.line
          .replace('127.0.0.1:8080', emulator?.host ?? '')
          .replace(/^(npm install --global) assignctl$/, `$1 ${tarball}`);
        const { code, stdout, stderr } = await run(line);
        expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
        expectPrinted(command, stdout);
      }
    }
  } finally {
    emulator?.stop();
  }
}, 300_000);
