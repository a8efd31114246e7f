import { type Emulator, type Seed } from '../../src/emulator/index.js';
import { type Explanation } from '../../src/model/results/explanation.js';
import { type DriftReport } from '../../src/model/results/drift.js';
import { type ExportReport } from '../../src/model/results/export-report.js';
import { type Plan } from '../../src/model/results/plan.js';
import { guid } from '../support/builders.js';
import { cli, type CliResult, project, TENANT_ID } from '../support/cli.js';
import { including } from '../support/targets.js';
import { tenant, writes } from '../support/tenant.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SALES = guid(1);
const LEGAL = guid(2);
const POLICY = `T_${guid(10)}`;
const KIT = { id: guid(70), name: 'Starter kit' };

/** A policy that the set “Starter kit” assigns to Sales, stored as a direct assignment. */
function seed(payloadId = POLICY): Seed {
  return {
    tenant: { id: TENANT_ID, displayName: 'Sets' },
    groups: [
      { id: SALES, displayName: 'Sales' },
      { id: LEGAL, displayName: 'Legal' },
    ],
    policies: {
      iosManagedAppProtections: [
        {
          id: POLICY,
          displayName: 'iOS',
          assignments: [{ target: { ...including(SALES) } }, { target: { ...including(LEGAL) } }],
        },
      ],
    },
    policySets: [
      {
        id: KIT.id,
        displayName: KIT.name,
        items: [{ payloadId, itemType: '#microsoft.graph.iosManagedAppProtection' }],
        assignments: [{ target: { ...including(SALES) } }],
      },
      {
        id: guid(71),
        displayName: 'Another',
        items: [{ payloadId: `T_${guid(11)}`, itemType: '#microsoft.graph.iosManagedAppProtection' }],
        assignments: [{ target: { ...including(LEGAL) } }],
      },
    ],
  };
}

const FILE = 'policy: {type: iosManagedAppProtection, name: iOS}\ninclude: [Legal]\n';

async function run(
  args: readonly string[],
  { emulator, files = { 'a.yaml': FILE } }: { emulator?: Emulator; files?: Record<string, string> } = {},
): Promise<CliResult & { readonly dir: string; readonly emulator: Emulator }> {
  const served = emulator ?? (await tenant({ seed: seed() }));
  const dir = project(files);
  const result = await cli([...args, '-C', dir, '--endpoint', served.url], { cwd: dir });
  return { ...result, dir, emulator: served };
}

const SHOWN = 'also from policy set “Starter kit”';

