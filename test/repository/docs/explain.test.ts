import { readFileSync } from 'node:fs';
import { expectPageToHold } from '../../support/doc-commands.js';

test('the commands of the page print what it says', async () => {
  await expectPageToHold(readFileSync('docs/explain.md', 'utf8'));
}, 30_000);
