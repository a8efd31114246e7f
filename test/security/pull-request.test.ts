import { cpSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { parsePlanFile } from '../../src/differ/plan-file.js';
import { type Plan } from '../../src/model/results/plan.js';
import { cli, type CliResult } from '../support/cli.js';
import { forgedPlan } from '../support/forged-plan.js';
import { emptyFolder, folderWith } from '../support/empty-folder.js';
import { commitAll, git } from '../support/git-commits.js';
import { PATIENT } from '../support/started-project.js';
import { tenant, writes } from '../support/tenant.js';
import { BASE_FILES, type Edit, makeEdits, SEED, someEdits } from './pull-request-files.js';

/* Whatever a pull request changes, apply writes only what validate and plan of that commit show. */

const RUNS = Number(process.env.SOAK_PULL_REQUESTS ?? 8);

/** What apply is given: the plan of the commit, nothing, or a file that the pull request brought. */
type Reviewed = 'plan' | 'none' | 'forged';

interface Case {
  readonly edits: readonly Edit[];
  readonly reviewed: Reviewed;
}
const someCase: fc.Arbitrary<Case> = fc.record({
  edits: someEdits,
  reviewed: fc.constantFrom<Reviewed>('plan', 'plan', 'none', 'forged'),
});

interface Counts {
  written: number;
  refused: number;
  lifting: number;
  invalid: number;
}

/** The repository before any pull request, of which each gets a copy. */
let base: string;
beforeAll(() => {
  base = folderWith(BASE_FILES);
  commitAll(base);
});

async function checkCase({ edits, reviewed }: Case, counts: Counts): Promise<void> {
  const emulator = await tenant({ seed: SEED });
  const root = emptyFolder();
  const dir = join(root, 'checkout');
  cpSync(base, dir, { recursive: true });
  makeEdits(dir, edits);
  commitAll(dir);
  const run = (command: string, ...args: readonly string[]): Promise<CliResult> =>
    cli([command, '-C', dir, ...(command === 'validate' ? [] : ['--endpoint', emulator.url]), ...args], {
      cwd: dir,
      env: { ASSIGNCTL_WORKSPACE: join(root, 'workspace') },
      limits: PATIENT,
    });

  const validated = await run('validate');
  const planFile = join(root, 'plan.json');
  const planned = await run('plan', '--base', 'HEAD^', '--out', planFile);
  for (const { stdout, stderr } of [validated, planned]) {
    expect(stderr).not.toContain('bug in assignctl');
    expect(stdout + stderr).not.toMatch(/root:x:0|ASSIGNCTL_|PATH=/);
  }
  expect(writes(emulator)).toEqual([]);
  const read = parsePlanFile(await readFile(planFile, 'utf8').catch(() => ''));
  const plan = 'plan' in read ? read.plan : undefined;
  // What validate accepts can be planned, and what it refuses cannot.
  expect([plan !== undefined, validated.code]).toEqual([validated.code === 0, validated.code]);

  const forged = join(dir, 'reviewed.json');
  if (reviewed === 'forged') await writeFile(forged, forgedPlan(forge(plan)));
  const files = { plan: [planFile], none: [], forged: [forged] };
  const applied = await run('apply', ...files[reviewed], '--yes', '--format', 'json');
  expect(applied.stderr).not.toContain('bug in assignctl');
  const sent = writes(emulator).map(({ line, body }) => JSON.stringify([line, body ?? null]));
  const shown = plan === undefined ? [] : requestsShown(plan);
  expect(shown).toEqual(expect.arrayContaining(sent));
  counts.written += sent.length > 0 ? 1 : 0;
  counts.invalid += plan === undefined ? 1 : 0;
  if (plan !== undefined) await checkGuardrails(dir, plan, run, counts);
}

/** Every request that the plan shows, and does not show as refused. */
function requestsShown({ refused, policies }: Plan): readonly string[] {
  if (refused.length > 0) return [];
  return policies
    .filter((policy) => policy.refused.length === 0)
    .flatMap(({ requests, fallback }) => [...requests, ...(fallback ? [fallback.request] : [])])
    .map(({ method, path, body }) => JSON.stringify([`${method} ${path}`, body ?? null]));
}

/** A plan of the commit's declarations by the base's settings refuses nothing more, unless the plan shows what is lifted. */
async function checkGuardrails(
  dir: string,
  plan: Plan,
  run: (command: string, ...args: readonly string[]) => Promise<CliResult>,
  counts: Counts,
): Promise<void> {
  expect(plan.base?.problem).toBeUndefined();
  const lifts = plan.base?.lifts ?? [];
  counts.lifting += lifts.length > 0 ? 1 : 0;
  if (lifts.length > 0) return;
  await writeFile(join(dir, 'assignctl.yaml'), git(dir, 'show', 'HEAD^:assignctl.yaml'));
  const { stdout } = await run('plan', '--format', 'json');
  // The base's settings may name another folder, or miss a set: then it refuses more than any single code says.
  if (stdout === '') throw new Error(`nothing is lifted, yet the base's settings refuse the files`);
  const byBase = JSON.parse(stdout) as Plan;
  const before = refusalsOf(byBase);
  counts.refused += before.length > 0 ? 1 : 0;
  expect(refusalsOf(plan)).toEqual(expect.arrayContaining(before));
}

function refusalsOf({ refused, policies }: Plan): readonly string[] {
  return [
    ...refused.map(({ code }) => code),
    ...policies.flatMap(({ id, refused: own }) => own.map(({ code }) => `${code} ${id}`)),
  ];
}

/** The plan of the commit as its author would like it: an undo plan without a refusal, digest and all. */
function forge(plan: Plan | undefined): object {
  const policies = plan?.policies.map((policy) => ({ ...policy, refused: [] }));
  return { ...plan, policies, formatVersion: '2.0', undoes: 'a'.repeat(64), refused: [] };
}

test(
  'apply writes what the plan of the commit shows, and nothing that the base refuses unless the plan shows what is lifted',
  async () => {
    const counts: Counts = { written: 0, refused: 0, lifting: 0, invalid: 0 };
    await fc.assert(
      fc.asyncProperty(someCase, (one) => checkCase(one, counts)),
      { numRuns: RUNS, seed: 1414, endOnFailure: true },
    );
    expect(counts.written).toBeGreaterThan(0);
    if (RUNS >= 100) for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 50);
  },
  60_000 + RUNS * 10_000,
);

