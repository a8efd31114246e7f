import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Seed } from '../../../src/emulator/index.js';
import { type DriftReport } from '../../../src/model/results/drift.js';
import { type JsonObject } from '../../../src/model/json.js';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { type CliResult } from '../../support/cli.js';
import { startProject, type StartedProject } from '../../support/started-project.js';
import { excluding, including } from '../../support/targets.js';
import { isRead } from '../../support/tenant.js';

const guid = (letter: string): string => `${letter.repeat(8)}-0000-4000-8000-000000000000`;
const GROUPS = { Sales: guid('a'), Legal: guid('b'), Pilot: guid('c'), Board: guid('d') } as const;
type GroupName = keyof typeof GROUPS;
const POLICY = `T_${guid('e')}`;
const ADA = { userPrincipalName: 'ada@fernhill.example' };
const FILE = 'baseline.yaml';
const YAML =
  'policy: {type: iosManagedAppProtection, name: Baseline}\ninclude:\n  - Sales # CHG1\n  - Pilot\n';
const NOW = Date.parse('2026-11-22T09:00:00Z');

function seed(held: readonly JsonObject[] = [including(GROUPS.Sales), including(GROUPS.Pilot)]): Seed {
  return {
    groups: Object.entries(GROUPS).map(([displayName, id]) => ({ id, displayName })),
    policies: {
      iosManagedAppProtections: [
        {
          id: POLICY,
          displayName: 'Baseline',
          assignments: held.map((target) => ({ target: { ...target } })),
        },
      ],
    },
  };
}

/** A policy and a file that agree, on a day of which the tests know the date. */
async function startBaseline(
  files: Readonly<Record<string, string>> = { [FILE]: YAML },
  settings = '',
): Promise<StartedProject> {
  return startProject(seed(), files, { settings });
}

async function drift(
  { runWith }: StartedProject,
  ...args: readonly string[]
): Promise<CliResult & { readonly report: DriftReport }> {
  const clock = { now: () => NOW, sleep: () => Promise.resolve() };
  const result = await runWith({ clock }, 'drift', '--format', 'json', ...args);
  return { ...result, report: JSON.parse(result.stdout) as DriftReport };
}

/** Somebody brings the policy to these targets in the portal. */
function portal({ emulator }: StartedProject, targets: readonly JsonObject[]): void {
  emulator.edit(({ policies }) => {
    const [policy] = policies.iosManagedAppProtections;
    if (policy !== undefined) policy.assignments = targets.map((target) => ({ target: { ...target } }));
  }, ADA);
}

const groups = (...names: readonly GroupName[]): readonly JsonObject[] =>
  names.map((name) => including(GROUPS[name]));

/** Keeps the outcome of an apply as the baseline of what comes. */
async function baseline(started: StartedProject): Promise<string> {
  const { outcome } = await started.apply();
  await writeFile(join(started.dir, 'outcome.json'), JSON.stringify(outcome));
  return 'outcome.json';
}

async function declare({ dir }: StartedProject, text: string): Promise<void> {
  await writeFile(join(dir, 'desired-state', FILE), text);
}

