import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const SRC = resolve(__dirname, '../../src');

/** Files of `src`, each with those that it imports; types count as much as code. */
function importGraph(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(SRC, path));
  const known = new Set(files);
  const nameOf = (file: string): string => relative(SRC, file).split(sep).join('/');
  return new Map(
    files.map((file) => [
      nameOf(file),
      ts
        .preProcessFile(readFileSync(file, 'utf8'))
        .importedFiles.map(({ fileName }) => resolve(file, '..', fileName.replace(/\.js$/, '.ts')))
        .filter((path) => known.has(path))
        .map(nameOf),
    ]),
  );
}

/** A circle of imports, from a file back to itself; undefined where there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = search(next, [...way, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = search(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test('no file of src imports itself by a detour, be it for a type', () => {
  const graph = importGraph();
  expect(graph.get('cli/main.ts')).toContain('cli/run.ts');
  expect(graph.get('applier/apply-plan.ts')).toContain('applier/apply-input.ts');
  expect(circleIn(graph)).toBeUndefined();
});

test('a circle is told with the way around', () => {
  const graph = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['b']],
    ['d', []],
  ]);
  expect(circleIn(graph)).toEqual(['b', 'c', 'b']);
});
