import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator, type Tenant } from '../../src/emulator/index.js';
import { type ExportReport } from '../../src/model/results/export-report.js';
import { cli, type CliResult, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

const IOS = '--type=iosManagedAppProtection';
const BASELINE = 'desired-state/iosManagedAppProtection/ios-corporate-baseline.yaml';

/** A project without declarations beside an emulated tenant. */
async function world(settings = '', files: Readonly<Record<string, string>> = {}) {
  const emulator = await tenant();
  const dir = project(files, settings);
  const at = ['-C', dir, '--endpoint', emulator.url];
  const read = (path: string): Promise<string> => readFile(join(dir, path), 'utf8');
  const run = (...args: readonly string[]): Promise<CliResult> => cli([...args, ...at]);
  const report = async (...args: readonly string[]) => {
    const { stdout, code } = await run('export', '--format', 'json', ...args);
    return { code, report: JSON.parse(stdout) as ExportReport };
  };
  return { emulator, dir, read, run, report };
}

function policy(state: Tenant, name: string) {
  const found = Object.values(state.policies)
    .flat()
    .find(({ displayName }) => displayName === name);
  if (found === undefined) throw new Error(`no policy ${name}`);
  return found;
}

function groupId(emulator: Emulator, name: string): string {
  return emulator.snapshot().groups.find(({ displayName }) => displayName === name)?.id ?? '';
}

const include = (id: string, rest = {}) => ({
  target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: id, ...rest },
});
const exclude = (id: string) => ({
  target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: id },
});

