import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EXIT } from '../src/cli/exit-codes.js';
import { POLICY_TYPE_NAMES } from '../src/model/policy-types.js';
import { REFUSAL_CODES } from '../src/model/settings.js';
import { cli } from './support/cli.js';
import { commandsOf, expectPrinted, wordsOf } from './support/doc-commands.js';
import { type Block, blocksOf } from './support/markdown.js';
import { tenant } from './support/tenant.js';

const root = resolve(__dirname, '..');

async function readText(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8');
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
});
