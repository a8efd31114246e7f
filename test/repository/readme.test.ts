import { readFileSync } from 'node:fs';
import { EXIT } from '../../src/cli/program/exit-codes.js';
import { POLICY_TYPE_NAMES } from '../../src/model/tenant/policy-types.js';
import { REFUSAL_CODES } from '../../src/model/project/settings.js';
import { expectPageToHold } from '../support/doc-commands.js';

const text = readFileSync('README.md', 'utf8');

test('the commands of the README do and print what it says', async () => {
  await expectPageToHold(text);
}, 30_000);

/** First cells of the rows of the table that has such a heading cell. */
function firstColumn(heading: string): readonly string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => (line.split('|')[1] ?? '').replaceAll('`', '').trim());
}

test('the tables of the README have a row for everything there is', () => {
  expect(firstColumn('`type`')).toEqual([...POLICY_TYPE_NAMES]);
  expect(new Set(firstColumn('Code   '))).toEqual(new Set(REFUSAL_CODES));
  expect(firstColumn('Code |')).toEqual(Object.values(EXIT).map(String));
});
