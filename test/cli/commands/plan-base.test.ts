import { chmodSync, cpSync } from 'node:fs';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plan } from '../../../src/model/results/plan.js';
import { cli, type CliResult, TENANT_ID } from '../../support/cli.js';
import { emptyFolder, folderWith, writeIn } from '../../support/empty-folder.js';
import { commitAll, git } from '../../support/git-commits.js';
import { program } from '../../support/program.js';
import { PATIENT } from '../../support/started-project.js';
import { tenant } from '../../support/tenant.js';

const BASE = `tenantId: ${TENANT_ID}
sets: {breakGlass: [{group: Break-glass accounts}]}
require: {exclude: [breakGlass]}
limits: {maxRemovals: 25%, maxPolicies: 5}
protect: [{group: Break-glass accounts}]
`;
const DECLARATION = `policy: {type: mobileAppConfiguration, name: No such policy}
include: []
exclude: [{set: breakGlass}]
`;
const LIFTING = `tenantId: ${TENANT_ID}
sets: {breakGlass: [{group: Sales}]}
require: {exclude: [breakGlass]}
limits: {maxRemovals: 90%}
allow: [{code: protected, reason: "a | b <b>c</b>"}]
`;
const LINES = [
  'limits.maxRemovals: 25% → 90%',
  'limits.maxPolicies: 5 is removed',
  'protect: group “Break-glass accounts” is removed',
  'allow: protected (a | b <b>c</b>) is added',
  'require.exclude: group “Break-glass accounts” of the set breakGlass is removed',
];

/** Repositories that were made, by their files: each test gets a copy. */
const made = new Map<string, string>();

function repository(files: Readonly<Record<string, string>>): string {
  const key = JSON.stringify(files);
  const first = made.get(key) ?? folderWith(files);
  if (!made.has(key)) {
    commitAll(first);
    made.set(key, first);
  }
  const dir = emptyFolder();
  cpSync(first, dir, { recursive: true });
  return dir;
}

async function plan(cwd: string, ...args: readonly string[]): Promise<CliResult> {
  const { url } = await tenant();
  return cli(['plan', '--endpoint', url, '--impact', 'none', ...args], { cwd, limits: PATIENT });
}

const project = (settings: string) => ({ 'assignctl.yaml': settings, 'desired-state/a.yaml': DECLARATION });

