/**
 * The map of `src`: prints its folders with their files, and what the layout promises (docs/architecture.md). Run by `npm run map`.
 * With `--write` it brings the drawing in docs/architecture.md up to date; with `--check`, as a test does, it compares that
 * drawing and fails when a promise is broken.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from '@typescript/typescript6';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = join(root, 'docs/architecture.md');
const BEGIN = '<!-- map: npm run map -- --write -->';
const END = '<!-- end of map -->';

/**
 * What the layout promises. The last two only go down: merge a file that only one other needs into it, unless it hides
 * something, and lower the number. The aim is 300 files, a third of them with a single importer.
 */
const LIMITS = { entriesInFolder: 12, linesInFile: 300, files: 316, singleImporters: 88 };
/** A name that two files may share: the entry points of the two programs. */
const SHARED_NAMES = ['main.ts'];

const isGenerated = (file) => /\.generated\.ts$|document-types\.ts$/.test(file);

/** Every file of `src`, by path from the root: its lines and what it imports. Generated files are left out. */
async function readSources() {
  const names = (await readdir(join(root, 'src'), { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !isGenerated(name),
  );
  const files = names.map((name) => `src/${name.replaceAll('\\', '/')}`).sort();
  const known = new Set(files);
  const sources = new Map();
  for (const file of files) {
    const text = await readFile(join(root, file), 'utf8');
    sources.set(file, { lines: text.split('\n').length - 1, imports: importsOf(file, text, known) });
  }
  return sources;
}

/** Imports of other files of `src`. Types are erased when the program is built: only the rest are values. */
function importsOf(file, text, known) {
  const imports = [];
  const add = (specifier, isValue) => {
    const target = normalize(join(dirname(file), specifier))
      .replaceAll('\\', '/')
      .replace(/\.js$/, '.ts');
    if (known.has(target)) imports.push({ target, isValue });
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const { importClause: clause, moduleSpecifier } = statement;
      const named = clause?.namedBindings;
      const isType =
        clause !== undefined &&
        (clause.isTypeOnly ||
          (clause.name === undefined &&
            named !== undefined &&
            ts.isNamedImports(named) &&
            named.elements.every((element) => element.isTypeOnly)));
      add(moduleSpecifier.text, !isType);
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined)
      add(statement.moduleSpecifier.text, !statement.isTypeOnly);
  }
  // Loaded on demand: an arrow of the map, but no cycle while loading.
  for (const [, specifier] of text.matchAll(/import\('(\.[^']+)'\)/g)) add(specifier, false);
  return imports;
}

/** A cycle of value imports, from a file back to itself; undefined when there is none. */
function findCycle(sources) {
  const done = new Set();
  const search = (file, path) => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const { target, isValue } of sources.get(file)?.imports ?? []) {
      const cycle = isValue ? search(target, [...path, file]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of sources.keys()) {
    const cycle = search(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Folders by path, each with the names of its files and sub-folders. */
function foldersOf(sources) {
  const folders = new Map();
  for (const file of sources.keys())
    for (let entry = file; entry !== 'src'; entry = dirname(entry)) {
      const folder = dirname(entry);
      if (!folders.has(folder)) folders.set(folder, { files: new Set(), folders: new Set() });
      folders.get(folder)[entry.endsWith('.ts') ? 'files' : 'folders'].add(basename(entry));
    }
  return folders;
}

function drawing(folders) {
  const lines = [];
  const draw = (folder, depth) => {
    const { files, folders: inner } = folders.get(folder);
    const names = [...files].map((name) => name.replace(/\.ts$/, ''));
    lines.push(`${'  '.repeat(depth)}${basename(folder)}/`.padEnd(24) + names.join(' · '));
    for (const name of [...inner].sort()) draw(`${folder}/${name}`, depth + 1);
  };
  draw('src', 0);
  return lines.map((line) => line.trimEnd()).join('\n');
}

function facts(sources, folders) {
  const importers = new Map([...sources.keys()].map((file) => [file, new Set()]));
  for (const [file, { imports }] of sources)
    for (const { target } of imports) importers.get(target).add(file);
  const single = [...importers.values()].filter((from) => from.size === 1).length;
  const crowded = [...folders].filter(
    ([, { files, folders: inner }]) => files.size + inner.size > LIMITS.entriesInFolder,
  );
  const long = [...sources].filter(([, { lines }]) => lines > LIMITS.linesInFile);
  const byName =
    Map.groupBy === undefined ? groupByName(sources) : Map.groupBy(sources.keys(), (file) => basename(file));
  const sameName = [...byName].filter(([name, files]) => files.length > 1 && !SHARED_NAMES.includes(name));
  const cycle = findCycle(sources);
  return [
    ['files', sources.size, sources.size <= LIMITS.files],
    ['folders', folders.size, true],
    [
      'largest folder',
      Math.max(...[...folders.values()].map((folder) => folder.files.size + folder.folders.size)),
      crowded.length === 0,
    ],
    ['longest file, lines', Math.max(...[...sources.values()].map(({ lines }) => lines)), long.length === 0],
    ['median file, lines', median([...sources.values()].map(({ lines }) => lines)), true],
    ['files with a single importer', single, single <= LIMITS.singleImporters],
    [
      'names that two files share',
      sameName.length === 0 ? 'none' : sameName.map(([name]) => name).join(' '),
      sameName.length === 0,
    ],
    ['cycle of values', cycle === undefined ? 'none' : cycle.join(' → '), cycle === undefined],
    ...crowded.map(([folder, { files, folders: inner }]) => [
      `crowded: ${folder}`,
      files.size + inner.size,
      false,
    ]),
    ...long.map(([file, { lines }]) => [`long: ${file}`, lines, false]),
  ];
}

function groupByName(sources) {
  const names = new Map();
  for (const file of sources.keys()) names.set(basename(file), [...(names.get(basename(file)) ?? []), file]);
  return names;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const sources = await readSources();
const folders = foldersOf(sources);
const picture = drawing(folders);
const rows = facts(sources, folders);
const table = rows
  .map(([name, value, isMet]) => `${isMet ? '  ' : '! '}${name.padEnd(32)} ${value}`)
  .join('\n');
console.log(`${picture}\n\n${table}`);

const text = await readFile(page, 'utf8');
const [before, rest = ''] = text.split(BEGIN);
const updated = `${before}${BEGIN}\n\n\`\`\`text\n${picture}\n\`\`\`\n\n${END}${rest.split(END)[1] ?? '\n'}`;
if (process.argv.includes('--write')) await writeFile(page, updated);
if (process.argv.includes('--check')) {
  if (updated !== text) {
    console.error('docs/architecture.md shows another map: run npm run map -- --write');
    process.exitCode = 1;
  }
  if (rows.some(([, , isMet]) => !isMet)) {
    console.error('A promise of the layout is broken: see the lines with “!”.');
    process.exitCode = 1;
  }
}
