import { PassThrough } from 'node:stream';
import { askAt, QuestionCancelled } from '../../../src/cli/context.js';
import { cli, project } from '../../support/cli.js';
import { tenant } from '../../support/tenant.js';

/** Types at a terminal once the question is there. */
function typing(text: string | undefined) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  output.on('data', (shown: Buffer) => {
    if (!shown.toString().includes('? ')) return;
    if (text === undefined) input.end();
    else input.write(text);
  });
  return { input, output };
}

const CANCELLED = [
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
  ['a word and Ctrl-C', 'ye\u0003'],
  ['the end of the input', undefined],
] as const;

test.each(CANCELLED)('%s is no answer', async (_name, text) => {
  await expect(askAt(typing(text), 'Sure? ')).rejects.toBeInstanceOf(QuestionCancelled);
});

test('a line is the answer', async () => {
  expect(await askAt(typing('yes\r'), 'Sure? ')).toBe('yes');
});

const IOS = 'policy: { type: iosManagedAppProtection, name: iOS – Executives }\ninclude: [Legal]\n';

describe.each(CANCELLED)('%s', (_name, text) => {
  test.each([
    { args: ['apply', '--emulator'] },
    { args: ['doctor', '--emulator', '--probe-policy', 'T_bfa2f49b-3526-440b-99b6-5869dc72a072'] },
    { args: ['init', '-C', 'new'] },
  ])('at the question of $args.0 ends without a trace', async ({ args }) => {
    const cwd = project({ 'a.yaml': IOS });
    const { code, stderr } = await cli(args, {
      cwd,
      ask: (question) => askAt(typing(text), `${question}? `),
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/\nNothing was applied\.\n$/) as string,
    });
    expect(stderr).not.toMatch(/ {4}at |bug|Error/);
  });

  test('at the question of undo too', async () => {
    const emulator = await tenant();
    const cwd = project({ 'a.yaml': IOS });
    const at = ['--endpoint', emulator.url];
    expect((await cli(['apply', '--yes', '--allow', 'max-removals', ...at], { cwd })).code).toBe(0);
    const after = emulator.snapshot();
    const ask = (question: string) => askAt(typing(text), `${question}? `);
    const { code, stderr } = await cli(['undo', '--allow', 'max-removals', ...at], { cwd, ask });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nNothing was applied\.\n$/);
    expect(stderr).not.toMatch(/ {4}at |bug|Error/);
    expect(emulator.snapshot()).toEqual(after);
  });
});
