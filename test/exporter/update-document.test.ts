import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declarePolicy } from '../../src/exporter/declare/declare-policy.js';
import { type FileUpdated, updateFile } from '../../src/exporter/yaml-edit/edit-document.js';
import { loadProject } from '../../src/loader/load.js';
import { type CurrentPolicy, type Group, type Tenant } from '../../src/model/tenant/tenant.js';
import { type JsonObject } from '../../src/model/json.js';
import { assignment, guid, livePolicy, planOf, tenantOf } from '../support/builders.js';
import { TENANT_ID } from '../support/cli.js';
import { findPolicySets } from '../../src/model/tenant/policy-set.js';

const SALES = guid(1);
const PILOT = guid(2);
const LEAVERS = guid(3);
const BREAK_GLASS = guid(4);
const FIELD = guid(5);
const CORPORATE = guid(40);
const PERSONAL = guid(41);

const GROUPS: readonly Group[] = [
  { id: SALES, name: 'Sales' },
  { id: PILOT, name: 'iOS pilot' },
  { id: LEAVERS, name: 'Leavers' },
  { id: BREAK_GLASS, name: 'Break-glass' },
  { id: FIELD, name: 'Field: service' },
];
const SETTINGS = `tenantId: ${TENANT_ID}
sets:
  breakGlass: [Break-glass, Leavers]
`;
const include = (group: string, filter?: string): JsonObject =>
  assignment({ direction: 'include', group, ...(filter && { filter: { id: filter, mode: 'include' } }) });
const exclude = (group: string): JsonObject => assignment({ direction: 'exclude', group });

const live = (assignments: readonly JsonObject[], rest: Partial<CurrentPolicy> = {}): CurrentPolicy =>
  livePolicy(assignments, { name: 'iOS baseline', ...rest });

function tenantWith(policies: readonly CurrentPolicy[]): Tenant {
  return {
    ...tenantOf(policies, [CORPORATE, PERSONAL]),
    groupsByName: { ok: true, value: GROUPS },
    groupsById: new Map(GROUPS.map((group) => [group.id, group])),
  };
}

