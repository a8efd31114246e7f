import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plan } from '../../../src/model/results/plan.js';
import { cli, project } from '../../support/cli.js';
import { commitAll } from '../../support/git-commits.js';
import { tenant } from '../../support/tenant.js';

const DRAFT = 'policy: { type: iosManagedAppProtection, name: iOS – Draft }\ninclude: [Legal]\n';

test('the first line has the commit of the files, and whether they differ from it; the JSON stays the same', async () => {
  const dir = project({ 'ios.yaml': DRAFT });
  const { url } = await tenant();
  const plan = async (...args: readonly string[]): Promise<string> =>
    (await cli(['plan', '-C', dir, '--endpoint', url, ...args])).stdout;
  const before = await plan('--format', 'json');
  expect((await plan()).split('\n')[0]).not.toContain('commit');

  const commit = commitAll(dir).slice(0, 7);
  expect((await plan()).split('\n')[0]).toMatch(new RegExp(` {2}commit ${commit}$`));
  expect(await plan('--format', 'markdown')).toContain(` · commit ${commit}\n`);
  expect(await plan('--format', 'html')).toContain(` · commit ${commit}</p>`);
  expect(await plan('--format', 'json')).toBe(before);

  await writeFile(join(dir, 'desired-state/new.yaml'), DRAFT.replace('Draft', 'Board'));
  expect((await plan()).split('\n')[0]).toContain(`commit ${commit} with local changes`);
  expect(JSON.parse(await plan('--format', 'json')) as Plan).not.toHaveProperty('commit');
}, 60_000);