/** Each of these is seen by the test above sooner or later; here every one of them is. */
test.each<[string, readonly Edit[], RegExp]>([
  [
    'a raised limit',
    [
      {
        path: 'assignctl.yaml',
        text: (BASE_FILES['assignctl.yaml'] ?? '').replace('maxRemovals: 2', 'maxRemovals: 9'),
      },
    ],
    /! limits\.maxRemovals: 2 → 9/,
  ],
  [
    'another id beside the name of a protected group',
    [
      {
        path: 'assignctl.yaml',
        text: (BASE_FILES['assignctl.yaml'] ?? '').replaceAll('000000000004', '000000000003'),
      },
    ],
    /! protect: group “Break-glass” \(0{8}-0000-4000-8000-0{11}4\) is removed[^]*! require\.exclude: group “Break-glass”/,
  ],
])('%s is shown on top of the plan', async (_, edits, expected) => {
  const emulator = await tenant({ seed: SEED });
  const dir = emptyFolder();
  cpSync(base, dir, { recursive: true });
  makeEdits(dir, edits);
  const { stdout } = await cli(['plan', '-C', dir, '--endpoint', emulator.url, '--base', 'HEAD'], {
    limits: PATIENT,
  });
  expect(stdout.split('\n\n')[1]).toContain('This change weakens guardrails, compared with commit');
  expect(stdout).toMatch(expected);
});
