import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { problem } from '../diagnostic-codes.js';
import { type SourceDocument } from '../yaml/source-document.js';
import { type Documents, isDocument } from './validate.js';

/** Says what is wrong with a document that does not fit its schema. */
export type ExplainShape = (
  source: SourceDocument,
  document: keyof Documents,
) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;

/** Loads ajv, which takes a tenth of a second, so only for a document that does not fit its schema. */
const loadAndExplain: ExplainShape = async (source, document) =>
  (await import('./explain-shape.js')).explainDocument(source, document);

/**
 * The faults of a document's shape, without those at a place that `reported` has an error for: one cause is reported
 * once. A document that does not fit its schema always has an error, if not one of these or of `reported` then a
 * general one: what the explanation says never decides whether a document is accepted.
 */
export async function checkShape(
  source: SourceDocument,
  document: keyof Documents,
  reported: readonly Diagnostic[],
  explain: ExplainShape = loadAndExplain,
): Promise<readonly Diagnostic[]> {
  if (isDocument(document, source.value)) return [];
  const errors = reported.filter(({ severity }) => severity === 'error');
  const found = (await explain(source, document)).filter(
    ({ line, column }) => !errors.some((other) => other.line === line && other.column === column),
  );
  return errors.length > 0 || hasErrors(found) ? found : [...found, doesNotFit(source)];
}

function doesNotFit(source: SourceDocument): Diagnostic {
  const message = 'The document does not fit its schema.';
  const hint = 'Compare it with docs/file-format.md, or open it in an editor that knows the schema.';
  return problem('bad-document', source.placeOf([]), message, { hint });
}
