import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { loadProject, type Project } from '../../src/loader/load.js';
import { readDocuments, readTextsOr } from '../../src/loader/yaml/read-file.js';
import { type Declaration } from '../../src/model/project/declaration.js';
import { type Diagnostic } from '../../src/model/project/diagnostic.js';
import { oddSettings, oddYaml } from './odd-yaml.js';
import { makeProject, TENANT } from './project-folder.js';

/** `npm run soak` tries far more. */
const NUM_RUNS = Number(process.env['SOAK_YAML_RUNS'] ?? 300);
const SEED = process.env['SOAK_YAML_RUNS'] === undefined ? { seed: 20261129 } : {};

/*
 * An independent reader: what the YAML parser says by its defaults, and nothing of the loader. What it cannot read it
 * throws at; then the loader must have refused the text.
 */
type Json = Readonly<Record<string, unknown>>;

function readYaml(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text.replace(/^\ufeff/, ''));
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as unknown;
  });
}

function readEntry(direction: string, item: unknown): readonly object[] {
  if (typeof item === 'string') return [{ direction, target: { kind: 'group', name: item } }];
  const { group, groupId, allUsers, target, set, filter, source, ...unknown } = item as Json;
  if (Object.keys(unknown).length > 0) throw new Error('A key that nobody reads.');
  if (set !== undefined) return [{ direction, target: { kind: 'group', name: 'Break-glass' }, set }];
  const isEveryone = typeof groupId === 'string' && groupId.toLowerCase().startsWith('acacacac');
  return [
    {
      direction,
      target:
        allUsers === true || isEveryone
          ? { kind: 'allUsers' }
          : target !== undefined
            ? { kind: 'raw', target }
            : {
                kind: 'group',
                ...(group !== undefined && { name: group }),
                ...(groupId !== undefined && { id: groupId }),
              },
      ...(filter !== undefined && { filter }),
      ...(source !== undefined && { source }),
    },
  ];
}

function readDeclaration(value: unknown): object {
  const { policy, include = [], exclude = [], ownership = 'exact', ...unknown } = value as Json;
  if (Object.keys(unknown).length > 0) throw new Error('A key that nobody reads.');
  const entries = (direction: string, list: unknown) =>
    (list as readonly unknown[]).flatMap((item) => readEntry(direction, item));
  return { policy, ownership, entries: [...entries('include', include), ...entries('exclude', exclude)] };
}

/** What the loader made of it, without the places. */
function plain(declaration: Declaration): unknown {
  return JSON.parse(
    JSON.stringify(declaration, (key, value: unknown) =>
      key === 'place' || key === 'definedAt' ? undefined : value,
    ),
  );
}

function errorsOf({ diagnostics }: Pick<Project, 'diagnostics'>): readonly Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  for (const { file, line, column, message } of errors) {
    expect(file).not.toBe('');
    expect(Math.min(line, column)).toBeGreaterThan(0);
    expect(message).not.toBe('');
  }
  return errors;
}

test('every file that is accepted means exactly what an independent reader of its YAML says', async () => {
  const dir = await makeProject({ 'assignctl.yaml': `tenantId: ${TENANT}\nsets: {s: [Break-glass]}\n` });
  let accepted = 0;
  try {
    await fc.assert(
      fc.asyncProperty(oddYaml, async (text) => {
        const texts = new Map([[join(dir, 'desired-state/a.yaml'), text]]);
        const project = await loadProject({ dir, texts, mayBeEmpty: true });
        if (errorsOf(project).length > 0) return;
        accepted += 1;
        const documents = readYaml(text).filter((value) => value !== null);
        expect(project.declarations.map(plain)).toEqual(documents.map(readDeclaration));
      }),
      { numRuns: NUM_RUNS, ...SEED },
    );
  } finally {
    await rm(dir, { recursive: true });
  }
  expect(accepted).toBeGreaterThan(NUM_RUNS / 10);
}, 3_600_000);

test('settings are accepted whole, or an error says why not', async () => {
  const dir = await makeProject({});
  let accepted = 0;
  try {
    await fc.assert(
      fc.asyncProperty(oddSettings, async (lines) => {
        const text = `tenantId: ${TENANT}\n${lines}`;
        const read = readTextsOr(new Map([[join(dir, 'assignctl.yaml'), text]]), readDocuments);
        const project = await loadProject({ dir, read, mayBeEmpty: true });
        const isRefused = errorsOf(project).some(({ file }) => file === 'assignctl.yaml');
        expect(project.settings === undefined).toBe(isRefused);
        if (project.settings === undefined) return;
        accepted += 1;
        const [value] = readYaml(text);
        const { protect = [], types, sets = {} } = value as Json;
        expect(project.settings.protect).toEqual(
          (protect as readonly Json[]).map(({ policy, group: name, groupId: id }) =>
            policy === undefined
              ? {
                  group: {
                    kind: 'group',
                    ...(name !== undefined && { name }),
                    ...(id !== undefined && { id }),
                  },
                  place: expect.objectContaining({ file: 'assignctl.yaml' }) as object,
                }
              : { policy },
          ),
        );
        expect(project.settings.types).toEqual(types);
        const members = Object.values(sets as Readonly<Record<string, readonly unknown[]>>).flat();
        const required = project.required.flatMap(({ entries }) => entries);
        expect(required.map(({ target, filter, source }) => plainEntry({ target, filter, source }))).toEqual(
          members.flatMap((item) => readEntry('exclude', item).map(plainEntry)),
        );
      }),
      { numRuns: Math.ceil(NUM_RUNS / 3), ...SEED },
    );
  } finally {
    await rm(dir, { recursive: true });
  }
  expect(accepted).toBeGreaterThan(NUM_RUNS / 30);
}, 3_600_000);

function plainEntry(entry: object): unknown {
  const rest = JSON.parse(
    JSON.stringify(entry, (key, value: unknown) =>
      key === 'place' || key === 'direction' ? undefined : value,
    ),
  ) as Json;
  return rest;
}
