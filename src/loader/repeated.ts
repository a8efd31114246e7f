import { type Diagnostic } from '../model/diagnostic.js';
import { problem, quote } from './problem.js';
import { type Path, type SourceDocument } from './source-document.js';

/** A value as a list; what is none holds nothing. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Items of a list that say the same as one before them; `keyOf` gives undefined for what can't be judged. */
export function repeated(
  source: SourceDocument,
  path: Path,
  list: unknown,
  keyOf: (item: unknown) => string | undefined,
): readonly Diagnostic[] {
  const first = new Map<string, number>();
  return listOf(list).flatMap((item, index) => {
    const key = keyOf(item);
    const before = key === undefined ? undefined : first.get(key);
    if (key === undefined) return [];
    if (before === undefined) {
      first.set(key, index);
      return [];
    }
    const place = source.placeOf([...path, index]);
    const message = `${path.join('.')} says ${quote(source.textOf([...path, index]))} twice.`;
    const related = [{ ...source.placeOf([...path, before]), message: 'first here' }];
    return problem('duplicate-setting', place, message, { hint: 'Remove one of the two.', related });
  });
}
