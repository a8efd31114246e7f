import { readFileSync } from 'node:fs';
import { expectPageToHold } from '../../support/doc-commands.js';

test('the plan that docs/review-a-plan.md explains is what its files give', async () => {
  await expectPageToHold(readFileSync('docs/review-a-plan.md', 'utf8'));
}, 30_000);
