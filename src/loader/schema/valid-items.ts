import { conforms, type DefinitionName, type Definitions } from './validate.js';

/** One item of a list, with its position among all items. */
export interface ValidItem<T> {
  readonly item: T;
  readonly index: number;
}

/**
 * The items of a list that fit a definition. Only for lists of a document that does not fit its schema: it has an
 * error already, nothing is made of it, and its valid items are checked to report further problems in the same run.
 */
export function validItems<K extends DefinitionName>(
  definition: K,
  list: unknown,
): readonly ValidItem<Definitions[K]>[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.flatMap((item, index) => (conforms(definition, item) ? [{ item, index }] : []));
}
