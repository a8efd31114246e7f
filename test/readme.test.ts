import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EXIT } from '../src/cli/exit-codes.js';
import { WAYS } from '../src/graph/sign-in-ways.js';
import { POLICY_TYPE_NAMES } from '../src/model/policy-types.js';
import { REFUSAL_CODES } from '../src/model/settings.js';
import { cli } from './support/cli.js';
import { tenant } from './support/tenant.js';

const root = resolve(__dirname, '..');

interface Block {
  /** What stands after the opening fence. */
  readonly info: string;
  readonly lines: readonly string[];
}

async function readText(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8');
}

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(([, info = '', body = '']) => ({
    info,
    lines: body.split('\n').slice(0, -1),
  }));
}

interface Command {
  readonly line: string;
  /** What the page says it prints; `…` stands for any lines. */
  readonly printed: readonly string[];
}

/** `$ command` and, up to the next one, what it prints. */
function commandsOf({ lines }: Block): readonly Command[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, n) => ({
    line: (lines[start] ?? '').slice(2),
    printed: lines.slice(start + 1, starts[n + 1]),
  }));
}

/** Words of a command line; quotes keep words together. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** Expects the printed parts in order, whole lines each, with nothing around them but where the page says `…`. */
function expectPrinted({ line, printed }: Command, actual: string): void {
  // Help is as wide as the terminal it is printed on, so white space does not count there.
  const flat = (text: string): string =>
    line.includes('--help') ? text.replace(/\s+/g, ' ').trim() : text.replace(/\n+$/, '');
  const parts = printed.join('\n').split(/^…$\n?/m);
  let rest = `\n${flat(actual)}\n`;
  parts.forEach((part, index) => {
    if (part === '') return;
    const wanted = `\n${flat(part)}`;
    const at = rest.indexOf(`${wanted}\n`);
    const isThere = index === 0 ? at === 0 : at >= 0;
    expect({ line, part, isThere, rest }).toEqual({ line, part, isThere: true, rest });
    rest = rest.slice(at + wanted.length);
  });
  if (parts.at(-1) !== '') expect({ line, more: rest.trim() }).toEqual({ line, more: '' });
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder with the examples and with every file a page spells out (a fence such as `yaml desired-state/ios.yaml`). */
async function folderFor(blocks: readonly Block[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assignctl-readme-'));
  folders.push(folder);
  await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  for (const { info, lines } of blocks) {
    const [language, file] = info.split(' ');
    if (language !== 'yaml' || file === undefined) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${lines.join('\n')}\n`);
  }
  return folder;
}

test('the commands of the README do and print what it says', async () => {
  const blocks = blocksOf(await readText('README.md'));
  const cwd = await folderFor(blocks);
  const { host } = new URL((await tenant()).url);
  let exit = 0;
  for (const command of blocks.filter(({ info }) => info === 'console').flatMap(commandsOf)) {
    if (command.line === 'echo $?') {
      expectPrinted(command, `${exit}`);
      continue;
    }
    const [runner, program, ...args] = wordsOf(command.line.replace('127.0.0.1:8080', host));
    expect([runner, program]).toEqual(['npx', 'assignctl']);
    // The one that is running stands in for the one of the page, which would run until it is stopped.
    if (args.join(' ') === 'emulator --port 8080') continue;
    const { code, stdout } = await cli(args, { cwd });
    exit = code;
    expectPrinted(command, stdout);
  }
}, 30_000);

/** First cells of the rows of the table that has such a heading cell. */
function firstColumn(text: string, heading: string): readonly string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => (line.split('|')[1] ?? '').replaceAll('`', '').trim());
}

test('the tables of the README have a row for everything there is', async () => {
  const text = await readText('README.md');
  expect(firstColumn(text, '`type`')).toEqual([...POLICY_TYPE_NAMES]);
  expect(new Set(firstColumn(text, 'Code   '))).toEqual(new Set(REFUSAL_CODES));
  expect(firstColumn(text, 'Code |')).toEqual(Object.values(EXIT).map(String));
  expect(firstColumn(text, 'Way')).toEqual(WAYS.map(({ name }) => name));
});

test('the options of the README are options of plan and apply', async () => {
  const options = firstColumn(await readText('README.md'), 'Option').map((option) =>
    option.replaceAll('\\', ''),
  );
  expect(options.length).toBeGreaterThan(5);
  for (const command of ['plan', 'apply']) {
    const help = (await cli([command, '--help'])).stdout;
    expect([command, options.filter((option) => !help.includes(`  ${option}  `))]).toEqual([command, []]);
  }
});

test('the README names the variables each way to sign in needs', async () => {
  const text = await readText('README.md');
  for (const { name, needs, needsOneOf = [] } of WAYS) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${name} `));
    expect([...needs, ...needsOneOf].filter((variable) => row?.includes(`\`${variable}\``) !== true)).toEqual(
      [],
    );
  }
});

async function pages(): Promise<readonly string[]> {
  const folders = ['.', 'docs', 'docs/decisions'];
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(join(root, folder))).map((name) => join(folder, name))),
  );
  return names.flat().filter((name) => name.endsWith('.md'));
}

async function missingFrom(page: string, targets: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    targets.map((target) =>
      stat(join(root, target)).then(
        () => [],
        () => [`${page}: ${target}`],
      ),
    ),
  );
  return found.flat();
}

test('every link and every file that a page names is there', async () => {
  for (const page of await pages()) {
    const text = await readText(page);
    const links = [...text.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => join(dirname(page), link));
    const named = [
      ...text.matchAll(/`((?:src|test|scripts|schemas|examples|docs|\.ci|\.github)\/[^`*<>{} ]*)`/g),
    ];
    const files = named.map(([, file = '']) => file);
    expect(await missingFrom(page, [...links, ...files])).toEqual([]);
  }
});

test('every npm script that a page names exists', async () => {
  const { scripts } = JSON.parse(await readText('package.json')) as { scripts: Record<string, string> };
  for (const page of await pages()) {
    const named = [...(await readText(page)).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name);
    expect([page, named.filter((name) => !(name in scripts))]).toEqual([page, []]);
  }
});
