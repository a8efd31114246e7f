import fc from 'fast-check';
import { fillInValues } from '../../../src/loader/settings/fill-in-values.js';
import { type FleetValue } from '../../../src/model/project/fleet.js';
import { parseYaml } from '../../../src/loader/yaml/parse-yaml.js';
import { type Project } from '../../../src/loader/load.js';
import { POLICY } from '../bad/bad-case.js';
import { BAD_FLEETS } from '../bad/bad-fleets.js';
import { loadFleetFiles, twoTenants } from './fleet-folder.js';
import { loadFiles } from '../project-folder.js';

test.each(BAD_FLEETS)('$what → $code', async ({ fleet: text, files, tenants = [], ...bad }) => {
  const { fleet, diagnostics, projects } = await loadFleetFiles(text, files);
  const concerned =
    tenants.length === 0 ? [diagnostics] : tenants.map((name) => diagnosticsOf(projects, name));
  for (const found of concerned) {
    expect(found.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`)).toEqual([
      `${bad.code} ${bad.at}`,
    ]);
    expect(found[0]).toMatchObject({
      message: expect.stringContaining(bad.says) as string,
    });
    expect(found[0]?.hint ?? '').toContain(bad.hint ?? '');
  }
  expect(fleet === undefined).toBe(tenants.length === 0);
  const others = [...projects.keys()].filter((name) => !tenants.includes(name));
  for (const name of others) expect([name, diagnosticsOf(projects, name)]).toEqual([name, []]);
});

function diagnosticsOf(projects: ReadonlyMap<string, Project>, name: string) {
  return projects.get(name)?.diagnostics ?? [];
}

test('a tenant is what its values make of the shared files, its own values first', async () => {
  const { projects } = await loadFleetFiles(
    `values: { pilot: Pilot, glass: Break-glass }\n${twoTenants({ b: 'values: { pilot: Pilote }' })}`,
    {
      'assignctl.yaml':
        'sets:\n  glass: [{ group: "${values.glass}" }]\nprotect: [{ group: "VIP ${values.pilot}" }]\n',
      'baseline/ios.yaml':
        `${POLICY}include:\n  - \${values.pilot}\n` +
        '  - group: Site ${values.pilot} – ${values.glass}\n    filter: { name: "${values.pilot}", mode: include }\n' +
        '  - $${values.pilot} costs $5\nexclude: [{ set: glass }]\n',
    },
  );
  const [a, b] = [projects.get('a'), projects.get('b')];
  const names = (project: Project | undefined) =>
    project?.declarations[0]?.entries.map(({ target }) => ('name' in target ? target.name : undefined));
  expect(names(a)).toEqual(['Pilot', 'Site Pilot – Break-glass', '${values.pilot} costs $5', 'Break-glass']);
  expect(names(b)).toEqual([
    'Pilote',
    'Site Pilote – Break-glass',
    '${values.pilot} costs $5',
    'Break-glass',
  ]);
  expect(b?.declarations[0]?.entries[1]?.filter?.name).toBe('Pilote');
  expect(b?.settings?.protect).toMatchObject([{ group: { kind: 'group', name: 'VIP Pilote' } }]);
  expect([a?.diagnostics, b?.diagnostics]).toEqual([[], []]);
});

test('each tenant is pinned to its own id', async () => {
  const { fleet, projects } = await loadFleetFiles(twoTenants());
  for (const { name, tenantId } of fleet?.tenants ?? [])
    expect(projects.get(name)?.settings?.tenantId).toBe(tenantId);
});

test('an overlay adds and replaces, for its tenant alone', async () => {
  const other = POLICY.replace('name: A', 'name: B');
  const { projects } = await loadFleetFiles(twoTenants({ a: 'overlay: own' }), {
    'baseline/ios.yaml': `${POLICY}include: [Sales]\n`,
    'own/more.yaml': `${POLICY}include: [Legal]\n---\n${other}include: [HR]\n`,
  });
  const told = (name: string) =>
    projects.get(name)?.declarations.map(({ policy, entries, place }) => ({
      policy: policy.name,
      groups: entries.map(({ target }) => ('name' in target ? target.name : '')),
      file: place.file,
    }));
  expect(told('a')).toEqual([
    { policy: 'A', groups: ['Legal'], file: 'own/more.yaml' },
    { policy: 'B', groups: ['HR'], file: 'own/more.yaml' },
  ]);
  expect(told('b')).toEqual([{ policy: 'A', groups: ['Sales'], file: 'baseline/ios.yaml' }]);
});

test('a value that only a replaced declaration asks for is not missed', async () => {
  const { projects } = await loadFleetFiles(
    twoTenants({ a: 'overlay: own', b: 'values: { pilot: Sales }' }),
    {
      'baseline/ios.yaml': `${POLICY}include: ["\${values.pilot}"]\n`,
      'own/ios.yaml': `${POLICY}include: []\n`,
    },
  );
  expect(diagnosticsOf(projects, 'a').map(({ code }) => code)).toEqual(['overlay-replaces']);
  expect(diagnosticsOf(projects, 'b')).toEqual([]);
});

test('an overlay that declares a policy twice is told so, as anywhere', async () => {
  const { projects } = await loadFleetFiles(twoTenants({ a: 'overlay: own' }), {
    'own/ios.yaml': `${POLICY}include: []\n---\n${POLICY}include: []\n`,
  });
  expect(diagnosticsOf(projects, 'a').map(({ code }) => code)).toContain('duplicate-policy');
});

test('folders of a tenant take the place of the shared ones, and may be several', async () => {
  const other = POLICY.replace('name: A', 'name: B');
  const { projects } = await loadFleetFiles(
    `folders: [baseline]\n${twoTenants({ a: 'folders: [baseline, kiosks]', b: 'folders: [kiosks]' })}`,
    { 'kiosks/ios.yaml': `${other}include: []\n` },
  );
  const policies = (name: string) => projects.get(name)?.declarations.map(({ policy }) => policy.name);
  expect([policies('a'), policies('b')]).toEqual([['A', 'B'], ['B']]);
});

test('braces without quotes are told what they need', async () => {
  const { projects } = await loadFleetFiles(twoTenants(), {
    'baseline/ios.yaml': `${POLICY}include: [{group: \${values.pilot}}]\n`,
  });
  const [first] = diagnosticsOf(projects, 'a');
  expect(first).toMatchObject({
    code: 'yaml-syntax',
    line: 2,
    hint: expect.stringContaining('quotes') as string,
  });
  expect(first?.hint).toContain('"${values.NAME}"');
});

test('outside a fleet the text stands as it is, and a warning says so', async () => {
  const { declarations, diagnostics } = await loadFiles({
    'desired-state/a.yaml': `${POLICY}include: ["\${values.pilot}", "\${other}", "$\${values.pilot}"]\n`,
  });
  expect(declarations[0]?.entries.map(({ target }) => target)).toEqual(
    ['${values.pilot}', '${other}', '$${values.pilot}'].map((name) => ({ kind: 'group', name })),
  );
  expect(diagnostics.map(({ code, severity, column }) => [code, severity, column])).toEqual([
    ['value-outside-fleet', 'warning', 11],
  ]);
});

/** What one text of a document becomes. */
function filled(text: string, values: Readonly<Record<string, string>>): unknown {
  const [document] = parseYaml(JSON.stringify({ text }), 'a.yaml');
  if (document?.source === undefined) throw new Error('no document');
  const place = { file: 'fleet.yaml', line: 1, column: 1 };
  const known = new Map(
    Object.entries(values).map(([name, value]): [string, FleetValue] => [
      name,
      { text: value, place, isOwn: true },
    ]),
  );
  const { source, diagnostics } = fillInValues(document.source, known);
  expect(diagnostics).toEqual([]);
  return (source.value as { readonly text: string }).text;
}

const text = fc
  .array(fc.constantFrom('$', '{', '}', 'values.', 'a', '${', '$${', ' ', 'é', '\\', '$&'))
  .map((parts) => parts.join(''));

test('law: every text can be said, with ${ written $${', () => {
  fc.assert(
    fc.property(text, (wanted) => {
      expect(
        filled(
          wanted.replaceAll('${', () => '$${'),
          {},
        ),
      ).toBe(wanted);
    }),
  );
});

test('law: a value is put in as it is, whatever it looks like, and what is around it stays', () => {
  fc.assert(
    fc.property(text, text, text, (before, value, after) => {
      const plain = (part: string): string => part.replaceAll('$', '').replaceAll('{', '');
      expect(filled(`${plain(before)}\${values.a}${plain(after)}`, { a: value })).toBe(
        plain(before) + value + plain(after),
      );
    }),
  );
});
