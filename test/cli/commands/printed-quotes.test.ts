import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { printedCommand } from '../../../src/cli/program/printed-command.js';

/** Any text a name or path may be, with the characters that shells give a meaning to more often than others. */
const odd = fc.constantFrom(...Array.from(`'‘’‚‛"“”\`$&|;<>(){}[]@#%,~!*?\\ -.:=é–\u3000`));
const word = fc
  .array(fc.oneof(odd, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((chars) => chars.join(''))
  .filter((text) => !/\p{Cc}/u.test(text));

/** Words of a PowerShell command line, by its language specification 2.3.5.2: four characters are single quotes. */
function powershellWords(line: string): readonly string[] {
  const isQuote = (char: string | undefined) => char !== undefined && /['‘’‚‛]/.test(char);
  const words: string[] = [];
  for (let at = 0; at < line.length;) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    let text = '';
    if (isQuote(line[at])) {
      for (at += 1; !isQuote(line[at]) || isQuote(line[at + 1]); at += 1) {
        if (at >= line.length) throw new Error(`A quote is not closed: ${line}`);
        if (isQuote(line[at])) at += 1;
        text += line[at] ?? '';
      }
      at += 1;
      if (at < line.length && line[at] !== ' ') throw new Error(`Text follows a quote: ${line}`);
    } else {
      while (at < line.length && line[at] !== ' ') text += line[at++] ?? '';
      // Bare words must be what PowerShell passes on as they are; it cuts parameters at `.` and `:`.
      if (!/^[\w+=:./\\-]+$/.test(text) || /^-.*[.:]/.test(text)) throw new Error(`Not to be bare: ${text}`);
    }
    words.push(text);
  }
  return words;
}

test('PowerShell reads every printed word as it was', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const line = printedCommand(words, { C: '.', shell: 'powershell' }, {});
      expect(powershellWords(line)).toEqual(['assignctl', ...words]);
    }),
    { seed: 15, numRuns: 3000 },
  );
});

test('a real POSIX shell does too', () => {
  const all = fc.sample(word, { seed: 15, numRuns: 400 });
  const line = printedCommand(all, { C: '.', shell: 'posix' }, {});
  const script = `assignctl() { printf '%s\\0' "$@"; }\n${line}\n`;
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(printed.split('\0').slice(0, -1)).toEqual(all);
});
