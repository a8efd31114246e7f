import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { resolveDeclarations } from '../../../src/differ/resolve/resolve.js';
import { questionsOf } from '../../../src/differ/resolve/tenant-questions.js';
import { loadProject, type Project } from '../../../src/loader/load.js';
import { hasErrors } from '../../../src/model/project/diagnostic.js';
import { readDocuments, readTextsOr } from '../../../src/loader/yaml/read-file.js';
import { type Tenant } from '../../../src/model/tenant/tenant.js';
import { assignment, guid, livePolicy, tenantOf } from '../../support/builders.js';
import { makeProject, TENANT } from '../../loader/project-folder.js';
import { cases } from '../../support/cases.js';

/*
 * `require` against a pull request that wants to get around it: whatever the declarations say, either the files or the
 * plan refuse, or the policy ends up with the group that the settings mean, by its id, directly and without a filter.
 */
const [BREAK_GLASS, OTHER, FILTER] = [guid(1), guid(2), guid(3)];
const SETS = {
  'by name': '[{group: Break-glass}]',
  'by id': `[{groupId: ${BREAK_GLASS}}]`,
  'by name and id': `[{group: Break-glass, groupId: ${BREAK_GLASS}}]`,
  'by a name that is old': `[{group: Emergency, groupId: ${BREAK_GLASS.toUpperCase()}}]`,
} as const;

const groups = [
  { id: BREAK_GLASS, name: 'Break-glass' },
  { id: OTHER, name: 'Sales' },
];
const held = assignment({ direction: 'exclude', group: BREAK_GLASS });
const tenant: Tenant = {
  ...tenantOf([livePolicy([held])], [FILTER]),
  groupsByName: { ok: true, value: groups },
  groupsById: new Map(groups.map((group) => [group.id, group])),
};

const raw = (type: string, rest: string) => `{target: {"@odata.type": "#microsoft.graph.${type}", ${rest}}}`;
const ENTRIES = [
  'Break-glass',
  'break-glass',
  'Sales',
  '{set: required}',
  `{group: Break-glass, groupId: ${OTHER}}`,
  `{group: Sales, groupId: ${BREAK_GLASS}}`,
  `{groupId: ${BREAK_GLASS}}`,
  `{group: Emergency, groupId: ${BREAK_GLASS}}`,
  `{group: Emergency, groupId: ${OTHER}}`,
  '{group: Break-glass, source: policySets}',
  `{groupId: ${BREAK_GLASS}, source: policySets}`,
  '{group: Break-glass, source: direct}',
  `{group: Break-glass, filter: {id: ${FILTER}, mode: include}}`,
  `{groupId: ${BREAK_GLASS}, filter: {id: ${FILTER}, mode: exclude}}`,
  ...['groupAssignmentTarget', 'exclusionGroupAssignmentTarget'].flatMap((type) => [
    raw(type, `groupId: ${BREAK_GLASS}`),
    raw(type, `groupId: ${OTHER}`),
    raw(
      type,
      `groupId: ${BREAK_GLASS}, deviceAndAppManagementAssignmentFilterId: ${FILTER}, deviceAndAppManagementAssignmentFilterType: include`,
    ),
  ]),
  '{group: Break-glass, "<<": {}}',
];
const list = fc.array(fc.constantFrom(...ENTRIES), { maxLength: 3 });
const attempt = fc.record({
  set: fc.constantFrom(...Object.values(SETS)),
  direction: fc.constantFrom('include' as const, 'exclude' as const),
  include: list,
  exclude: list,
  ownership: fc.constantFrom('exact', 'additive'),
});

let dir = '';
beforeAll(async () => {
  dir = await makeProject({});
});
afterAll(() => rm(dir, { recursive: true }));

async function load(settings: string, declaration: string): Promise<Project> {
  const at = (path: string) => join(dir, path);
  const texts = new Map([[at('desired-state/a.yaml'), declaration]]);
  const read = readTextsOr(
    new Map([[at('assignctl.yaml'), `tenantId: ${TENANT}\n${settings}`]]),
    readDocuments,
  );
  return loadProject({ dir, texts, read, mayBeEmpty: true });
}

const POLICY = 'policy: {type: iosManagedAppProtection, id: T_1}\n';

test('no declaration gets around a required set', async () => {
  let met = 0;
  await fc.assert(
    fc.asyncProperty(attempt, async ({ set, direction, include, exclude, ownership }) => {
      const project = await load(
        `sets: {required: ${set}}\nrequire: {${direction}: [required]}\n`,
        `${POLICY}include: [${include.join(', ')}]\nexclude: [${exclude.join(', ')}]\nownership: ${ownership}\n`,
      );
      if (hasErrors(project.diagnostics)) return;
      const [sound] = resolveDeclarations(project.declarations, tenant).resolved;
      if (sound === undefined) return;
      met += 1;
      expect(
        sound.desired.filter(
          ({ target, filter, origin }) =>
            target.key === `${direction}:group:${BREAK_GLASS}` && filter === null && origin.kind === 'direct',
        ),
      ).toHaveLength(1);
    }),
    { numRuns: cases(500), seed: 20261129 },
  );
  expect(met).toBeGreaterThan(10);
});

test('a plan holds the rule against ids, though the files look right', async () => {
  // The rules of the files compare ids without regard to case. This id is no guid, so the service may tell the two apart.
  const scoped = (id: string) =>
    raw('scopeTagGroupAssignmentTarget', `targetType: user, entraObjectId: ${id}`);
  const { declarations, diagnostics } = await load(
    `sets: {scoped: [${scoped('Support')}]}\nrequire: {include: [scoped]}\n`,
    `${POLICY}include: [${scoped('support')}]\n`,
  );
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { resolved, blocked } = resolveDeclarations(declarations, tenant);
  expect(resolved).toEqual([]);
  expect(blocked.map((one) => one.blocked.codes)).toEqual([['required-target']]);
});

test('what a set requires is looked up in the tenant', async () => {
  const { declarations } = await load(
    `sets: {required: ${SETS['by name']}}\nrequire: {exclude: [required]}\n`,
    `${POLICY}exclude: [Break-glass]\n`,
  );
  expect(questionsOf(declarations, []).groupNames).toEqual(['Break-glass']);
  const unknown = { ...tenant, groupsByName: { ok: true, value: [] } } as const;
  const { blocked } = resolveDeclarations(declarations, unknown);
  expect(blocked.map((one) => one.blocked.codes)).toEqual([['group-not-found']]);
});