describe('what a policy set assigns is shown', () => {
  test.each([
    ['by id with its prefix', POLICY],
    ['by guid in upper case', guid(10).toUpperCase()],
  ])('in a plan that removes it, with the policy named %s', async (_name, payloadId) => {
    const emulator = await tenant({ seed: seed(payloadId) });
    const { stdout } = await run(['plan', '--format', 'json'], { emulator });
    const plan = JSON.parse(stdout) as Plan;
    expect(plan.alsoFromPolicySets).toEqual([
      {
        type: 'iosManagedAppProtection',
        policyId: POLICY,
        policyName: 'iOS',
        direction: 'include',
        target: { kind: 'group', id: SALES, name: 'Sales' },
        change: plan.policies[0]?.changes[0]?.key,
        policySets: [KIT],
      },
    ]);
    expect(plan.policySetsUnread).toBeUndefined();
  });

  test.each([['text'], ['markdown'], ['html']])('in the %s of that plan', async (format) => {
    const { stdout } = await run(['plan', '--format', format]);
    expect(stdout).toContain('Starter kit');
    if (format === 'text') expect(stdout).toContain(`(${SHOWN}, which may add it again)`);
  });

  test('of an assignment that stays, as a number', async () => {
    const files = { 'a.yaml': FILE.replace('[Legal]', '[Sales, Legal]') };
    const { stdout } = await run(['plan'], { files });
    expect(stdout).toContain('\n1 assignment also comes from a policy set\n');
  });

  test.each<[string, readonly string[], string | undefined]>([
    ['directly too', [], '1 assignment also comes from a policy set'],
    ['in no other way', ['policySets'], undefined],
    ['directly too, and with source', ['policySets', 'direct'], '1 assignment also comes from a policy set'],
  ])('of an assignment that a set makes, %s', async (_, sources, says) => {
    const [iOS] = seed().policies?.iosManagedAppProtections ?? [];
    const ofSales = (sources.length === 0 ? ['direct'] : sources).map((source) => ({
      target: { ...including(SALES) },
      ...(source === 'policySets' ? { source, sourceId: KIT.id } : {}),
    }));
    const emulator = await tenant({
      seed: {
        ...seed(),
        policies: {
          iosManagedAppProtections: [
            {
              id: POLICY,
              displayName: 'iOS',
              ...iOS,
              assignments: [...ofSales, { target: { ...including(LEGAL) } }],
            },
          ],
        },
      },
    });
    const direct = sources.length === 1 ? '[Legal]' : '[Sales, Legal]';
    const { stdout } = await run(['plan'], {
      emulator,
      files: { 'a.yaml': FILE.replace('[Legal]', direct) },
    });
    expect(stdout).toContain('No changes');
    if (says === undefined) expect(stdout).not.toContain('also comes from a policy set');
    else expect(stdout).toContain(`\n${says}\n`);
    expect(stdout.includes('1 assignment comes from a policy set; assignctl leaves it')).toBe(
      sources.includes('policySets'),
    );
  });

  test('in drift', async () => {
    expect((await run(['drift'])).stdout).toContain(SHOWN);
    expect((await run(['drift', '--format', 'markdown'])).stdout).toContain('Starter kit');
    const report = JSON.parse((await run(['drift', '--format', 'json'])).stdout) as DriftReport;
    expect(report.policies[0]?.changes.map(({ policySets }) => policySets)).toEqual([[KIT]]);
  });

  test('in explain, of the group and of the policy', async () => {
    expect((await run(['explain', '--group', 'Sales'])).stdout).toContain(SHOWN);
    expect((await run(['explain', '--policy', 'iosManagedAppProtection/iOS'])).stdout).toContain(SHOWN);
    const { stdout } = await run(['explain', '--group', 'Sales', '--format', 'json']);
    const [answer] = (JSON.parse(stdout) as Explanation).answers;
    expect(answer?.reasons.map(({ policySets }) => policySets)).toEqual([[KIT]]);
    expect((await run(['explain', '--group', 'Legal'])).stdout).not.toContain('policy set');
  });

  test('in what export writes and reports', async () => {
    const { stdout, dir, emulator } = await run(['export', '--format', 'json'], { files: {} });
    const report = JSON.parse(stdout) as ExportReport;
    expect(report.alsoFromPolicySets).toEqual([
      {
        type: 'iosManagedAppProtection',
        policyId: POLICY,
        policyName: 'iOS',
        policySets: [KIT],
        text: `included: Sales: ${SHOWN}`,
      },
    ]);
    const [file] = report.files;
    const text = await readFile(join(dir, file?.path ?? ''), 'utf8');
    expect(text.split('\n').filter((line) => line.includes('#') && line.includes('group:'))).toEqual([
      `  - { group: Sales, groupId: ${SALES} } # ${SHOWN}`,
    ]);
    expect(text).not.toContain('additive');
    const again = await cli(['plan', '-C', dir, '--endpoint', emulator.url]);
    expect(again.stdout).toContain('No changes');
    expect((await run(['export'], { files: {} })).stdout).toContain('a policy set assigns it too');
  });

  test('what export wrote of it is drift as soon as someone adds a group', async () => {
    const { code, dir, emulator } = await run(['export'], { files: {} });
    expect(code).toBe(0);
    const drift = () => cli(['drift', '--detailed-exitcode', '-C', dir, '--endpoint', emulator.url]);
    expect((await drift()).code).toBe(0);
    emulator.edit(({ groups, policies }) => {
      groups.push({ id: guid(3), displayName: 'Board' });
      policies.iosManagedAppProtections[0]?.assignments.push({ target: { ...including(guid(3)) } });
    });
    const { code: found, stdout } = await drift();
    expect([found, stdout]).toEqual([2, expect.stringContaining('1 only in the tenant')]);
  });

  test('a set whose name holds an id makes no note that a reader would follow', async () => {
    const emulator = await tenant({ seed: seed() });
    emulator.edit(({ policySets, policies }) => {
      for (const set of policySets) set.displayName = `Kit ${LEGAL}\n- group: x`;
      policies.iosManagedAppProtections[0]?.assignments.splice(1);
    });
    const files = { 'a.yaml': 'policy: {type: iosManagedAppProtection, name: iOS}\ninclude:\n  - Legal\n' };
    const { code, dir } = await run(['export', '--update'], { emulator, files });
    expect(code).toBe(0);
    const text = await readFile(join(dir, 'desired-state', 'a.yaml'), 'utf8');
    expect(text).toContain('Sales # also from policy set “Kit …');
    expect(text).not.toContain(LEGAL);
    expect(text.split('\n').filter((line) => line.includes('group: x'))).toHaveLength(1);
  });
});

