import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cli } from './cli.js';
import { type Block, blocksOf } from './markdown.js';
import { tenant } from './tenant.js';

/** A command line of a page. */
export interface Command {
  readonly line: string;
  /** What the page says it prints; `…` stands for any lines. */
  readonly printed: readonly string[];
}

/** `$ command` and, up to the next one, what it prints. */
export function commandsOf({ lines }: Block): readonly Command[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, n) => ({
    line: (lines[start] ?? '').slice(2),
    printed: lines.slice(start + 1, starts[n + 1]),
  }));
}

/** The commands of all `console` blocks of a page, in their order. */
function commandsOfPage(page: string): readonly Command[] {
  return blocksOf(page)
    .filter(({ info }) => info === 'console')
    .flatMap(commandsOf);
}

/** Words of a command line; quotes keep words together. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** Expects the printed parts in order, whole lines each, with nothing around them but where the page says `…`. */
export function expectPrinted({ line, printed }: Command, actual: string): void {
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

/** Writes every file a page spells out (a fence such as `yaml desired-state/ios.yaml`) into the folder. */
async function writeFilesOf(page: string, folder: string): Promise<void> {
  for (const { info, lines } of blocksOf(page)) {
    const [language, file] = info.split(' ');
    if (language !== 'yaml' || file === undefined) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${lines.join('\n')}\n`);
  }
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/**
 * Runs the commands of a page, in this process, in a folder with the files it spells out and the examples, and expects
 * what it says they print. An emulator of the test stands in for the one of the page on port 8080.
 */
export async function expectPageToHold(page: string): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'assignctl-page-'));
  folders.push(cwd);
  await cp('examples', join(cwd, 'examples'), { recursive: true });
  await writeFilesOf(page, cwd);
  const { host } = new URL((await tenant()).url);
  let exit = 0;
  for (const command of commandsOfPage(page)) {
    if (command.line === 'echo $?') {
      expectPrinted(command, `${exit}`);
      continue;
    }
    const line = command.line.replace(/^npx /, '').replace('127.0.0.1:8080', host);
    const [program, ...args] = wordsOf(line);
    expect(program).toBe('assignctl');
    if (args.join(' ') === 'emulator --port 8080') continue;
    const { code, stdout } = await cli(args, { cwd });
    exit = code;
    expectPrinted(command, stdout);
  }
}
