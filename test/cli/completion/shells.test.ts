import { spawn } from 'node:child_process';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyFolder } from '../../support/empty-folder.js';
import { execute } from '../../support/package.js';

const MAIN = join(process.cwd(), 'dist/cli/main.js');
/** A name that a shell would take apart, or run. */
const ODD = `iOS – it's $(touch pwned) \`touch pwned\`; "a" & <b> \\ !x`;
const POLICY = `iosManagedAppProtection/${ODD}`;

let folder = '';
let bin = '';
beforeAll(async () => {
  folder = emptyFolder();
  bin = emptyFolder();
  await writeFile(
    join(folder, 'assignctl.yaml'),
    'tenantId: 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10\ndesiredState: files\n',
  );
  await execute('mkdir', [join(folder, 'files')]);
  const declaration = {
    policy: { type: 'iosManagedAppProtection', name: ODD },
    include: [{ group: 'Sales – EMEA' }],
    exclude: [],
  };
  await writeFile(join(folder, 'files/a.yaml'), JSON.stringify(declaration));
  // Answers the scripts as the program does; anything else is printed as the arguments it got.
  const stub = `#!/bin/sh
case $1 in
  completion | __complete) exec "${process.execPath}" "${MAIN}" "$@" ;;
  *) printf 'GOT'; printf '<%s>' "$@"; printf 'END\\n' ;;
esac
`;
  await writeFile(join(bin, 'assignctl'), stub);
  await chmod(join(bin, 'assignctl'), 0o755);
});

const SHELLS = {
  bash: { start: 'bash --norc --noprofile -i', setUp: 'source <(assignctl completion bash)' },
  zsh: {
    start: 'zsh -f -i',
    // A tab that waits to be read must still complete.
    setUp:
      "autoload -Uz compinit; compinit -u -d $DUMP; zstyle ':completion:*' insert-tab false; source <(assignctl completion zsh)",
  },
  fish: { start: 'fish --no-config -i', setUp: 'assignctl completion fish | source' },
} as const;
type Shell = keyof typeof SHELLS;

/** An interactive shell on a terminal, with completion set up. */
interface Session {
  /** Types a line, and returns the arguments that the program then got. */
  readonly typed: (line: string) => Promise<readonly string[]>;
  readonly end: () => void;
}

async function openShell(shell: Shell): Promise<Session> {
  const { start, setUp } = SHELLS[shell];
  const child = spawn('script', ['-qec', start, '/dev/null'], {
    cwd: folder,
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: emptyFolder(),
      TERM: 'dumb',
      LC_ALL: 'C.UTF-8',
      PS1: '',
      DUMP: join(bin, 'zcompdump'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  const shown = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!screen.includes(text)) return;
        child.stdout.off('data', look);
        resolve();
      };
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`${shell} ended without ${text}: ${screen}`)));
      look();
    });
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
  child.once('error', () => undefined);
  child.stdin.write(`${setUp}; echo REA''DY\n`);
  await shown('READY');
  return {
    typed: async (line) => {
      screen = '';
      child.stdin.write(`${line}\n`);
      await shown('END');
      const [, got = ''] = /GOT<([^]*)>END/.exec(screen) ?? [];
      return got.split('><');
    },
    end: () => child.kill('SIGKILL'),
  };
}

describe.each(Object.keys(SHELLS) as readonly Shell[])('%s', (shell) => {
  let session: Session | undefined;
  const typed = async (line: string): Promise<readonly string[]> =>
    (session ??= await openShell(shell)).typed(line);
  afterAll(() => session?.end());

  test('is installed: apt-get install zsh fish', async () => {
    expect(await execute(shell, ['--version'])).toMatchObject({ code: 0 });
  });

  test.each([
    ['a command', 'assignctl vali\t', ['validate']],
    ['a flag', 'assignctl plan --verb\t', ['plan', '--verbose']],
    ['a choice', 'assignctl plan --format mark\t', ['plan', '--format', 'markdown']],
    ['a choice behind =', 'assignctl plan --format=mark\t', ['plan', '--format=markdown']],
    ['a name that a shell would run', 'assignctl plan --only ios\t', ['plan', '--only', POLICY]],
    ['a name with a quote before it', `assignctl plan --only 'iosM\t`, ['plan', '--only', POLICY]],
    ['a name with a double quote before it', 'assignctl plan --only "iosM\t', ['plan', '--only', POLICY]],
    ['a group', 'assignctl explain --group Sal\t', ['explain', '--group', 'Sales – EMEA']],
    ['a file', 'assignctl apply assi\t', ['apply', 'assignctl.yaml']],
  ])('completes %s', async (_, line, args) => {
    expect((await typed(line)).map((word) => word.trim())).toEqual(args);
    expect((await readdir(folder)).sort()).toEqual(['assignctl.yaml', 'files']);
  });
});