describe('a plan with the commit before', () => {
  test('shows on top what the change lifts, in every format, and in the plan file', async () => {
    const dir = repository(project(BASE));
    writeIn(dir, project(LIFTING));
    const commit = git(dir, 'rev-parse', 'HEAD').trim();

    const text = await plan(dir, '--base', 'HEAD');
    const [, , , title, ...lines] = text.stdout.split('\n');
    expect(title).toBe(`This change weakens guardrails, compared with commit ${commit.slice(0, 12)}`);
    expect(lines.slice(0, 5)).toEqual(LINES.map((line) => `  ! ${line}`));

    const json = JSON.parse((await plan(dir, '--base', 'HEAD', '--format', 'json')).stdout) as Plan;
    expect(json.base).toEqual({
      commit,
      lifts: expect.arrayContaining([
        { setting: 'limits.maxRemovals', before: '25%', after: '90%' },
      ]) as unknown,
    });

    const { stdout: markdown } = await plan(dir, '--base', 'main', '--format', 'markdown');
    expect(markdown).toContain(
      `> [!CAUTION]\n> **This change weakens guardrails, compared with commit ${commit.slice(0, 12)}**\n>\n> - limits.maxRemovals&#58; 25% → 90%`,
    );
    expect(markdown).not.toContain('<b>c</b>');
    const { stdout: html } = await plan(dir, '--base', 'HEAD', '--format', 'html');
    expect(html).toContain('<br>limits.maxRemovals: 25% → 90%');
    expect(html).not.toContain('<b>c</b>');
  });

  test('says nothing where nothing is lifted, and without --base', async () => {
    const dir = repository(project(BASE));
    const { stdout } = await plan(dir, '--base', 'HEAD');
    expect(stdout).not.toContain('lifts');
    writeIn(dir, project(LIFTING));
    expect((await plan(dir)).stdout).not.toContain('lifts');
  });

  test('changes neither the checkout nor what is staged, and leaves nothing behind', async () => {
    const dir = repository(project(BASE));
    writeIn(dir, project(LIFTING));
    git(dir, 'add', 'assignctl.yaml');
    writeIn(dir, { 'desired-state/b.yaml': '# new\n' });
    const status = git(dir, 'status', '--porcelain');
    const { url } = await tenant();
    const temporary = emptyFolder();
    const args = ['plan', '--endpoint', url, '--impact', 'none', '--base', 'HEAD'];
    const { stdout } = await program(args, { cwd: dir, env: { TMPDIR: temporary } });
    expect(stdout).toContain('This change weakens guardrails');
    expect(git(dir, 'status', '--porcelain')).toBe(status);
    expect(await readdir(temporary)).toEqual([]);
  });

  test('finds the project in a folder of the repository, by a link, and by another settings file', async () => {
    const dir = repository({
      'team/tenants/one.yaml': BASE.replace('tenantId', 'desiredState: ../desired-state\ntenantId'),
      'team/desired-state/a.yaml': DECLARATION,
    });
    writeIn(dir, {
      'team/tenants/one.yaml': LIFTING.replace('tenantId', 'desiredState: ../desired-state\ntenantId'),
    });
    const link = join(emptyFolder(), 'link');
    await symlink(join(dir, 'team'), link);
    for (const [cwd, ...args] of [
      [dir, '-C', 'team', '--config', 'tenants/one.yaml'],
      [join(dir, 'team/tenants'), '--config', join(dir, 'team/tenants/one.yaml')],
      [link, '--config', 'tenants/one.yaml'],
    ] as const) {
      const { stdout, stderr } = await plan(cwd, '--base', 'HEAD', ...args);
      expect([stderr, stdout]).toEqual([
        '',
        expect.stringContaining(LINES.map((line) => `  ! ${line}`).join('\n')),
      ]);
    }
  });

  test.each<[string, (dir: string) => string]>([
    [
      'that has only some of the files',
      (dir) => {
        git(dir, 'sparse-checkout', 'set', '--no-cone', 'desired-state');
        return dir;
      },
    ],
    [
      'that is linked to the first',
      (dir) => {
        const linked = join(emptyFolder(), 'linked');
        git(dir, 'worktree', 'add', '--quiet', '--detach', linked);
        return linked;
      },
    ],
  ])('finds every file of the commit, also in a checkout %s', async (_, checkout) => {
    const dir = checkout(repository(project(BASE)));
    writeIn(dir, { 'assignctl.yaml': LIFTING });
    const status = git(dir, 'status', '--porcelain');
    const { stdout, stderr } = await plan(dir, '--base', 'HEAD');
    expect([stderr, stdout]).toEqual([
      '',
      expect.stringContaining(LINES.map((line) => `  ! ${line}`).join('\n')),
    ]);
    expect(git(dir, 'status', '--porcelain')).toBe(status);
  });

  test('of a fleet compares each tenant with its settings then', async () => {
    const dir = emptyFolder();
    cpSync('examples/fleet', dir, { recursive: true });
    commitAll(dir);
    const settings = join(dir, 'assignctl.yaml');
    await writeFile(
      settings,
      `${await readFile(settings, 'utf8')}\nallow: [{code: protected, reason: CHG1}]\n`,
    );
    const { stdout, stderr } = await plan(dir, '--base', 'HEAD', '--tenant', 'fernhill');
    expect([stderr, stdout]).toEqual(['', expect.stringContaining('  ! allow: protected (CHG1) is added')]);
  });

  test.each([
    ['has errors', 'tenantId: nobody\n'],
    ['is a link out of the project', undefined],
  ])('whose settings file %s cannot be compared, and that is shown on top', async (_, text) => {
    const dir = emptyFolder();
    if (text === undefined) await symlink('/etc/hostname', join(dir, 'assignctl.yaml'));
    else writeIn(dir, { 'assignctl.yaml': text });
    commitAll(dir);
    await rm(join(dir, 'assignctl.yaml'));
    writeIn(dir, project(BASE));
    const { stdout, code } = await plan(dir, '--base', 'HEAD');
    expect(stdout).toContain('  ! The base has no settings for this project, or they have errors');
    expect(code).toBe(5);
  });

  test.each(['no-such-branch', '--output=x', 'HEAD:assignctl.yaml', ''])(
    'that does not exist (%j) is an error before any request',
    async (ref) => {
      const dir = repository(project(BASE));
      const { url, log } = await tenant();
      const { code, stderr } = await cli(['plan', '--endpoint', url, `--base=${ref}`], { cwd: dir });
      expect([code, log]).toEqual([1, []]);
      expect(stderr).toContain(`--base ${ref}: git knows no such commit here.`);
    },
  );

  test('runs no program that the repository names', async () => {
    const dir = repository({ ...project(BASE), '.gitattributes': '* filter=odd\n' });
    const marker = join(dir, 'ran');
    writeIn(dir, { '.git/hooks/post-checkout': `#!/bin/sh\ntouch ${marker}\n` });
    chmodSync(join(dir, '.git/hooks/post-checkout'), 0o755);
    await plan(dir, '--base', 'HEAD');
    expect(await readdir(dir)).not.toContain('ran');
  });
});
