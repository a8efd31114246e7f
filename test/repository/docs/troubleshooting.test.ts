import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../../../src/cli/program/exit-codes.js';
import { TENANT_CODES } from '../../../src/differ/resolve/tenant-codes.js';
import { DIAGNOSTIC_CODES, FLEET_CODES } from '../../../src/loader/diagnostic-codes.js';
import { POLICY_RESULTS } from '../../../src/model/results/outcome.js';
import { HAZARDS } from '../../../src/model/results/change.js';
import { type Plan } from '../../../src/model/results/plan.js';
import { REFUSAL_CODES } from '../../../src/model/project/settings.js';
import { hazardText } from '../../../src/report/text/hazard-words.js';
import { loadFleetFiles } from '../../loader/settings/fleet-folder.js';
import { loadFiles, makeProject } from '../../loader/project-folder.js';
import { cli } from '../../support/cli.js';
import { correctionOf, entriesOf, type Entry, sectionOf } from '../../support/doc-entries.js';
import { tenant } from '../../support/tenant.js';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const inFiles = entriesOf(page, 'Problems in the files');
const inFleet = entriesOf(page, 'Problems in a fleet');
const inTenant = entriesOf(page, 'Problems that only the tenant knows');
const refusals = entriesOf(page, 'Refusals');
const endings = entriesOf(page, 'How a policy ended');

const titles = (entries: readonly Entry[]): readonly string[] => entries.map(({ title }) => title);

describe('there is an entry for everything there is, and for nothing else', () => {
  test('exit codes', () => {
    expect(titles(entriesOf(page, 'Exit codes'))).toEqual(
      Object.values(EXIT).map((code) => `Exit code ${code}`),
    );
  });
  test('codes of diagnostics, in the order of their tables', () => {
    expect(titles(inFiles)).toEqual(Object.keys(DIAGNOSTIC_CODES));
    expect(titles(inFleet)).toEqual(Object.keys(FLEET_CODES));
    // A warning that is also a refusal has its entry there.
    const isRefusal = (code: string): boolean => titles(refusals).includes(code);
    expect(titles(inTenant)).toEqual(Object.keys(TENANT_CODES).filter((code) => !isRefusal(code)));
  });
  test('refusals', () => expect(titles(refusals)).toEqual([...REFUSAL_CODES]));
  test('endings of a policy', () => expect(titles(endings)).toEqual([...POLICY_RESULTS]));
  test('hazards, with the words of the plan', () => {
    const rows = [...sectionOf(page, 'Hazards').matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| .{20,} \|$/gm)];
    expect(rows.map(([, code, words]) => [code, words])).toEqual(
      HAZARDS.map((hazard) => [hazard, hazardText(hazard)]),
    );
  });
});

test.each([...inFiles, ...inFleet, ...inTenant])(
  '$title: the entry begins with what the code means',
  ({ title, text }) => {
    const meanings: Readonly<Record<string, string>> = {
      ...DIAGNOSTIC_CODES,
      ...FLEET_CODES,
      ...TENANT_CODES,
    };
    const meaning = meanings[title] ?? title;
    // A meaning may go on: `…, such as …` or `…: …`.
    expect(text.replace(/\s+/g, ' ')).toContain(meaning.replace(/\.$/, ''));
    expect(text.replace(/\s+/g, ' ').indexOf(meaning.replace(/\.$/, ''))).toBe(0);
  },
);

/** What no file can show: the message is all there is. */
const WITHOUT_EXAMPLE = [
  ...['settings-missing', 'desired-state-too-large', 'desired-state-empty', 'file-unreadable'],
  ...['file-outside', 'file-json', 'file-too-large', 'file-not-utf8'],
  ...[
    'file-empty',
    'file-comments',
    'yaml-too-deep',
    'bad-document',
    'fleet-missing',
    'overlay-replaces',
    'policy-ambiguous',
    'policy-declared-twice',
    'policy-undeclared',
    'policy-renamed',
  ],
  ...['policy-unreadable', 'policy-id-unusable', 'plan-not-proven', 'policies-unreadable'],
  ...['assignment-not-understood', 'group-renamed', 'groups-unreadable', 'target-twice', 'target-both-ways'],
  ...['protected-by-name', 'required-target', 'filter-ambiguous', 'filter-renamed', 'filters-unreadable'],
];

