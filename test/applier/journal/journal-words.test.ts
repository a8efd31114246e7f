import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JsonObject } from '../../../src/model/json.js';
import { type JournalEntry } from '../../../src/model/results/journal.js';
import { cli } from '../../support/cli.js';
import { group, groupName, guid } from '../../support/numbered-policies.js';
import { startProject, type StartedProject } from '../../support/started-project.js';
import { excluding, including } from '../../support/targets.js';
import { scene } from '../scene.js';

/** The journal of the only run of a project. */
async function journalOf({ dir }: StartedProject): Promise<string> {
  const folder = join(dir, '.assignctl');
  const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.jsonl'));
  return join(folder, name);
}

/** What `journal show` says that each request of a run was for, without times. */
async function wordsOf(started: StartedProject): Promise<readonly string[]> {
  const { stdout } = await cli(['journal', 'show', await journalOf(started)]);
  return stdout.split('\n').flatMap((line) => /^\S+ intent +(.*)$/.exec(line)?.[1] ?? []);
}

const ALLOWED = ['--yes', '--allow', 'max-removals'] as const;

test('both steps of a circle: what each does, and not what the policy has in the end', async () => {
  const started = await scene({
    'Policy 0': [['G0+F0'], ['G0-F0']],
    'Policy 1': [['G0-F0'], ['G0+F0']],
  });
  await started.run('apply', ...ALLOWED);
  expect([...(await wordsOf(started))].sort()).toEqual([
    'iOS app protection “Policy 0”: “Group 0” (included): filter no filter → “F0” (exclude)',
    'iOS app protection “Policy 0”: “Group 0” (included): filter “F0” (include) → no filter',
    'iOS app protection “Policy 1”: “Group 0” (included): filter no filter → “F0” (include)',
    'iOS app protection “Policy 1”: “Group 0” (included): filter “F0” (exclude) → no filter',
  ]);
});

test('what a circle takes away is said of the second step', async () => {
  const started = await scene({
    A: [
      ['G0', '!G2'],
      ['G1', '!G3'],
    ],
    B: [['G1'], ['G0']],
  });
  await started.run('apply', ...ALLOWED);
  const words = (await wordsOf(started)).filter((text) => text.includes('“A”'));
  expect(words).toEqual([
    'iOS app protection “A”: “Group 1” now included; “Group 3” now excluded',
    'iOS app protection “A”: “Group 0” no longer included; “Group 2” no longer excluded',
  ]);
});

describe('a group that is assigned twice', () => {
  const filter = (n: number) => ({
    ...{ id: guid('f', n), displayName: 'BYOD', platform: 'iOSMobileApplicationManagement' },
    ...{ assignmentFilterManagementType: 'apps' as const, rule: '(app.deviceModel -eq "x")' },
  });
  const filtered = (n: number): JsonObject => ({
    ...including(group(0)),
    deviceAndAppManagementAssignmentFilterId: guid('f', n),
    deviceAndAppManagementAssignmentFilterType: 'include',
  });
  const policyWith = (targets: readonly JsonObject[], declared: string, settings = '') =>
    startProject(
      {
        groups: [0, 1, 2, 3].map((n) => ({ id: group(n), displayName: groupName(n) })),
        filters: [filter(0), filter(1)],
        policies: {
          iosManagedAppProtections: [
            {
              id: `T_${guid('b', 0)}`,
              displayName: 'P',
              assignments: targets.map((target, n) => ({ id: guid('c', n + 1), target: { ...target } })),
            },
          ],
        },
      },
      { 'a.yaml': `policy: {type: iosManagedAppProtection, name: P}\n${declared}` },
      { profile: 'documented', settings },
    );

  test('is removed once, then once more; what `assign` does after a missing route is all said', async () => {
    const targets = [including(group(0)), filtered(0), including(group(3)), excluding(group(2))];
    const declared = `include: [${groupName(1)}, ${groupName(3)}]\n`;
    const started = await policyWith(targets, declared, 'limits: {maxRemovals: 1000}\n');
    const message = "Resource not found for the segment 'assignments'.";
    started.emulator.onRequest(({ method }) =>
      method === 'PATCH' ? { status: 400, body: { error: { code: 'BadRequest', message } } } : undefined,
    );
    await started.run('apply', ...ALLOWED);
    const words = (await wordsOf(started)).join('\n');
    expect(words).toContain('“Group 0”: one of two assignments is removed: the other remains');
    expect(words.split('\n').at(-1)).toMatch(/“Group 0” no longer included/);
    expect(words.split('\n').at(-1)).toMatch(/“Group 2” no longer excluded/);
    expect(words.split('\n').at(-1)).toMatch(/“Group 1” now included/);
  });

  test('gets another filter of the same name: the ids are said', async () => {
    const declared = `include: [{group: ${groupName(0)}, filter: {id: ${guid('f', 1)}, mode: include}}]\n`;
    const started = await policyWith([filtered(0)], declared);
    await started.run('apply', '--yes');
    expect(await wordsOf(started)).toEqual([
      `iOS app protection “P”: “Group 0” (included): filter “BYOD” (${guid('f', 0)}, include) → “BYOD” (${guid('f', 1)}, include)`,
    ]);
  });
});

test.each([
  ['https://u:pw@ci.example/7?token=SECRET&buildId=12&x=a1#frag', 'https://ci.example/7?buildId=12'],
  ['https://ci.example/7?token=SECRET', 'https://ci.example/7'],
  [`https://ci.example/${'a'.repeat(5000)}`, undefined],
  ['javascript:alert(1)', undefined],
])('of the address of a run only what identifies it is kept: %#', async (ASSIGNCTL_RUN_URL, kept) => {
  const started = await scene({ A: [['G0'], ['G1']] });
  await started.runWith({ env: { ASSIGNCTL_RUN_URL } }, 'apply', ...ALLOWED);
  const [line = ''] = (await readFile(await journalOf(started), 'utf8')).split('\n');
  const start = JSON.parse(line) as Extract<JournalEntry, { readonly kind: 'start' }>;
  expect(start.startedBy?.runUrl).toBe(kept);
});