describe('who changed it', () => {
  const event = (more: JsonObject): JsonObject => ({
    id: guid('1'),
    activityDateTime: '2026-11-21T08:00:00.1234567Z',
    activityType: 'Patch TargetedManagedAppPolicyAssignment',
    activityOperationType: 'Patch',
    activityResult: 'Success',
    actor: { userPrincipalName: 'bob@fernhill.example', ipAddress: '203.0.113.9' },
    resources: [{ resourceId: POLICY, auditResourceType: 'IosManagedAppProtection' }],
    ...more,
  });
  const moved = async (events: readonly JsonObject[]): Promise<StartedProject> => {
    const started = await startBaseline();
    portal(started, groups('Sales'));
    started.emulator.auditEvents.splice(0, Infinity, ...events.map((one) => ({ ...one })));
    return started;
  };
  const lastOf = ({ report }: { readonly report: DriftReport }) => report.policies[0]?.lastChange;

  test('the newest change of its assignments, whatever came after it', async () => {
    const started = await moved([
      event({
        activityDateTime: '2026-11-20T08:00:00Z',
        actor: { userPrincipalName: 'eve@fernhill.example' },
      }),
      event({}),
      event({ activityDateTime: '2026-11-22T08:00:00Z', activityType: 'Patch IosManagedAppProtection' }),
    ]);
    const seen = await drift(started);
    expect(lastOf(seen)).toEqual({
      match: 'assignments',
      at: '2026-11-21T08:00:00.1234567Z',
      person: 'bob@fernhill.example',
      activity: 'Patch TargetedManagedAppPolicyAssignment',
    });
    expect(seen.stdout).not.toContain('203.0.113.9');
    const { stdout } = await started.runWith(
      { clock: { now: () => NOW, sleep: () => Promise.resolve() } },
      'drift',
    );
    expect(stdout).toContain('assignments last changed 2026-11-21 08:00 UTC by bob@fernhill.example (');
    expect(stdout).toContain('best match in the audit log');
  });

  test.each([
    [
      'an event that only names the policy is a lesser match',
      { activityType: 'Patch IosManagedAppProtection' },
      'policy',
    ],
    [
      'an id without its letter is the policy’s too',
      { resources: [{ resourceId: guid('E') }] },
      'assignments',
    ],
    [
      'a type behind a namespace',
      { activityType: 'Patch', resources: [{ resourceId: POLICY, auditResourceType: 'A.B.XAssignment' }] },
      'assignments',
    ],
    ['a failure changes nothing', { activityResult: 'Failure' }, undefined],
    ['nor does a reading', { activityOperationType: 'Get' }, undefined],
    ['another policy', { resources: [{ resourceId: `T_${guid('f')}` }] }, undefined],
    ['too long ago', { activityDateTime: '2026-10-01T08:00:00Z' }, undefined],
  ])('%s', async (_, change, match) => {
    const seen = await drift(await moved([event(change)]));
    expect(lastOf(seen)?.match).toBe(match);
    expect(seen.report.audit).toEqual({ status: 'read', since: '2026-10-23T09:00:00.000Z' });
  });

  test('an app has a name as well', async () => {
    const seen = await drift(
      await moved([event({ actor: { userPrincipalName: null, applicationDisplayName: 'Nightly job' } })]),
    );
    expect(lastOf(seen)).toMatchObject({ app: 'Nightly job' });
  });

  test.each([403, 400])('no permission, or no such log (%i): said, and on it goes', async (status) => {
    const started = await moved([event({})]);
    started.emulator.onRequest(({ path }) => (path.includes('/auditEvents') ? { status } : undefined));
    const { code, report } = await drift(started, '--detailed-exitcode');
    expect(code).toBe(2);
    expect(report.policies).toHaveLength(1);
    expect(lastOf({ report })).toBeUndefined();
    expect(report.audit).toMatchObject({
      status: 'unreadable',
      why: expect.stringContaining(`${status}`) as unknown,
    });
    if (status === 403) expect(report.audit.why).toContain('DeviceManagementApps.Read.All');
    const { stdout } = await started.run('drift');
    expect(stdout).toMatch(/Could not read who changed it from the audit log: [a-z ]+ \(\d+ /);
    expect(stdout).not.toContain('/beta/');
  });

  test('it is not asked where nobody wants it', async () => {
    const started = await moved([event({})]);
    const { report } = await drift(started, '--audit-days', '0');
    expect(report.audit).toEqual({ status: 'off' });
    expect(started.emulator.log.filter(({ path }) => path.includes('/auditEvents'))).toEqual([]);
  });

  test('reading ends at a bound, and as soon as there is nothing better to find', async () => {
    const others = Array.from({ length: 5100 }, (_, n) => event({ id: `${n}`, resources: [] }));
    const started = await moved([event({ activityDateTime: '2026-11-01T08:00:00Z' }), ...others]);
    const calls = () => started.emulator.log.filter(({ path }) => path.includes('/auditEvents')).length;
    expect((await drift(started)).report).toMatchObject({ audit: { status: 'incomplete' } });
    expect(calls()).toBe(25);
    started.emulator.clearLog();
    started.emulator.auditEvents.push({ ...event({ activityDateTime: '2026-11-22T08:00:00Z' }) });
    expect((await drift(started)).report).toMatchObject({
      audit: { status: 'read' },
      policies: [{ lastChange: {} }],
    });
    expect(calls()).toBe(1);
  });
});

describe('what could not be compared', () => {
  test('a declared policy that is gone blocks itself, and drift is incomplete', async () => {
    const started = await startBaseline({
      [FILE]: `${YAML}---\npolicy: {type: iosManagedAppProtection, name: Gone}\ninclude: [Sales]\n`,
    });
    portal(started, groups('Sales'));
    const { code, report } = await drift(started, '--detailed-exitcode');
    expect(code).toBe(5);
    expect(report).toMatchObject({
      blocked: [{ name: 'Gone', codes: ['policy-not-found'] }],
      policies: [{ name: 'Baseline' }],
    });
  });

  test('a type nobody declares that can not be listed is told: something new may hide there', async () => {
    const started = await startBaseline();
    started.emulator.onRequest(({ path }) =>
      path.includes('/mobileAppConfigurations') ? { status: 403 } : undefined,
    );
    const { code, report } = await drift(started);
    expect(code).toBe(5);
    expect(report.unread.map(({ type }) => type)).toEqual(['mobileAppConfiguration']);
  });

  test('v1.0 has no windowsManagedAppProtections to look at', async () => {
    const started = await startProject(seed(), { [FILE]: YAML }, { settings: 'graphVersion: v1.0\n' });
    const { code, report } = await drift(started);
    expect([code, report.unread]).toEqual([0, []]);
  });
});

test('drift reads and never writes', async () => {
  const started = await startBaseline();
  portal(started, groups('Legal'));
  await drift(started, '--write-back');
  expect(started.emulator.log.filter((request) => !isRead(request))).toEqual([]);
});

describe('with the outcome of the last apply', () => {
  test('every declared policy is in it, changed or not, as the tenant holds it', async () => {
    const started = await startBaseline({ [FILE]: YAML.replace('Pilot', '{group: Pilot}') });
    expect((await started.apply()).outcome.baseline).toEqual({
      graphVersion: 'beta',
      policies: [
        {
          type: 'iosManagedAppProtection',
          id: POLICY,
          name: 'Baseline',
          assignments: [
            { target: `include:group:${GROUPS.Sales}` },
            { target: `include:group:${GROUPS.Pilot}` },
          ],
        },
      ],
    });
    await declare(started, `${YAML}exclude: [Board]\n`);
    const { outcome } = await started.apply();
    expect(outcome.baseline?.policies[0]?.assignments).toContainEqual({
      target: `exclude:group:${GROUPS.Board}`,
    });
  });

  test('a policy that was written to and can not be read again is not in it', async () => {
    const started = await startBaseline({ [FILE]: `${YAML}exclude: [Board]\n` });
    let wrote = false;
    started.emulator.onRequest(({ method, path }) => {
      if (path.endsWith('/assign')) wrote = true;
      return wrote && method === 'GET' ? { status: 403 } : undefined;
    });
    const { outcome } = await started.apply();
    expect(outcome).toMatchObject({ policies: [{ result: 'failed' }], baseline: { policies: [] } });
  });

  test('drift, pending and conflict are told apart; healing puts back the drift and leaves the rest', async () => {
    const started = await startBaseline();
    const file = await baseline(started);
    // Ada takes out Sales and lets in Legal, git lets in Board and takes out Pilot, both do something to nobody’s Legal.
    portal(started, groups('Pilot', 'Legal'));
    for (const event of started.emulator.auditEvents)
      Object.assign(event, { activityDateTime: new Date(Date.now() - 60_000).toISOString() });
    await declare(started, YAML.replace('  - Pilot\n', '  - Board\n') + 'exclude: [Legal]\n');
    const { report } = await drift(started, '--baseline', file);
    expect(report.summary.causes).toEqual({ drift: 1, conflict: 2, pending: 2, unknown: 0 });
    const causes = Object.fromEntries(
      report.policies.flatMap(({ changes }) =>
        changes.map(({ key, cause }) => [key.replace(/-.*/, ''), cause]),
      ),
    );
    expect(causes).toEqual({
      'create include:group:aaaaaaaa': 'drift',
      'create include:group:dddddddd': 'pending',
      'delete include:group:cccccccc': 'pending',
      'delete include:group:bbbbbbbb': 'conflict',
      'create exclude:group:bbbbbbbb': 'conflict',
    });

    // The tenant writes down when things happen by the clock of this machine.
    const healed = await started.runWith(
      { clock: { now: () => Date.now(), sleep: () => Promise.resolve() } },
      ...(['apply', '--heal', '--baseline', file, '--yes', '--format', 'json'] as const),
    );
    expect(healed.code).toBe(0);
    expect(healed.stderr).toBe(
      'Not changed: iOS app protection “Baseline”, 2 changes made in git (pending), 2 changes made on both sides (conflict).\n',
    );
    const outcome = JSON.parse(healed.stdout) as Outcome;
    expect(outcome).toMatchObject({
      summary: { applied: 1 },
      notes: [expect.stringContaining('1 policy waits') as unknown],
    });
    expect(outcome.journal).toBeDefined();
    const after = await drift(started, '--baseline', file);
    expect(after.report.summary.causes).toEqual({ drift: 0, conflict: 2, pending: 2, unknown: 0 });
    const inMarkdown = await started.run(
      'apply',
      '--heal',
      '--baseline',
      file,
      '--yes',
      '--format',
      'markdown',
    );
    expect(inMarkdown.stdout).toContain('Only drift was reverted');
    const again = await started.run('apply', '--heal', '--baseline', file, '--yes');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes: ') as unknown });
    // And all of it can be taken back.
    expect((await started.run('undo', '--yes')).code).toBe(0);
    expect((await drift(started, '--baseline', file)).report.summary.causes?.drift).toBe(1);
  });

  test('what only waits in git is no drift: no exit code 2, and nobody is looked for', async () => {
    const started = await startBaseline();
    const file = await baseline(started);
    await declare(started, YAML.replace('  - Pilot\n', '  - Board\n'));
    const { code, report } = await drift(started, '--baseline', file, '--detailed-exitcode');
    expect(code).toBe(0);
    expect(report).toMatchObject({
      summary: { differing: 1, causes: { drift: 0, pending: 2 } },
      audit: { status: 'unneeded' },
    });
    const { stdout } = await started.run('drift', '--baseline', file);
    expect(stdout).toContain('No drift. 1 policy waits for the next apply (');
    expect((await drift(started, '--detailed-exitcode')).code).toBe(2);
    portal(started, groups('Sales', 'Pilot', 'Legal'));
    expect((await drift(started, '--baseline', file, '--detailed-exitcode')).code).toBe(2);
  });

  test('healing is refused by what refuses any apply', async () => {
    const started = await startBaseline({ [FILE]: YAML }, 'limits: {maxRemovals: 0}\n');
    const file = await baseline(started);
    portal(started, groups('Sales', 'Pilot', 'Board'));
    const refused = await started.run('apply', '--heal', '--baseline', file, '--yes');
    expect(refused).toMatchObject({ code: 3, stdout: expect.stringContaining('max-removals') as unknown });
    const allowed = await started.run(
      'apply',
      '--heal',
      '--baseline',
      file,
      '--yes',
      '--allow',
      'max-removals',
    );
    expect(allowed.code).toBe(0);
    expect((await started.run('plan', '--detailed-exitcode')).code).toBe(0);
  });

  test('a policy that the baseline does not hold is nobody’s to heal', async () => {
    const started = await startBaseline();
    const file = await baseline(started);
    started.emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections.push({ id: `T_${guid('f')}`, displayName: 'New', assignments: [] });
    });
    await declare(
      started,
      `${YAML}---\npolicy: {type: iosManagedAppProtection, name: New}\ninclude: [Board]\n`,
    );
    expect((await drift(started, '--baseline', file)).report.summary.causes).toMatchObject({ unknown: 1 });
    const healed = await started.run('apply', '--heal', '--baseline', file, '--yes');
    expect(healed).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('of a policy that is not in the baseline') as unknown,
    });
  });

  test.each([
    ['no file', 'none.json', undefined, 'none.json cannot be read'],
    ['no JSON', 'a.json', '{', 'It is not JSON'],
    ['no outcome', 'a.json', '{}', 'It is no outcome of apply'],
    [
      'an older one',
      'a.json',
      '{"formatVersion":"1.0","tenantId":"x"}',
      'It does not say what the policies held',
    ],
    ['a newer one', 'a.json', '{"formatVersion":"2.0","tenantId":"x"}', 'It has format 2.0'],
    [
      'a damaged one',
      'a.json',
      '{"formatVersion":"1.0","tenantId":"x","baseline":{"graphVersion":"beta","policies":[{}]}}',
      'is damaged',
    ],
    [
      'another tenant',
      'a.json',
      '{"formatVersion":"1.0","tenantId":"x","baseline":{"graphVersion":"beta","policies":[]}}',
      'The baseline is of tenant x',
    ],
    [
      'another version',
      'a.json',
      '{"formatVersion":"1.0","tenantId":"4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10","baseline":{"graphVersion":"v1.0","policies":[]}}',
      'The baseline was read from Graph v1.0',
    ],
  ])('a file that can not be the baseline: %s', async (_, name, text, message) => {
    const started = await startBaseline();
    if (text !== undefined) await writeFile(join(started.dir, name), text);
    for (const command of [['drift'], ['apply', '--yes', '--heal']] as const) {
      const { code, stderr } = await started.run(command[0], ...command.slice(1), '--baseline', name);
      expect([command[0], code, stderr]).toEqual([command[0], 1, expect.stringContaining(message)]);
    }
    expect(started.emulator.log.filter((request) => !isRead(request))).toEqual([]);
  });

  test.each([
    [['--heal'], '--heal needs --baseline'],
    [['--baseline', 'outcome.json'], '--baseline goes with --heal'],
    [['plan.json', '--heal', '--baseline', 'outcome.json'], 'takes no plan file'],
  ])('options that do not go together: %j', async (args, message) => {
    const started = await startBaseline();
    expect(await started.run('apply', ...args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message) as unknown,
    });
  });
});

