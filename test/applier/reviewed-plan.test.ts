import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome } from '../../src/model/results/outcome.js';
import { type Seed } from '../../src/emulator/index.js';
import { TENANT_ID } from '../support/cli.js';
import { forge } from '../support/forged-plan.js';
import { startProject, type StartedProject, results } from '../support/started-project.js';
import { excluding, including } from '../support/targets.js';
import { writes } from '../support/tenant.js';
import { declareAll, group, groupName, guid, seedOf } from '../support/numbered-policies.js';

/** A saved plan, and ways to change the settings after it was reviewed. */
interface Review extends StartedProject {
  readonly file: string;
  readonly settings: (text: string) => Promise<void>;
  readonly applyFile: (
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly outcome: Outcome }>;
}

/** Saves a plan under these settings. `base` stays whatever is said of them later. */
async function review(
  settings: string,
  { seed = seedOf(2, 'documented'), files = declareAll(2), base = 'writeMode: assign\n' }: Scene = {},
): Promise<Review> {
  const started = await startProject(
    seed,
    { 'all.yaml': files },
    { settings: `${base}${settings}`, profile: 'documented' },
  );
  const file = join(started.dir, 'plan.json');
  await started.run('plan', '--out', file);
  return {
    ...started,
    file,
    settings: (text) =>
      writeFile(join(started.dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n${base}${text}`),
    applyFile: async (...args) => {
      const { code, stdout } = await started.run('apply', file, '--format', 'json', ...args);
      return { code, outcome: JSON.parse(stdout) as Outcome };
    },
  };
}

interface Scene {
  readonly seed?: Seed;
  readonly files?: string;
  readonly base?: string;
}

const PROTECTED = 'protect: [{policy: {type: iosManagedAppProtection, name: Policy 0}}]\n';
const reasonOf = ({ policies }: Outcome, name: string): string =>
  policies.find((policy) => policy.name === name)?.reason ?? '';

describe('a policy whose review showed a refusal', () => {
  test.each([
    ['the protection is gone', ''],
    ['the settings allow it', `${PROTECTED}allow: [{code: protected, reason: later}]\n`],
  ])('is not written once %s', async (_, after) => {
    const { settings, applyFile } = await review(PROTECTED);
    await settings(after);
    const { code, outcome } = await applyFile();
    expect([code, results(outcome)]).toEqual([4, { 'Policy 0': 'stale', 'Policy 1': 'applied' }]);
    expect(reasonOf(outcome, 'Policy 0')).toContain('The saved plan was refused by protected');
    expect(reasonOf(outcome, 'Policy 0')).toContain('--allow protected');
  });

  test.each([
    ['is', PROTECTED, ['--allow', 'protected']],
    ['is', PROTECTED, ['--allow', `protected=${guid('b', 0)}`]],
    ['is', '', ['--allow', 'protected']],
  ])('%s written if the apply itself lifts it', async (_, after, args) => {
    const { settings, applyFile } = await review(PROTECTED);
    await settings(after);
    expect(results((await applyFile(...args)).outcome)).toEqual({
      'Policy 0': 'applied',
      'Policy 1': 'applied',
    });
  });

  test('is not written if the apply lifts the refusal of another policy', async () => {
    const { settings, applyFile } = await review(PROTECTED);
    await settings('');
    const { outcome } = await applyFile('--allow', `protected=${guid('b', 1)}`);
    expect(results(outcome)).toEqual({ 'Policy 0': 'stale', 'Policy 1': 'applied' });
  });
});

test('a refusal that came since is told as one', async () => {
  const { settings, applyFile } = await review('');
  await settings(PROTECTED);
  expect(results((await applyFile()).outcome)).toEqual({ 'Policy 0': 'refused', 'Policy 1': 'applied' });
});

test('what the review did not show is not written because the settings allow it by now', async () => {
  const { settings, applyFile } = await review('');
  await settings(`${PROTECTED}allow: [{code: protected, reason: later}]\n`);
  const { outcome } = await applyFile();
  expect(results(outcome)).toEqual({ 'Policy 0': 'stale', 'Policy 1': 'applied' });
  expect(reasonOf(outcome, 'Policy 0')).toContain('The settings allow protected for it');
});

test('what the review showed as allowed is written, also when nothing stands against it any more', async () => {
  const { settings, applyFile } = await review(`${PROTECTED}allow: [{code: protected, reason: reviewed}]\n`);
  await settings('');
  expect((await applyFile()).code).toBe(0);
});

describe('a run that its review showed as refused', () => {
  const LIMITED = 'limits: {maxPolicies: 1}\n';

  test.each([
    ['the limit is higher', 'limits: {maxPolicies: 9}\n'],
    ['the limit is gone', ''],
    ['the settings allow it', `${LIMITED}allow: [{code: max-policies, reason: later}]\n`],
  ])('writes nothing once %s', async (_, after) => {
    const { settings, applyFile, emulator } = await review(LIMITED);
    await settings(after);
    const { code, outcome } = await applyFile();
    expect([code, results(outcome)]).toEqual([4, { 'Policy 0': 'stale', 'Policy 1': 'stale' }]);
    expect(reasonOf(outcome, 'Policy 1')).toContain('max-policies');
    expect(writes(emulator)).toEqual([]);
  });

  test('is applied if the apply itself lifts it', async () => {
    const { applyFile } = await review(LIMITED);
    expect((await applyFile('--allow', 'max-policies')).code).toBe(0);
  });
});

/** One removal, which is a DELETE: nothing is created. */
const removal = {
  base: '',
  seed: seedOf(1, 'documented'),
  files: `policy: {type: iosManagedAppProtection, name: Policy 0}\ninclude: [${groupName(0)}]\n`,
};

describe('the kinds of request are what was reviewed', () => {
  test('another write mode makes the plan stale', async () => {
    const { settings, applyFile, emulator, plan } = await review('', removal);
    expect((await plan()).plan.policies[0]?.requests.map(({ method }) => method)).toEqual(['DELETE']);
    await settings('writeMode: assign\n');
    const { outcome } = await applyFile();
    expect(results(outcome)).toEqual({ 'Policy 0': 'stale' });
    expect(reasonOf(outcome, 'Policy 0')).toContain('made with writeMode: patch, the settings say assign');
    expect(writes(emulator)).toEqual([]);
  });

  test('so does another version of Graph', async () => {
    const { settings, applyFile } = await review('', removal);
    await settings('graphVersion: v1.0\n');
    expect(reasonOf((await applyFile()).outcome, 'Policy 0')).toContain('graphVersion: beta');
  });

  test.each([
    ['an assign', [{ method: 'POST', path: 'assign' }], '1 assign'],
    [
      'two requests',
      [
        { method: 'DELETE', path: 'a' },
        { method: 'DELETE', path: 'b' },
      ],
      '2 DELETE',
    ],
    ['none', [], 'no request'],
  ])('a file that shows %s for it is stale', async (_, requests, shown) => {
    const { applyFile, file, emulator } = await review('', removal);
    await forge(file, (plan) => ({
      ...plan,
      policies: plan.policies.map((policy) => ({
        ...policy,
        requests: requests.map(({ method, path }) => ({
          method,
          path: `/beta/deviceAppManagement/${path}`,
          covers: [],
        })),
      })),
    }));
    const { outcome } = await applyFile();
    expect(reasonOf(outcome, 'Policy 0')).toContain(`shows ${shown} for it, now it would be 1 DELETE`);
    expect(writes(emulator)).toEqual([]);
  });

  test('an assign in place of item requests, refused in the review, does not become allowed', async () => {
    const ofSet = {
      id: guid('9', 1),
      target: { ...including(group(1)) },
      source: 'policySets',
      sourceId: guid('9', 2),
    };
    const seed: Seed = {
      groups: [0, 1, 2].map((n) => ({ id: group(n), displayName: groupName(n) })),
      policies: {
        iosManagedAppProtections: [
          {
            id: guid('b', 0),
            displayName: 'Policy 0',
            assignments: [
              { id: guid('c', 0), target: { ...including(group(0)) } },
              { id: guid('c', 2), target: { ...excluding(group(2)) } },
              ofSet,
            ],
          },
        ],
      },
    };
    const { settings, applyFile, plan } = await review('', { ...removal, seed });
    const [planned] = (await plan()).plan.policies;
    expect(planned?.fallback?.refused.map(({ code }) => code)).toEqual(['policy-set-assign']);
    await settings('allow: [{code: policy-set-assign, reason: later}]\n');
    const { outcome } = await applyFile();
    expect(results(outcome)).toEqual({ 'Policy 0': 'stale' });
    expect(reasonOf(outcome, 'Policy 0')).toContain('refused by policy-set-assign');
  });
});