async function load(text: string) {
  const dir = await mkdtemp(join(tmpdir(), 'assignctl-'));
  try {
    await mkdir(join(dir, 'desired-state'));
    await writeFile(join(dir, 'assignctl.yaml'), SETTINGS);
    await writeFile(join(dir, 'desired-state/a.yaml'), text);
    return await loadProject({ dir });
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The file after each of its declarations was brought up to date with the policy of its name. */
async function updated(text: string, policies: readonly CurrentPolicy[]): Promise<FileUpdated> {
  const tenant = tenantWith(policies);
  const { declarations, diagnostics } = await load(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return updateFile(
    text,
    declarations.map((declaration) => {
      const policy = policies.find(({ name }) => name === declaration.policy.name);
      if (policy === undefined) throw new Error(`no live policy ${declaration.policy.name ?? ''}`);
      return {
        declaration,
        tenant,
        content: declarePolicy(policy, {
          tenant,
          version: 'beta',
          setsOf: findPolicySets(tenant.policySets),
          existing: declaration,
        }),
      };
    }),
  );
}

/** The new text; what it declares has an empty plan. */
async function textOf(text: string, policies: readonly CurrentPolicy[]): Promise<string> {
  const result = await updated(text, policies);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { declarations, diagnostics } = await load(result.text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { plan } = planOf(declarations, tenantWith(policies));
  expect(plan.summary).toMatchObject({ changed: 0, blocked: 0, policies: declarations.length });
  return result.text;
}

const HEAD = 'policy: { type: iosManagedAppProtection, name: iOS baseline }\n';

describe('a declaration brought up to date', () => {
  it('keeps its bytes where it says the right thing', async () => {
    const text = `# Who gets it\n${HEAD}include:\n    -   Sales   # since 2023\n    - {group: "iOS pilot"}\n\nexclude: [ Leavers ,]\n`;
    expect(await textOf(text, [live([include(SALES), include(PILOT), exclude(LEAVERS)])])).toBe(text);
  });

  it.each([
    [
      'takes an entry out with its own comments, and leaves all others',
      `include:\n  # the desk\n  - Sales # since 2023\n  # until March\n  # ticket 12\n  - iOS pilot # trial\n  # stays\n  - Leavers\n`,
      [include(SALES), include(LEAVERS)],
      `include:\n  # the desk\n  - Sales # since 2023\n  # stays\n  - Leavers\n`,
    ],
    [
      'leaves a comment that a blank line sets apart',
      `include:\n  # Europe\n\n  - iOS pilot\n  - Sales\n`,
      [include(SALES)],
      `include:\n  # Europe\n\n  - Sales\n`,
    ],
    [
      'adds entries at the end, in the indentation and spelling of the list',
      `include:\n- group: Sales\nexclude: []\n`,
      [include(SALES), include(FIELD), exclude(LEAVERS)],
      `include:\n- group: Sales\n- group: "Field: service"\nexclude:\n- group: Leavers\n`,
    ],
    [
      'adds ids beside names where the document has them',
      `include:\n  - Sales # ${SALES}\n`,
      [include(SALES), include(PILOT)],
      `include:\n  - Sales # ${SALES}\n  - iOS pilot # ${PILOT}\n`,
    ],
    [
      'writes ids as keys where the document does',
      `include:\n  - group: Sales\n    groupId: ${SALES}\n`,
      [include(SALES), include(PILOT)],
      `include:\n  - group: Sales\n    groupId: ${SALES}\n  - group: iOS pilot\n    groupId: ${PILOT}\n`,
    ],
    [
      'follows the quotes of the document',
      `include:\n  - 'Sales'\n`,
      [include(SALES), include(PILOT)],
      `include:\n  - 'Sales'\n  - 'iOS pilot'\n`,
    ],
    [
      'edits a list in brackets inside its brackets',
      `include: [ Sales, "iOS pilot" ] # both\n`,
      [include(SALES), include(LEAVERS)],
      `include: [ Sales, Leavers ] # both\n`,
    ],
    [
      'edits a list in brackets over many lines line by line',
      `include: [\n  # first\n  Sales, # desk\n  iOS pilot, # trial\n]\n`,
      [include(PILOT), include(LEAVERS)],
      `include: [\n  iOS pilot, # trial\n  Leavers,\n]\n`,
    ],
    [
      'says nobody where nobody is left',
      `include: # who\n  # pilot\n  - iOS pilot\nexclude:\n  - Leavers\n`,
      [exclude(LEAVERS)],
      `include: [] # who\nexclude:\n  - Leavers\n`,
    ],
    [
      'fills an empty list',
      `include: [] # nobody yet\nexclude:\n  - Leavers\n`,
      [include(SALES), exclude(LEAVERS)],
      `include: # nobody yet\n  - Sales\nexclude:\n  - Leavers\n`,
    ],
    [
      'adds a list that was not there',
      `include:\n  - Sales\n  # end of the list\n\nownership: exact\n`,
      [include(SALES), exclude(LEAVERS)],
      `include:\n  - Sales\n  # end of the list\n\nexclude:\n  - Leavers\nownership: exact\n`.replace(
        '\n\nexclude:\n  - Leavers\n',
        '\nexclude:\n  - Leavers\n\n',
      ),
    ],
    [
      'moves an entry that changed its direction',
      `include:\n  - Sales\n  - Leavers # hm\nexclude:\n  - iOS pilot\n`,
      [include(SALES), exclude(PILOT), exclude(LEAVERS)],
      `include:\n  - Sales\nexclude:\n  - iOS pilot\n  - Leavers\n`,
    ],
    [
      'widens a bare name to take a filter, its comment kept',
      `include:\n  - Sales # desk\n  - iOS pilot\n`,
      [include(SALES, CORPORATE), include(PILOT)],
      `include:\n  - group: Sales # desk\n    filter: { name: Filter ${CORPORATE}, mode: include }\n  - iOS pilot\n`,
    ],
    [
      'changes a filter and nothing beside it, the id in its comment included',
      `include:\n  - group: Sales # desk\n    # corporate only\n    filter:\n      mode: include\n      name: Filter ${PERSONAL} # ${PERSONAL}\n  - iOS pilot\n`,
      [include(SALES, CORPORATE), include(PILOT)],
      `include:\n  - group: Sales # desk\n    # corporate only\n    filter:\n      mode: include\n      name: Filter ${CORPORATE} # ${CORPORATE}\n  - iOS pilot\n`,
    ],
    [
      'takes a filter away',
      `include:\n  - group: Sales # desk\n    filter: { name: Filter ${PERSONAL}, mode: include } # ${PERSONAL}\n  - { group: iOS pilot, filter: { name: Filter ${PERSONAL}, mode: include } }\n`,
      [include(SALES), include(PILOT)],
      `include:\n  - group: Sales # desk\n  - { group: iOS pilot }\n`,
    ],
    [
      'keeps a set whose members the tenant holds',
      `include:\n  - iOS pilot\nexclude:\n  - set: breakGlass # always\n`,
      [include(SALES), exclude(LEAVERS), exclude(BREAK_GLASS)],
      `include:\n  - Sales\nexclude:\n  - set: breakGlass # always\n`,
    ],
    [
      'keeps anchors that something still names',
      `include:\n  - &pilot iOS pilot\n  - Sales\nexclude:\n  - Leavers\n`,
      [include(PILOT), exclude(LEAVERS)],
      `include:\n  - &pilot iOS pilot\nexclude:\n  - Leavers\n`,
    ],
    [
      'keeps what is written behind [ and before ] of a list over many lines',
      `include: [ # who\n  Sales, # desk\n  # the last\n]\n`,
      [include(SALES), include(LEAVERS)],
      `include: [ # who\n  Sales, # desk\n  Leavers,\n  # the last\n]\n`,
    ],
    [
      'keeps what is written in an empty list over many lines that gets its first entry',
      `include: [ # nobody\n  # yet\n]\n`,
      [include(SALES)],
      `include: [ # nobody\n  # yet\n  { group: Sales, groupId: ${SALES} }\n]\n`,
    ],
    [
      'keeps what is written in a list over many lines that loses its last entry',
      `include: [ # who\n  Sales, # desk\n  # the last\n]\nexclude: [Leavers]\n`,
      [exclude(LEAVERS)],
      `include: [ # who\n  # the last\n]\nexclude: [Leavers]\n`,
    ],
    [
      'adds a filter to a block scalar, its comment and that of the next entry kept',
      `include:\n  - |- # desk\n    Sales\n  # trial\n  - iOS pilot # next\n`,
      [include(SALES, CORPORATE), include(PILOT)],
      `include:\n  # desk\n  - group: Sales\n    filter: { name: Filter ${CORPORATE}, mode: include }\n  # trial\n  - iOS pilot # next\n`,
    ],
  ])('%s, whatever the line end', async (_, text, assignments, expected) => {
    expect(await textOf(HEAD + text, [live(assignments)])).toBe(HEAD + expected);
    const windows = (HEAD + text).replaceAll('\n', '\r\n');
    expect(await textOf(windows, [live(assignments)])).toBe((HEAD + expected).replaceAll('\n', '\r\n'));
  });

  it('keeps line breaks of Windows, a byte order mark, and a last line without an end', async () => {
    const text = `\ufeff${HEAD}include:\n  - Sales\n  - iOS pilot`.replaceAll('\n', '\r\n');
    const expected = `\ufeff${HEAD}include:\n  - Sales\n  - Leavers`.replaceAll('\n', '\r\n');
    expect(await textOf(text, [live([include(SALES), include(LEAVERS)])])).toBe(expected);
  });

  it('leaves the other documents of the file to the byte', async () => {
    const other = `# Android\n\npolicy:   {type: iosManagedAppProtection, name: 'Other'}\ninclude: [Sales ,  "iOS pilot"]   # two\n`;
    const text = `${other}---\n# ours\n${HEAD}include:\n  - Sales\n---\n${other.replace('Other', 'Third')}`;
    const same = [include(SALES), include(PILOT)];
    const result = await textOf(text, [
      live([include(PILOT)]),
      live(same, { id: 'T_2', name: 'Other' }),
      live(same, { id: 'T_3', name: 'Third' }),
    ]);
    expect(result).toBe(text.replace('include:\n  - Sales\n', 'include:\n  - iOS pilot\n'));
  });

  it('writes whole documents in braces in braces', async () => {
    const text = `{policy: {type: iosManagedAppProtection, name: iOS baseline}, include: [Sales]} # one line\n`;
    expect(await textOf(text, [live([include(SALES, CORPORATE), exclude(LEAVERS)])])).toBe(
      `{policy: {type: iosManagedAppProtection, name: iOS baseline}, include: [{ group: Sales, filter: { name: Filter ${CORPORATE}, mode: include } }], exclude: [Leavers]} # one line\n`,
    );
  });

  it('spells a set out where the tenant no longer holds all of it, and says so', async () => {
    const text = `${HEAD}include: []\nexclude:\n  # always\n  - set: breakGlass # all of them\n`;
    const result = await updated(text, [live([exclude(BREAK_GLASS)])]);
    expect(result).toMatchObject({
      ok: true,
      text: `${HEAD}include: []\nexclude:\n  # always\n  # Instead of set breakGlass: the tenant does not have all of it as the set does\n  # all of them\n  - { group: Break-glass, groupId: ${BREAK_GLASS} }\n`,
      diagnostics: [{ code: 'set-taken-apart', severity: 'warning', line: 5, column: 5 }],
    });
  });

  it('refuses to take apart a set that the settings require', async () => {
    const text = `${HEAD}include: []\nexclude:\n  - set: breakGlass\n`;
    const { declarations } = await load(text);
    const policy = live([exclude(BREAK_GLASS)]);
    const tenant = tenantWith([policy]);
    const [declaration] = declarations;
    if (declaration === undefined) throw new Error('not loaded');
    const content = declarePolicy(policy, {
      tenant,
      version: 'beta',
      setsOf: findPolicySets(tenant.policySets),
      existing: declaration,
    });
    const required = { include: [], exclude: ['breakGlass'] };
    const result = updateFile(text, [{ declaration, content, tenant, required }]);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'set-required', line: 4 }] });
  });

  it('turns additive, with the reason, where a group is both included and excluded', async () => {
    const text = `${HEAD}include:\n  - Sales # desk\n  - iOS pilot\n`;
    expect(await textOf(text, [live([include(SALES), exclude(SALES), include(PILOT)])])).toBe(
      `${HEAD}include:\n  - iOS pilot\n# Additive, because the tenant also has what this file cannot declare. It is left as it is:\n# - included: Sales (${SALES}): both included and excluded\n# - excluded: Sales (${SALES}): both included and excluded\nownership: additive\n`,
    );
  });

  it('brings the reason why it is additive up to date, and takes it away with its cause', async () => {
    const both = (...groups: readonly string[]) =>
      groups.flatMap((group) => [include(group), exclude(group)]);
    const text = `${HEAD}include:\n  - iOS pilot\n`;
    const first = await textOf(text, [live([include(PILOT), ...both(SALES)])]);
    expect(first).toContain(`# - included: Sales (${SALES})`);
    const second = await textOf(first, [live([include(PILOT), ...both(LEAVERS)])]);
    expect(second).toBe(first.replaceAll(`Sales (${SALES})`, `Leavers (${LEAVERS})`));
    expect(await textOf(second, [live([include(PILOT)])])).toBe(`${text}ownership: additive\n`);
  });

  it('spells a group without a name by its id', async () => {
    const [sales, ...others] = GROUPS;
    const policy = live([include(SALES), include(PILOT)]);
    const tenant = {
      ...tenantWith([policy]),
      groupsById: new Map([{ id: SALES, name: '' }, ...others].map((group) => [group.id, group])),
    };
    expect(sales?.id).toBe(SALES);
    const [declaration] = (await load(`${HEAD}include:\n  - iOS pilot\n`)).declarations;
    if (declaration === undefined) throw new Error('not loaded');
    const content = declarePolicy(policy, {
      tenant,
      version: 'beta',
      setsOf: findPolicySets(tenant.policySets),
      existing: declaration,
    });
    expect(updateFile(`${HEAD}include:\n  - iOS pilot\n`, [{ declaration, content, tenant }])).toMatchObject({
      text: `${HEAD}include:\n  - iOS pilot\n  - groupId: ${SALES} # group without a name\n`,
    });
  });

  it('takes over nothing that an additive declaration does not speak of', async () => {
    const text = `${HEAD}include:\n  - Sales\n  - iOS pilot\nownership: additive\n`;
    expect(await textOf(text, [live([include(SALES), include(LEAVERS)])])).toBe(
      text.replace('  - iOS pilot\n', ''),
    );
  });

  it('takes an entry out beside one that bears an anchor', async () => {
    const text = `${HEAD}include:\n  - &one { group: Sales }\n  - iOS pilot\n`;
    expect(await textOf(text, [live([include(SALES)])])).toBe(text.replace('  - iOS pilot\n', ''));
  });

  it('moves an anchor to its first use that stays, where the entry that bears it changes or goes', async () => {
    const filter = `{ name: Filter ${PERSONAL}, mode: include }`;
    const alias = `  - group: iOS pilot\n    filter: *f # same\n  - group: Leavers\n    filter: *f\n`;
    const text = `${HEAD}include:\n  - group: Sales\n    filter: &f ${filter}\n${alias}`;
    const others = [include(PILOT, PERSONAL), include(LEAVERS, PERSONAL)];
    expect(await textOf(text, [live([include(SALES, PERSONAL), ...others])])).toBe(text);
    const moved = alias.replace('*f', `&f ${filter}`);
    expect(await textOf(text, [live(others)])).toBe(`${HEAD}include:\n${moved}`);
    expect(await textOf(text, [live([include(SALES, CORPORATE), ...others])])).toBe(
      `${HEAD}include:\n  - group: Sales\n    filter: ${filter.replace(PERSONAL, CORPORATE)}\n${moved}`,
    );
  });

  it('refuses an alias for a whole list with its place', async () => {
    const text = `${HEAD}include: &all [Sales]\nexclude: []\n---\n# two\n${HEAD.replace('baseline', 'two')}include: [Sales]\n`;
    const aliased = text.replace('exclude: []', 'exclude: *all').replace('[Sales]', '[]');
    const result = await updated(aliased, [
      live([exclude(LEAVERS)]),
      live([include(SALES)], { id: 'T_2', name: 'iOS two' }),
    ]);
    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'layout-unsafe', file: 'desired-state/a.yaml', line: 3, column: 10 }],
    });
  });
});
