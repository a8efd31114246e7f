import nodePath, { resolve } from 'node:path';
import { nearest } from '../../../model/did-you-mean.js';
import { type Declaration } from '../../../model/project/declaration.js';
import { UsageError } from '../../program/exit-codes.js';
import type { Viewpoint } from '../../project/project-place.js';
import { isSamePath } from '../../../model/file-paths.js';

interface Selection {
  readonly selected: readonly Declaration[];
  readonly others: readonly Declaration[];
}

/**
 * Splits declarations by `--only TYPE/NAME|TYPE/ID|NAME|FILE`. A file is named from the current folder or from that of the
 * project; a name without type must be that of one policy. Throws a UsageError for a choice that matches nothing, or a
 * name that policies of several types share.
 */
export function selectDeclarations(
  declarations: readonly Declaration[],
  only: readonly string[],
  view: Viewpoint,
): Selection {
  if (only.length === 0) return { selected: declarations, others: [] };
  const chosen = new Set(only.flatMap((choice) => choose(declarations, choice, view)));
  return {
    selected: declarations.filter((declaration) => chosen.has(declaration)),
    others: declarations.filter((declaration) => !chosen.has(declaration)),
  };
}

function choose(
  declarations: readonly Declaration[],
  choice: string,
  view: Viewpoint,
): readonly Declaration[] {
  const found = declarations.filter(
    (declaration) => isFile(declaration, choice, view) || isPolicy(declaration, choice),
  );
  if (found.length > 0) return found;
  const named = declarations.filter(({ policy: { name, id } }) =>
    [name, id?.toLowerCase()].some((label) => label === choice || label === choice.toLowerCase()),
  );
  if (named.length > 1)
    throw new UsageError(
      `--only ${choice}: policies of several types have this name. Give one of ${named.map(labelOf).join(', ')}.`,
    );
  if (named.length === 1) return named;
  const [near] = nearest(choice, [
    ...declarations.flatMap(({ policy: { name } }) => name ?? []),
    ...declarations.map(labelOf),
  ]);
  throw new UsageError(
    `No declaration matches --only ${choice}. Give a file, a policy’s name, TYPE/NAME or TYPE/ID.` +
      (near === undefined ? '' : ` Did you mean “${near}”?`),
  );
}

/** Whether `--only` means a declaration by its file. */
export function isFile(
  { place }: Pick<Declaration, 'place'>,
  choice: string,
  { folder, cwd }: Viewpoint,
): boolean {
  const file = choice.replaceAll('\\', '/').replace(/^\.\//, '');
  return (
    place.file === file ||
    place.file.endsWith(`/${file}`) ||
    isSamePath(resolve(cwd, folder, place.file), resolve(cwd, choice), nodePath)
  );
}

/** Whether `--only` means a policy by TYPE/NAME or TYPE/ID. */
export function isPolicy({ policy }: Pick<Declaration, 'policy'>, choice: string): boolean {
  const [type, ...rest] = choice.split('/');
  const label = rest.join('/');
  return type === policy.type && (label === policy.name || label.toLowerCase() === policy.id?.toLowerCase());
}

function labelOf({ policy: { type, name, id } }: Declaration): string {
  return `${type}/${name ?? id ?? ''}`;
}
