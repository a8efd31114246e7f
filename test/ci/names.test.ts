import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { projectName } from '../../src/cli/commands/init-files/github-files.js';
import { attemptEnding, attemptIn } from '../../src/ci/forges/forge.js';
import { nameWithRing, parseTask } from '../../src/ci/tasks/task-options.js';
import { type Contexts, fill } from './expressions.js';

/** Jobs of one repository. No two may take the comment, the artifact or the turn of another. */
const JOBS: readonly Readonly<Record<string, string | boolean>>[] = [
  {},
  { all: true },
  { ring: 'pilot' },
  { ring: 'pilot-eu' },
  { tenant: 'fleet-pilot' },
  { tenant: 'pilot' },
  { name: 'fleet-pilot' },
  { name: 'fleet-pilot', ring: 'eu' },
  { name: 'fleet.pilot' },
  { name: 'corp', all: true },
  { name: 'corp', ring: 'pilot' },
  // Of a second fleet in the repository: the name of the project does not hide that of the tenant.
  { name: 'corp', tenant: 'pilot' },
  { name: 'corp', tenant: 'pilot-eu' },
  { name: 'corp-pilot', tenant: 'eu' },
  { name: 'corp', tenant: 'attempt2' },
  { name: 'corp-attempt2' },
];

const nameOf = (job: Readonly<Record<string, string | boolean>>): string =>
  nameWithRing(
    parseTask([
      'plan',
      ...Object.entries(job).flatMap(([option, value]) =>
        value === true ? [`--${option}`] : [`--${option}`, String(value)],
      ),
    ]),
  );

test('jobs of other projects, tenants and rings have other names, also if theirs contain dashes', () => {
  const names = JOBS.map(nameOf);
  expect(new Set(names).size).toBe(JOBS.length);
  expect(nameOf({ ring: 'pilot' })).toBe('fleet@pilot');
  expect(nameOf({ name: 'corp', tenant: 'pilot' })).toBe('corp+pilot');
  // A second attempt of one job never has the name of another job.
  const artifacts = names.flatMap((name) => [name, name + attemptEnding('2')]);
  expect(new Set(artifacts).size).toBe(artifacts.length);
  for (const name of names)
    expect(names.filter((other) => attemptIn(other, name) !== undefined)).toEqual([name]);
});

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly concurrency?: { readonly group: string } }>>;
}

test.each([
  ['plan', 'plan', '-7'],
  ['apply', 'apply', '/production'],
  ['drift', 'drift', ''],
  ['decide', 'accept', ''],
])('%s.yml calls its jobs by the same names', async (file, job, end) => {
  const { jobs } = parse(await readFile(`.github/workflows/${file}.yml`, 'utf8')) as Workflow;
  for (const inputs of JOBS) {
    // Drift and decisions are about one tenant.
    if (end === '' && (inputs.ring !== undefined || inputs.all !== undefined)) continue;
    const given = { environment: 'production', name: '', tenant: '', ring: '', all: false, ...inputs };
    const contexts: Contexts = { inputs: given, github: { event: { pull_request: { number: 7 } } } };
    expect(fill(jobs[job]?.concurrency?.group, contexts)).toBe(`assignctl-${job}-${nameOf(inputs)}${end}`);
  }
});

test('init gives every folder of a repository another name, and each is one that the tasks take', () => {
  const folders = [
    'intune',
    'tenants/intune',
    'tenants-intune',
    'tenants intune',
    'tenants/in/tune',
    'tenants.intune',
    'default',
    'fleet',
    'fleet/pilot',
    '-x',
    'x-attempt2',
    '日本',
    '中国',
    `${'a'.repeat(60)}/b`,
    `${'a'.repeat(60)}/c`,
    'Größe',
    'Gr e',
  ];
  const names = folders.map(projectName);
  expect(new Set([...names, 'default', 'fleet']).size).toBe(folders.length + 2);
  expect(names.slice(0, 3)).toEqual(['intune', 'tenants.intune', 'tenants-intune']);
  for (const name of names) expect(parseTask(['plan', '--name', name]).name).toBe(name);
});

test('the name of an apply is that of a project, with the ring after @', () => {
  const drift = (name: string) => parseTask(['drift', '--tenant', 'labs', '--apply-name', name]).applyName;
  expect(drift('fleet@pilot')).toBe('fleet@pilot');
  expect(drift('fleet')).toBe('fleet');
  for (const wrong of ['fleet@', '@pilot', 'fleet@Pilot', 'fleet@a@b', 'a/b', '$(id)'])
    expect(() => drift(wrong)).toThrow('--apply-name takes');
});