describe('write-back', () => {
  const read = ({ dir }: StartedProject): Promise<string> =>
    readFile(join(dir, 'desired-state', FILE), 'utf8');

  test('puts the portal’s change into the file and keeps what people wrote there', async () => {
    const started = await startBaseline();
    portal(started, [...groups('Sales'), excluding(GROUPS.Board)]);
    const { report } = await drift(started, '--write-back');
    expect(report.writeBack).toEqual({ files: [`desired-state/${FILE}`], left: [], notes: [] });
    expect(await read(started)).toContain('  - Sales # CHG1\n');
    expect((await started.run('plan', '--detailed-exitcode')).code).toBe(0);
    const { stdout } = await started.run('drift', '--write-back');
    expect(stdout).toContain('No file was updated.');
  });

  test('with a baseline what waits in git stays, and a conflict is told', async () => {
    const started = await startBaseline();
    const file = await baseline(started);
    portal(started, groups('Sales', 'Pilot', 'Legal'));
    await declare(started, YAML.replace('  - Pilot\n', '  - Board\n'));
    const { report } = await drift(started, '--write-back', '--baseline', file);
    expect(report.writeBack).toMatchObject({
      files: [`desired-state/${FILE}`],
      left: [
        'iosManagedAppProtection “Baseline”: 2 of its changes are not only the tenant’s, and stay as git has them.',
      ],
    });
    const text = await read(started);
    expect(text).toContain('- Board');
    expect(text).toContain('- Legal');
    expect(text).not.toContain('Pilot');
    expect((await drift(started, '--baseline', file)).report.summary.causes).toEqual({
      drift: 0,
      conflict: 0,
      pending: 2,
      unknown: 0,
    });
  });

  test('a file that somebody edits meanwhile is left to them', async () => {
    const started = await startBaseline();
    portal(started, groups('Sales'));
    let isEdited = false;
    started.emulator.onRequest(({ path }) => {
      // The audit log is asked after the files were read and before they are written.
      if (path.includes('/auditEvents') && !isEdited) {
        isEdited = true;
        writeFileSync(join(started.dir, 'desired-state', FILE), `${YAML}exclude: [Board]\n`);
      }
      return undefined;
    });
    const { code, stderr } = await started.run('drift', '--write-back');
    expect([isEdited, code]).toEqual([true, 1]);
    expect(stderr).toContain('changed');
    expect(await read(started)).toBe(`${YAML}exclude: [Board]\n`);
  });

  test('what the rules of the files forbid is told, and no file is touched', async () => {
    const settings = 'sets: {breakGlass: [Board]}\nrequire: {exclude: [breakGlass]}\n';
    const text = `${YAML}exclude:\n  - set: breakGlass\n`;
    const started = await startProject(
      seed([...groups('Sales', 'Pilot'), excluding(GROUPS.Board)]),
      { [FILE]: text },
      { settings },
    );
    portal(started, groups('Sales', 'Pilot'));
    const { report } = await drift(started, '--write-back');
    expect(report.writeBack).toMatchObject({ files: [], left: [expect.stringContaining('breakGlass')] });
    expect(await read(started)).toBe(text);
  });

  test('one policy that can not be written does not hold up its neighbour in the same file', async () => {
    const two = `${YAML}---\npolicy: &p {type: iosManagedAppProtection, name: Other}\ninclude: &all [Sales]\nexclude: []\n`;
    const started = await startBaseline({ [FILE]: two });
    started.emulator.edit(({ policies }) => {
      policies.iosManagedAppProtections.push({
        id: `T_${guid('f')}`,
        displayName: 'Other',
        assignments: [{ target: { ...including(GROUPS.Legal) } }],
      });
    });
    portal(started, groups('Sales'));
    const { report } = await drift(started, '--write-back');
    expect(report.policies.map(({ name }) => name)).toEqual(['Baseline', 'Other']);
    expect(report.writeBack?.files).toEqual([`desired-state/${FILE}`]);
    const left = report.writeBack?.left.length ?? 0;
    expect((await started.run('validate')).code).toBe(0);
    const { plan } = await started.plan();
    expect(plan.summary.changed).toBe(left);
  });

  test('what a declaration can not say makes it additive, with a word on why', async () => {
    const started = await startBaseline();
    portal(started, [...groups('Sales', 'Pilot', 'Board'), excluding(GROUPS.Board)]);
    const { report } = await drift(started, '--write-back');
    expect(report.writeBack?.notes.join('\n')).toContain('is additive now');
    expect((await started.run('plan', '--detailed-exitcode')).code).toBe(0);
    expect(await read(started)).toContain('ownership: additive');
  });
});
