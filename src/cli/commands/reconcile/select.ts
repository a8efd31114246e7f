import { type Declaration } from '../../../model/project/declaration.js';
import { UsageError } from '../../program/exit-codes.js';

/** Splits declarations by `--only TYPE/NAME|TYPE/ID|FILE`. Throws a UsageError for a choice that matches nothing. */
export function selectDeclarations(
  declarations: readonly Declaration[],
  only: readonly string[],
): { readonly selected: readonly Declaration[]; readonly others: readonly Declaration[] } {
  if (only.length === 0) return { selected: declarations, others: [] };
  for (const choice of only)
    if (!declarations.some((declaration) => matches(declaration, choice)))
      throw new UsageError(`--only ${choice} matches no declaration. Give a file, TYPE/NAME or TYPE/ID.`);
  const isSelected = (declaration: Declaration): boolean =>
    only.some((choice) => matches(declaration, choice));
  return {
    selected: declarations.filter(isSelected),
    others: declarations.filter((declaration) => !isSelected(declaration)),
  };
}

/** Whether a choice means a declaration: by TYPE/NAME, TYPE/ID or its file. */
export function matches({ policy, place }: Pick<Declaration, 'policy' | 'place'>, choice: string): boolean {
  const file = choice.replaceAll('\\', '/').replace(/^\.\//, '');
  if (place.file === file || place.file.endsWith(`/${file}`)) return true;
  const [type, ...rest] = choice.split('/');
  const label = rest.join('/');
  return type === policy.type && (label === policy.name || label.toLowerCase() === policy.id?.toLowerCase());
}
