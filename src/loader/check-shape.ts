import { type Diagnostic } from '../model/diagnostic.js';
import { type SourceDocument } from './source-document.js';
import { type Documents, isDocument } from './validate.js';

/** The faults of a document's shape. What explains them is loaded only where there are some: most documents are sound. */
export async function checkShape(
  source: SourceDocument,
  document: keyof Documents,
): Promise<readonly Diagnostic[]> {
  if (isDocument(document, source.value)) return [];
  const { explainDocument } = await import('./explain-shape.js');
  return explainDocument(source, document);
}
