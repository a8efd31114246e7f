import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Declaration } from '../../model/declaration.js';

/** The files of the declarations as they stand, by the path of their places: to be read as soon as they are loaded. */
export async function readTexts(
  declarations: readonly Declaration[],
  dir: string,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of new Set(declarations.map(({ place }) => place.file)))
    texts.set(path, await readFile(resolve(dir, path), 'utf8'));
  return texts;
}