test('every code that a file can show has an example', () => {
  const entries = [...inFiles, ...inFleet, ...inTenant, ...refusals];
  const bare = entries.filter((entry) => correctionOf(entry) === undefined).map(({ title }) => title);
  expect(bare).toEqual(WITHOUT_EXAMPLE);
});

const corrected = (entries: readonly Entry[], whole?: Readonly<Record<string, string>>) =>
  entries.flatMap((entry) => {
    const correction = correctionOf(entry, whole);
    return correction === undefined ? [] : [{ title: entry.title, ...correction }];
  });

test.each(corrected(inFiles))(
  '$title: wrong as shown, and right as corrected',
  async ({ title, wrong, right }) => {
    const before = (await loadFiles(wrong)).diagnostics.map(({ code }) => code);
    expect([...new Set(before)]).toEqual([title]);
    expect((await loadFiles(right)).diagnostics).toEqual([]);
  },
);

/** Codes of everything a fleet has wrong. */
async function fleetCodes({ 'fleet.yaml': fleet = '', ...files }: Readonly<Record<string, string>>) {
  const { diagnostics, projects } = await loadFleetFiles(fleet, files);
  const all = [...diagnostics, ...[...projects.values()].flatMap((project) => project.diagnostics)];
  return [...new Set(all.map(({ code }) => code))];
}

const FLEET = {
  'fleet.yaml': 'tenants:\n  - { name: contoso, tenantId: 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10 }\n',
};

test.each(corrected(inFleet, FLEET))(
  '$title: wrong in a fleet as shown, and right as corrected',
  async ({ title, wrong, right }) => {
    expect(await fleetCodes(wrong)).toEqual([title]);
    expect(await fleetCodes(right)).toEqual([]);
  },
);

async function planOf(files: Readonly<Record<string, string>>): Promise<Plan> {
  const dir = await makeProject(files);
  try {
    const { url } = await tenant();
    const { stdout, stderr } = await cli(['plan', '-C', dir, '--endpoint', url, '--format', 'json']);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Plan;
  } finally {
    await rm(dir, { recursive: true });
  }
}

test.each(corrected(inTenant))(
  '$title: blocked as shown, and sound as corrected',
  async ({ title, wrong, right }) => {
    const before = await planOf(wrong);
    expect(before.diagnostics.map(({ code }) => code)).toEqual([title]);
    expect(before.summary.blocked).toBe(1);
    const after = await planOf(right);
    expect(after.diagnostics).toEqual([]);
    expect(after.summary.blocked).toBe(0);
  },
);

const refusedOf = ({ refused, policies }: Plan): readonly string[] => [
  ...new Set([...refused, ...policies.flatMap((policy) => policy.refused)].map(({ code }) => code)),
];

test.each(corrected(refusals))(
  '$title: refused as shown, and not as corrected',
  async ({ title, wrong, right }) => {
    expect(refusedOf(await planOf(wrong))).toEqual([title]);
    expect(refusedOf(await planOf(right))).toEqual([]);
  },
);

test('the reasons quoted are reasons that the program gives', () => {
  const folders = ['src/applier', 'src/differ', 'src/cli'];
  const sources = folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(folder, file), 'utf8')),
    )
    .join('\n');
  for (const { title, text } of endings) {
    const quoted = [...text.replace(/\s+/g, ' ').matchAll(/“([^”]+)”/g)].map(([, reason = '']) => reason);
    const unknown = quoted.filter((reason) => !sources.includes(reason));
    expect([title, unknown]).toEqual([title, []]);
  }
});
