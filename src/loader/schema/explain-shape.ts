import { type ErrorObject } from 'ajv/dist/2020.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type Path, type SourceDocument, step } from '../yaml/source-document.js';
import { choose, isChoice } from './one-of-problems.js';
import { definitionErrors, definitionOf, documentErrors } from './schema-errors.js';
import { shapeProblem } from './shape-problems.js';
import { type Documents } from './validate.js';

/** What is wrong with the shape of a document that is known to have faults. */
export function explainDocument(source: SourceDocument, document: keyof Documents): readonly Diagnostic[] {
  const errors = documentErrors(document, source.value);
  if (errors.length === 0) throw new Error(`${source.file} does not fit its schema, and nothing says why`);
  return explainErrors(source, errors);
}

/** Turns the schema checker's errors into diagnostics that say what was written and what to write instead. */
function explainErrors(
  source: SourceDocument,
  errors: readonly ErrorObject[],
  base: Path = [],
): readonly Diagnostic[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf' && isChoice(definitionOf(error)));
  const chosen = choices.flatMap((error) => {
    const path = pathOf(error, source, base);
    const choice = choose(definitionOf(error) ?? '', error.data, source, path);
    return 'diagnostic' in choice
      ? choice.diagnostic
      : explainErrors(source, definitionErrors(choice.definition, error.data), path);
  });
  const decided = choices.map(({ instancePath }) => instancePath);
  const unchosen = errors
    .filter(({ instancePath }) => !decided.some((at) => isWithin(instancePath, at)))
    .flatMap((error) => shapeProblem(error, source, pathOf(error, source, base)) ?? []);
  return [...chosen, ...unchosen];
}

function isWithin(instancePath: string, outer: string): boolean {
  return instancePath === outer || instancePath.startsWith(`${outer}/`);
}

/** JSON pointer to path; a step into a list becomes a number. */
function pathOf({ instancePath }: ErrorObject, source: SourceDocument, base: Path): Path {
  const steps = instancePath.split('/').slice(1);
  let value = base.reduce<unknown>(step, source.value);
  const path = steps.map((text) => {
    const key = text.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = Array.isArray(value) ? Number(key) : key;
    value = step(value, next);
    return next;
  });
  return [...base, ...path];
}
