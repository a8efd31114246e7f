import { readFile } from 'node:fs/promises';
import { type Command } from 'commander';
import { createProgram } from '../../src/cli/program/program.js';
import { createLog } from '../../src/cli/terminal/log.js';
import { silentContext } from '../support/context.js';

const PAGE = 'dist/assignctl.1';

/** Text of the page without the escapes of roff that it uses. */
const unescape = (text: string): string =>
  text.replace(/\\(?:f[BR]|&)/g, '').replace(/\\(-|e)/g, (_, one) => (one === 'e' ? '\\' : '-'));

/** Commands that do something and that help shows, by their words. */
function leaves(command: Command, path: readonly string[] = []): ReadonlyMap<string, readonly string[]> {
  const shown = command.createHelp().visibleCommands(command);
  return new Map(
    command.commands
      .filter((one) => shown.includes(one))
      .flatMap((one): (readonly [string, readonly string[]])[] => {
        const words = [...path, one.name()];
        return one.commands.length > 0
          ? [...leaves(one, words)]
          : [[words.join(' '), one.options.map(({ flags }) => flags)]];
      }),
  );
}

test('the page for man names every command, and under each its options', async () => {
  const page = await readFile(PAGE, 'utf8');
  const [, commands = ''] = /^\.SH COMMANDS\n([^]*?)^\.SH /m.exec(page) ?? [];
  const sections = commands.split(/^\.SS /m).slice(1);
  const named = sections.map((section): readonly [string, readonly string[]] => [
    unescape(section.slice(0, section.indexOf('\n'))),
    [...section.matchAll(/^\.TP\n(\\fB\\-.*)$/gm)].map(([, flags = '']) => unescape(flags)),
  ]);
  const context = silentContext();
  const log = createLog(context, { logLevel: 'error', logFormat: 'text' });
  const program = await createProgram(context, log, () => undefined);
  const expected = [...leaves(program)];
  expect(expected.map(([name]) => name)).toContain('journal verify');
  expect(named).toEqual(expected);
});

test('the page for man is roff that every system reads: ASCII, and the few requests it uses', async () => {
  const page = await readFile(PAGE, 'utf8');
  expect(page).toMatch(/^[\n -~]*$/);
  const requests = new Set([...page.matchAll(/^[.'](\w*)/gm)].map(([, name = '']) => name));
  expect([...requests].sort()).toEqual(['EE', 'EX', 'PP', 'SH', 'SS', 'TH', 'TP']);
  expect([...page.matchAll(/\\(?!-|e|&|f[BR]|\[u[0-9A-F]{4,6}\])./g)]).toEqual([]);
  expect(page.split('\n').filter((line) => line === '.EX')).toHaveLength(
    page.split('\n').filter((line) => line === '.EE').length,
  );
});

test('the package names the page, and its version', async () => {
  const { man, version, files } = JSON.parse(await readFile('package.json', 'utf8')) as {
    readonly man: string;
    readonly version: string;
    readonly files: readonly string[];
  };
  expect(man).toBe(PAGE);
  expect(files).toContain(PAGE);
  expect(unescape(await readFile(PAGE, 'utf8'))).toContain(`"assignctl ${version}"`);
});
