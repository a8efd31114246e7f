import fc from 'fast-check';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertPlain } from '../../src/ci/forges/forge.js';
import { failurePage } from '../../src/ci/tasks/page.js';
import { parseTask } from '../../src/ci/tasks/task-options.js';
import { configRepository, HEAD, PULL } from './config-repository.js';

jest.setTimeout(120_000);

/** Texts that someone hopes a shell, the engine, or a reader of Markdown takes for more than a name. */
const HOSTILE = [
  '$(touch pwned)',
  '`touch pwned`',
  '"; touch pwned; "',
  "'; touch pwned; '",
  '::set-output name=changes::false',
  '\n::error::no\n::add-mask::a',
  '##[set-env name=PATH]/tmp',
  '##vso[task.setvariable variable=PATH]/tmp',
  'a\nchanges=false\nkeep<<X\nevil\nX',
  '<!-- assignctl-ci:plan:default -->',
  '</details><script>alert(1)</script><img src=x onerror=alert(1)>',
  '[click](javascript:alert(1)) ![x](https://evil.example/x.png) @everyone #1',
  '| a | b |\n|---|---|\n```\n~~~',
  '${{ github.token }} ${PATH} %0A::error::x',
];

/** Nothing of it begins a command for the engine, anywhere in a log. */
function expectNoCommands(log: string): void {
  const lines = log
    .split('\n')
    .filter((line) => /^\s*::(?!error file=|warning file=)|##\[|##vso\[/.test(line));
  expect(lines).toEqual([]);
}

/**
 * Each workflow run starts a dozen processes. In `npm test` one run takes several texts, each at the start of a line;
 * `npm run soak` gives every text a run of its own, also as an input.
 */
const HAS_RUN_OF_ITS_OWN = process.env['SOAK_HOSTILE'] === 'all';
const SIZE = HAS_RUN_OF_ITS_OWN ? 1 : 5;
const RUNS = Array.from({ length: Math.ceil(HOSTILE.length / SIZE) }, (_, n) =>
  HOSTILE.slice(n * SIZE, (n + 1) * SIZE),
);

test.each(RUNS.map((texts, index) => ({ texts, number: index + 1 })))(
  'hostile texts $number as title and branch of a pull request, and as names in the tenant, stay text',
  async ({ texts }) => {
    const text = texts.join('\n');
    const repository = await configRepository();
    repository.emulator.edit(({ policies, groups }) => {
      let named = 0;
      const next = (): string => texts[(named += 1) % texts.length] ?? '';
      for (const list of Object.values(policies))
        for (const policy of list)
          if (typeof policy.displayName === 'string' && !policy.displayName.startsWith('iOS'))
            policy.displayName = `${next()}${policy.id.slice(-2)}`;
      for (const group of groups) if (/^[CH]/.test(group.displayName)) group.displayName = next();
      // Every text of the run is a name of the tenant.
      expect(named).toBeGreaterThanOrEqual(texts.length);
    });
    const planned = await repository.pullRequest('plan', { title: text, branch: text });
    expectNoCommands(planned.log);
    expect(planned.log).not.toContain(repository.hub.env.GITHUB_TOKEN);
    const [comment = '', ...more] = repository.hub.commentsOf(PULL);
    expect(more).toEqual([]);
    // Ours is the only marker, and no tag, link or image but ours is in it.
    expect(comment.match(/<!--/g)).toHaveLength(2);
    expect(comment).not.toMatch(
      /<(script|img)|\]\((?!https:\/\/(?:github\.example|intune\.microsoft\.com)\/)|```/,
    );
    expect(comment).not.toContain('@everyone');
    expect([...repository.artifacts.keys()]).toEqual([`assignctl-plan-default-${HEAD}`]);
    expect(await readdir(repository.workspace)).not.toContain('pwned');
    const kept = join(repository.artifacts.get(`assignctl-plan-default-${HEAD}`) ?? '', 'plan.json');
    expect(JSON.parse(await readFile(kept, 'utf8'))).toHaveProperty('digest');
  },
);

/** Texts tried as inputs: one that a shell would run, one with lines, one that an engine would take for a command. */
const AS_INPUTS = HAS_RUN_OF_ITS_OWN ? HOSTILE : HOSTILE.filter((_, index) => [0, 7, 8].includes(index));

test.each(AS_INPUTS)('the hostile text %j as an input is one argument, or refused', async (text) => {
  const repository = await configRepository({ inputs: { name: text } });
  const planned = await repository.pullRequest('plan');
  expect(planned.result).toBe('failure');
  expect(planned.log).toContain('--name takes');
  expectNoCommands(planned.log);
  const elsewhere = await configRepository({ inputs: { directory: text } });
  const missing = await elsewhere.pullRequest('plan');
  expect(missing.result).toBe('failure');
  expectNoCommands(missing.log);
  expect(await readdir(elsewhere.workspace)).not.toContain('pwned');
});

test('an output of a task is a plain word, or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const isPlain = /^[A-Za-z0-9._-]*$/.test(value) && !value.includes('\n');
      const run = (): void => assertPlain({ value });
      if (isPlain) expect(run).not.toThrow();
      else expect(run).toThrow();
    }),
  );
  expect(() => assertPlain({ value: 'true\n' })).toThrow();
});

test('the name of a job is a plain word, or refused', () => {
  for (const text of [...HOSTILE, 'a b', 'a/b', '..', '-x', 'ä', 'x\n'])
    expect(() => parseTask(['plan', `--name=${text}`])).toThrow('--name takes');
});

test('the page of a failed run shows its log as text only', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme' }))), (lines) => {
      const page = failurePage('it failed', lines.join('\n'));
      expect(page.replaceAll('<br>', '')).not.toMatch(/[<>`[\]]/);
      expect(page).not.toMatch(/^\s*(::|\|)/m);
    }),
  );
});