const SETS = '/beta/deviceAppManagement/policySets';
const refused = (status: number, code: string) => ({ status, body: { error: { code, message: 'No.' } } });

/** What may answer in place of the list, or of one set. */
const FAILURES = [
  ['no permission', refused(403, 'Forbidden')],
  ['a failure', refused(500, 'InternalServerError')],
  ['a list that is none', { status: 200, body: { value: 'none' } }],
  ['a page of a proxy', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>' }],
  ['a cut connection', 'reset'],
] as const;

describe.each(FAILURES)('policy sets answered by %s', (_name, answer) => {
  test.each([
    ['the list', `${SETS}?`],
    ['one set', `${SETS}/${KIT.id}`],
  ])('of %s block nothing, and are said once to be not known', async (_what, start) => {
    const emulator = await tenant({ seed: seed() });
    emulator.onRequest(({ path }) => (path.startsWith(start) ? answer : undefined));
    const planned = await run(['plan'], { emulator });
    expect(planned.code).toBe(0);
    expect(planned.stdout.split('policy sets is not known')).toHaveLength(2);
    expect(planned.stdout).not.toContain('also from');
    const drift = await run(['drift'], { emulator });
    expect([drift.code, drift.stdout.split('policy sets is not known').length]).toEqual([0, 2]);
    const explained = await run(['explain', '--group', 'Sales'], { emulator });
    expect([explained.code, explained.stdout]).toEqual([0, expect.stringContaining('is not known')]);
    const exported = await run(['export'], { emulator, files: {} });
    expect([exported.code, exported.stdout]).toEqual([0, expect.stringContaining('is not known')]);
    const applied = await run(['apply', '--yes'], { emulator });
    expect(applied.code).toBe(0);
    expect(writes(emulator)).toHaveLength(1);
  });
});

test('a cloud without policy sets is told once on the side, and the plan says nothing of them', async () => {
  const emulator = await tenant({ seed: seed(), quirks: ['no-policy-sets'] });
  const { code, stdout, stderr } = await run(['plan'], { emulator });
  expect([code, stderr.split('This cloud has no policySets').length]).toEqual([0, 2]);
  expect(stdout).not.toContain('policy set');
});

test('one set that cannot be read leaves the others known', async () => {
  const emulator = await tenant({ seed: seed() });
  emulator.onRequest(({ path }) =>
    path.startsWith(`${SETS}/${guid(71)}`) ? refused(404, 'NotFound') : undefined,
  );
  const plan = JSON.parse((await run(['plan', '--format', 'json'], { emulator })).stdout) as Plan;
  expect(plan.alsoFromPolicySets).toHaveLength(1);
  expect(plan.policySetsUnread).toContain('404');
});

test('a saved plan fits though policy sets are known in one run and not in the other', async () => {
  const emulator = await tenant({ seed: seed() });
  const { dir } = await run(['plan', '--out', 'plan.json'], { emulator });
  emulator.onRequest(({ path }) => (path.startsWith(SETS) ? refused(403, 'Forbidden') : undefined));
  const place = ['-C', dir, '--endpoint', emulator.url];
  const applied = await cli(['apply', join(dir, 'plan.json'), ...place], { cwd: dir });
  expect([applied.code, writes(emulator).length]).toEqual([0, 1]);
});

test('refresh asks for no policy sets', async () => {
  const { emulator } = await run(['refresh']);
  expect(emulator.log.filter(({ path }) => path.startsWith(SETS))).toEqual([]);
});

test('a token in a refusal is in no output', async () => {
  const emulator = await tenant({ seed: seed(), quirks: ['token-in-error'] });
  const { stdout, stderr } = await run(['plan', '--format', 'json', '--log-level', 'debug'], { emulator });
  const sent = emulator.log[0]?.headers['authorization']?.replace(/^Bearer /, '') ?? '';
  expect(sent.length).toBeGreaterThan(5);
  expect(stdout).toContain('policySetsUnread');
  expect(stdout + stderr).not.toContain(sent);
});