async function allFiles(dir: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(join(dir, 'desired-state'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
}

describe('a fresh export', () => {
  it('tells the next commands with the way to the project as it was given', async () => {
    const { dir, run, emulator } = await world();
    const { stdout, stderr } = await run('export');
    const at = `-C ${dir}`;
    expect(stdout).toContain(
      `Next:\n  assignctl validate ${at}\n  assignctl plan ${at} --endpoint ${emulator.url}\n  git ${at} add .\n  git ${at} commit\n`,
    );
    expect(stderr).not.toContain('policy set');
  });

  it('tells that assignments of policy sets look like any other in v1.0', async () => {
    const { run } = await world('graphVersion: v1.0\n');
    expect((await run('export')).stderr).toContain('does not show which assignments a policy set made');
  });

  it('writes what an engineer would have written, and the schema its first line names', async () => {
    const { emulator, read, run } = await world();
    expect((await run('export')).code).toBe(0);
    const id = policy(emulator.snapshot(), 'iOS – Corporate baseline').id;
    expect(await read(BASELINE)).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../.assignctl/schemas/policy-assignments.schema.json
      policy: { type: iosManagedAppProtection, name: iOS – Corporate baseline, id: T_51e18e9b-1a2a-4dfc-a548-80e8a3b45e44 }
      include:
        - group: Intune – iOS pilot
          groupId: 6b162199-3fde-440b-ae71-10f78c5c71c8
          filter: { name: iOS corporate, id: bde2f0ea-cd06-47c9-962e-c0484cd946ad, mode: include }
        - { group: Sales, groupId: 07bf665f-1f00-4cd2-b1ec-3b1a8070b4c6 }
      exclude:
        - { group: Break-glass accounts, groupId: 6966c93b-7ee4-40a3-aaa2-17c9adee3c36 }
      "
    `);
    expect(await read(BASELINE)).toContain(`id: ${id} }\n`);
    const schema = JSON.parse(await read('.assignctl/schemas/policy-assignments.schema.json')) as object;
    expect(schema).toHaveProperty('title', 'Policy assignments');
    expect(await read('.assignctl/schemas/settings.schema.json')).toContain('/schemas/settings.schema.json"');
    expect(emulator.log.every(({ method, path }) => method === 'GET' || /getByIds|\$batch/.test(path))).toBe(
      true,
    );
  });

  it('makes one file for each type, or only for the types asked for', async () => {
    const { dir, report, run } = await world();
    const { report: first } = await report('--layout', 'type', IOS, '--type', 'mobileAppConfiguration');
    expect(first.files.map(({ path }) => path)).toEqual([
      'desired-state/iosManagedAppProtection.yaml',
      'desired-state/mobileAppConfiguration.yaml',
    ]);
    expect(Object.keys(await allFiles(dir))).toHaveLength(2);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  });

  it('says where the other commands do not read what it wrote', async () => {
    const { dir, run } = await world();
    const elsewhere = await run('export', IOS, '--out', join(dir, 'adopted'));
    expect(elsewhere).toMatchObject({
      code: 0,
      stderr:
        'The other commands read desired-state, not adopted: name the new folder as desiredState in the settings, or move the files there.\n',
    });
    const below = await run('export', IOS, '--out', join(dir, 'desired-state/ios'));
    expect(below).toMatchObject({ code: 0, stderr: '' });
  });

  it('is the same to the byte every time', async () => {
    const [one, two] = [await world(), await world()];
    await one.run('export');
    await two.run('export');
    expect(Object.values(await allFiles(two.dir))).toEqual(Object.values(await allFiles(one.dir)));
  });

  it('tells people what it left to the tenant, and why', async () => {
    const { emulator, run } = await world();
    const sales = groupId(emulator, 'Sales');
    emulator.edit(
      (state) => (policy(state, 'iOS – Draft').assignments = [include(sales), exclude(sales)] as never),
    );
    const { stdout } = await run('export', IOS);
    expect(stdout).toContain(
      `  iOS app protection “iOS – Draft”\n    included: Sales (${sales}): both included and excluded\n`,
    );
    expect(stdout).toContain('Verified: planning these files shows no changes.');
  });

  const MOON = { '@odata.type': '#microsoft.graph.moonAssignmentTarget', moon: 'Io' };
  const FILTER = { deviceAndAppManagementAssignmentFilterId: 'bde2f0ea-cd06-47c9-962e-c0484cd946ad' };
  const filtered = (type: string) => ({ ...FILTER, deviceAndAppManagementAssignmentFilterType: type });
  it.each<[string, 'exact' | 'additive', (id: string) => readonly object[]]>([
    [
      'an assignment of a policy set',
      'exact',
      (id) => [{ ...include(id), source: 'policySets', sourceId: id }],
    ],
    ['a target that is not understood', 'exact', () => [{ target: MOON }]],
    ['a filter that is not understood', 'exact', (id) => [include(id, filtered('moon'))]],
    ['a source that is not understood', 'exact', (id) => [{ ...include(id), source: 'wizard' }]],
    ['a group on both sides', 'additive', (id) => [include(id), exclude(id)]],
    [
      'one target twice',
      'additive',
      (id) => [
        { ...include(id), id: 'a' },
        { ...include(id), id: 'b' },
      ],
    ],
    [
      'an exclusion with a filter',
      'additive',
      (id) => [{ target: { ...exclude(id).target, ...filtered('include') } }],
    ],
  ])(
    '%s makes the declaration %s, and drift reports what is added later if that is exact',
    async (_, ownership, held) => {
      const { emulator, read, run } = await world();
      emulator.edit((state) => {
        const draft = policy(state, 'iOS – Draft');
        draft.assignments = held(groupId(emulator, 'Sales')) as never;
      });
      expect((await run('export', IOS)).code).toBe(0);
      const file = await read('desired-state/iosManagedAppProtection/ios-draft.yaml');
      expect(file.includes('ownership: additive')).toBe(ownership === 'additive');
      expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
      const drift = ['drift', '--detailed-exitcode', '--only', 'iOS – Draft'] as const;
      expect((await run(...drift)).code).toBe(0);
      emulator.edit((state) => {
        const draft = policy(state, 'iOS – Draft');
        draft.assignments = [...draft.assignments, include(groupId(emulator, 'Legal'))] as never;
      });
      expect((await run(...drift)).code).toBe(ownership === 'exact' ? 2 : 0);
    },
  );

  it('names what it can not read, writes the rest and exits 5', async () => {
    const { emulator, dir, report, run } = await world();
    emulator.onRequest(({ path }) =>
      path.includes('androidManagedAppProtections') ? { status: 403 } : undefined,
    );
    const { code, report: found } = await report();
    expect(code).toBe(5);
    expect(found.unread).toMatchObject([{ type: 'androidManagedAppProtection' }]);
    expect(found.summary.created).toBeGreaterThan(40);
    expect(Object.keys(await allFiles(dir)).some((path) => path.includes('android-'))).toBe(false);
    expect((await run('export', '--type', 'androidManagedAppProtection')).stdout).toContain(
      'Could not be read:',
    );
  });

  it('falls back to ids where groups can not be read', async () => {
    const { emulator, run, dir } = await world();
    emulator.onRequest(({ path }) => (/groups|getByIds/.test(path) ? { status: 403 } : undefined));
    expect((await run('export', IOS)).code).toBe(0);
    const texts = Object.values(await allFiles(dir)).join('');
    expect(texts).toContain('# group whose name could not be read');
    expect(texts).not.toContain('- Sales');
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  });

  it('refuses a type that the version of the settings does not have', async () => {
    const { run } = await world('graphVersion: v1.0\n');
    const { code, stderr } = await run('export', '--type', 'windowsManagedAppProtection');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('graphVersion v1.0') as string,
    });
    expect((await run('export', '--type', 'moon')).stderr).toContain('The types are iosManagedAppProtection');
    expect((await run('export')).code).toBe(0);
  });

  it('makes no request where the files have errors', async () => {
    const { emulator, run } = await world('', { 'a.yaml': 'policy: {type: moon}\n' });
    expect((await run('export')).code).toBe(1);
    expect(emulator.log).toEqual([]);
  });
});

describe('sets that the settings require', () => {
  const settings = 'sets:\n  breakGlass: [Break-glass accounts]\nrequire:\n  exclude: [breakGlass]\n';

  it('are used by name where the tenant holds them, and leave out the policies that lack them', async () => {
    const { dir, read, report, run } = await world(settings);
    const { code, report: found } = await report(IOS);
    expect(code).toBe(5);
    expect(await read(BASELINE)).toContain('exclude:\n  - set: breakGlass\n');
    const left = found.policies.filter(({ result }) => result === 'left-out');
    expect(left.map(({ name }) => name)).toContain('iOS – Draft');
    expect(left.every(({ reason = '' }) => reason.includes('require the set breakGlass'))).toBe(true);
    expect((await cli(['validate', '-C', dir])).code).toBe(0);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  });

  it('are found by id as well as by name', async () => {
    const { emulator } = await world();
    const id = groupId(emulator, 'Break-glass accounts');
    const { read, run } = await world(settings.replace('Break-glass accounts', `groupId: ${id}`));
    await run('export', IOS);
    expect(await read(BASELINE)).toContain('exclude:\n  - set: breakGlass\n');
  });
});

describe('an export into a folder that holds declarations', () => {
  const OWN =
    '# by hand\npolicy: {type: iosManagedAppProtection,   name: iOS – Corporate baseline}\ninclude: [ Legal ] # hm\n';

  it('declares nothing twice, overwrites nothing, and names what differs', async () => {
    const { read, report } = await world('', { 'mine.yaml': OWN });
    const { code, report: found } = await report();
    expect(code).toBe(0);
    expect(await read('desired-state/mine.yaml')).toBe(OWN);
    expect(found.policies).toContainEqual(
      expect.objectContaining({
        name: 'iOS – Corporate baseline',
        result: 'differs',
        file: 'desired-state/mine.yaml',
      }),
    );
    expect(found.summary).toMatchObject({ differs: 1, created: 66, policies: 67 });
  });

  it('rewrites with --update what differs, in place, and nothing else', async () => {
    const { dir, emulator, read, run, report } = await world();
    await run('export');
    const before = await allFiles(dir);
    const legal = groupId(emulator, 'Legal');
    emulator.edit((state) => {
      policy(state, 'iOS – Corporate baseline').assignments = [
        ...policy(state, 'iOS – Corporate baseline').assignments,
        include(legal),
      ] as never;
      state.policies.iosManagedAppProtections.push({ id: 'T_new', displayName: 'Fresh', assignments: [] });
    });
    const { code, report: found } = await report('--update');
    expect(code).toBe(0);
    expect(found.files).toEqual([
      { path: 'desired-state/iosManagedAppProtection/fresh.yaml', action: 'created' },
      { path: BASELINE, action: 'updated' },
    ]);
    expect(await read(BASELINE)).toContain(`  - { group: Legal, groupId: ${legal} }\n`);
    const after = await allFiles(dir);
    const changed = Object.keys(before).filter((path) => before[path] !== after[path]);
    expect(changed).toEqual([join(dir, BASELINE)]);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  });

  /** Files as earlier versions wrote them: ids in comments only. */
  async function idsInComments(dir: string): Promise<void> {
    for (const [path, text] of Object.entries(await allFiles(dir)))
      await writeFile(
        path,
        text
          .replace(/^policy: \{ (.*), id: (\S+) \}$/gm, 'policy: { $1 } # $2')
          .replace(/- \{ group: (.+), groupId: (\S+) \}$/gm, '- $1 # $2')
          .replace(/- group: (.+)\n +groupId: (\S+)$/gm, '- group: $1 # $2')
          .replace(
            /filter: \{ name: (.+), id: (\S+), mode: (\w+) \}$/gm,
            'filter: { name: $1, mode: $3 } # $2',
          ),
      );
  }

  it.each(['exact', 'additive'])(
    'follows a renamed group, filter and policy by the ids in comments (%s)',
    async (ownership) => {
      const { dir, emulator, read, run, report } = await world();
      await run('export', IOS);
      await idsInComments(dir);
      const before = (await read(BASELINE))
        .replace('- Sales #', '# the whole world\n  - Sales #')
        .replace(/$/, `ownership: ${ownership}\n`);
      await writeFile(join(dir, BASELINE), before);
      expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
      emulator.edit((state) => {
        for (const group of state.groups) {
          if (group.displayName === 'Sales') group.displayName = 'Sales worldwide';
          if (group.displayName === 'Break-glass accounts') group.displayName = 'Emergency';
        }
        for (const filter of state.filters)
          if (filter.displayName === 'iOS corporate') filter.displayName = 'iOS company';
        policy(state, 'iOS – Corporate baseline').displayName = 'iOS – Baseline v2';
      });
      expect((await run('plan')).code).toBe(5);
      const { report: found } = await report('--update', IOS);
      expect(found.summary).toMatchObject({ created: 0, leftOut: 0, gone: 0 });
      expect(await read(BASELINE)).toBe(
        before
          .replace('- Sales #', '- Sales worldwide #')
          .replace('- Break-glass accounts #', '- Emergency #')
          .replace('iOS corporate', 'iOS company')
          .replace('iOS – Corporate baseline', 'iOS – Baseline v2'),
      );
      expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    },
  );

  it.each(['exact', 'additive'])(
    'keeps every entry whose id is a key, whatever it is called now (%s)',
    async (ownership) => {
      const { dir, emulator, read, run, report } = await world();
      await run('export', IOS);
      const before = `${await read(BASELINE)}ownership: ${ownership}\n`;
      await writeFile(join(dir, BASELINE), before);
      emulator.edit((state) => {
        for (const group of state.groups) group.displayName += ' (renamed)';
        for (const filter of state.filters) filter.displayName += ' (renamed)';
      });
      const { code } = await report('--update', IOS);
      expect(code).toBe(0);
      const ids = (text: string): readonly string[] => text.match(/(?:groupId|id): [^ ,}]+/g) ?? [];
      expect(ids(await read(BASELINE))).toEqual(ids(before));
      expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    },
  );

  it('goes on by the id beside a name that is no longer true', async () => {
    const { emulator, run, report } = await world();
    await run('export', IOS);
    emulator.edit((state) => {
      for (const group of state.groups)
        if (group.displayName === 'Sales') group.displayName = 'Sales worldwide';
      policy(state, 'iOS – Corporate baseline').displayName = 'iOS – Baseline v2';
    });
    const { code, stderr, stdout } = await run('plan', '--detailed-exitcode', '--verbose');
    expect({ code, told: stderr + stdout }).toMatchObject({
      code: 0,
      told: expect.stringContaining('named “Sales worldwide”') as string,
    });
    expect((await report(IOS)).report.summary).toMatchObject({ created: 0, gone: 0 });
  });

  it('leaves an additive declaration as it is where a name leads nowhere, with the place', async () => {
    const text =
      'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Legal,\n  Salse]\nownership: additive\n';
    const { read, report } = await world('', { 'mine.yaml': text });
    const { code, report: found } = await report('--update', IOS);
    expect(code).toBe(5);
    expect(found.policies.find(({ name }) => name === 'iOS – Draft')).toMatchObject({
      result: 'left-out',
      file: 'desired-state/mine.yaml',
      line: 3,
      column: 3,
      reason: expect.stringContaining('No group is named “Salse”') as string,
    });
    expect(await read('desired-state/mine.yaml')).toBe(text);
  });

  it('names declarations whose policy is gone, and deletes nothing', async () => {
    const { emulator, read, run, report } = await world();
    await run('export', IOS);
    const text = await read(BASELINE);
    emulator.edit((state) => {
      state.policies.iosManagedAppProtections = state.policies.iosManagedAppProtections.filter(
        ({ displayName }) => displayName !== 'iOS – Corporate baseline',
      );
    });
    const { code, report: found } = await report('--update', IOS);
    // As a plan does.
    expect(code).toBe(5);
    expect((await run('export', IOS)).code).toBe(5);
    expect(found.gone).toMatchObject([{ name: 'iOS – Corporate baseline', file: BASELINE, line: 2 }]);
    expect(await read(BASELINE)).toBe(text);
  });

  it('leaves a declaration alone that can not be rewritten safely, rewrites its neighbour and exits 5', async () => {
    const aliased =
      'policy: {type: iosManagedAppProtection, name: iOS – Corporate baseline}\n' +
      'include: &who [Legal]\nexclude: []\n---\n' +
      'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Legal]\n---\n' +
      'policy: {type: iosManagedAppProtection, name: iOS – Legal}\ninclude: &none []\nexclude: *none\n';
    const { emulator, read, report } = await world('', { 'mine.yaml': aliased });
    const held = [exclude(groupId(emulator, 'Legal'))];
    emulator.edit((state) => (policy(state, 'iOS – Legal').assignments = held as never));
    const { code, report: found } = await report('--update', IOS);
    const results = Object.fromEntries(found.policies.map(({ name, result }) => [name, result]));
    expect(results).toMatchObject({
      'iOS – Draft': 'updated',
      'iOS – Corporate baseline': 'updated',
      'iOS – Legal': 'left-out',
    });
    expect(code).toBe(5);
    const text = await read('desired-state/mine.yaml');
    expect(text).toContain('name: iOS – Draft}\ninclude: []\n');
    expect(text.split('---\n').at(-1)).toBe(aliased.split('---\n').at(-1));
  });

  it('looks at what --only names, in the files and in the tenant, and at nothing else', async () => {
    const two = OWN + '---\npolicy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: [Legal]\n';
    const { read, run, report } = await world('', { 'mine.yaml': two });
    const only = (name: string): string => `--only=iosManagedAppProtection/${name}`;
    const { code, report: found } = await report('--update', only('iOS – Draft'), only('iOS – Legal'));
    expect(code).toBe(0);
    expect(found.policies.map(({ name, result }) => [name, result])).toEqual([
      ['iOS – Draft', 'updated'],
      ['iOS – Legal', 'created'],
    ]);
    expect(await read('desired-state/mine.yaml')).toBe(two.replace('include: [Legal]', 'include: []'));
    expect(await run('export', only('iOS – Nothing'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('matches no declaration and no policy of the tenant') as string,
    });
  });

  it('refuses a plan while a policy is in no file, if the settings require it', async () => {
    const { run } = await world(
      'require: { everyPolicyDeclared: true }\ntypes: [iosManagedAppProtection]\n',
      {
        'mine.yaml': OWN,
      },
    );
    const { code, stdout } = await run('plan', '--format', 'json', '--impact', 'none');
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: object[] };
    expect(code).toBe(5);
    expect(diagnostics[0]).toMatchObject({ code: 'policy-undeclared', file: 'assignctl.yaml', column: 12 });
    for (const command of [['drift'], ['drift', '--detailed-exitcode']]) {
      const drift = await run(...command, '--format', 'json');
      expect({ command, code: drift.code }).toEqual({ command, code: 5 });
      expect((JSON.parse(drift.stdout) as { diagnostics: object[] }).diagnostics[0]).toMatchObject({
        code: 'policy-undeclared',
      });
    }
    const applied = await run('apply', '--yes', '--impact', 'none');
    expect(applied.code).toBe(4);
    expect(applied.stdout).toMatch(
      /\d+ polic(y is|ies are) unmanaged, and the settings require every policy/,
    );
    await run('export', '--update');
    expect((await run('plan', '--detailed-exitcode', '--impact', 'none')).code).toBe(0);
  });

  it.each(['/proc/x', 'assignctl.yaml', 'assignctl.yaml/below'])(
    'refuses at once to write where no folder can be: %s',
    async (out) => {
      const { dir, emulator, run } = await world();
      const { code, stderr } = await run('export', IOS, '--out', out.startsWith('/') ? out : join(dir, out));
      expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 1, lines: 2 });
      expect(stderr).toMatch(/^error: .* Name a folder with --out/);
      expect(emulator.log).toEqual([]);
    },
  );

  it('gives another name to a file whose name is taken by something else', async () => {
    const { dir, read, report } = await world();
    await mkdir(join(dir, 'desired-state/iosManagedAppProtection'), { recursive: true });
    const other = 'policy: {type: iosManagedAppProtection, name: iOS – Draft}\ninclude: []\n';
    await writeFile(
      join(
        dir,
        BASELINE.toUpperCase().replace(
          'DESIRED-STATE/IOSMANAGEDAPPPROTECTION',
          'desired-state/iosManagedAppProtection',
        ),
      ),
      other,
    );
    const { report: found } = await report(IOS);
    const { file = '' } = found.policies.find(({ name }) => name === 'iOS – Corporate baseline') ?? {};
    expect(file).toMatch(/ios-corporate-baseline-[0-9a-f]{8}\.yaml$/);
    expect(await read(file)).toContain('iOS – Corporate baseline');
  });

  it('keeps mode and link of a file it rewrites', async () => {
    const { dir, read, run } = await world();
    await writeFile(join(dir, 'elsewhere.yml'), OWN);
    await chmod(join(dir, 'elsewhere.yml'), 0o640);
    await mkdir(join(dir, 'desired-state'), { recursive: true });
    await symlink('../elsewhere.yml', join(dir, 'desired-state/mine.yaml'));
    expect((await run('export', '--update', IOS)).code).toBe(0);
    expect(await read('elsewhere.yml')).toContain('# by hand\n');
    expect(await read('elsewhere.yml')).not.toBe(OWN);
    expect((await stat(join(dir, 'elsewhere.yml'))).mode & 0o777).toBe(0o640);
  });

  it('writes nothing where one of the files can not be written', async () => {
    const { dir, run } = await world();
    await mkdir(join(dir, 'desired-state'), { recursive: true });
    await writeFile(join(dir, 'desired-state/windowsManagedAppProtection'), 'a file in the way');
    const { code, stderr } = await run('export');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*windowsManagedAppProtection.*Nothing was written\.\n$/);
    expect(Object.keys(await allFiles(dir))).toEqual([
      join(dir, 'desired-state/windowsManagedAppProtection'),
    ]);
  });
});
