import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type DiagnosticCode, problem } from '../diagnostic-codes.js';
import { kindOf, type ProjectRoot, readDocuments, type ReadDocuments } from '../yaml/read-file.js';
import { type SourceDocument } from '../yaml/source-document.js';

/** Codes and texts for a file that must contain one document and does not. */
export interface SingleFile {
  readonly what: string;
  readonly missing: DiagnosticCode;
  readonly many: DiagnosticCode;
  /** What to do if there is no such file. */
  readonly hint: string;
}

export interface SingleDocument {
  readonly source?: SourceDocument;
  /** Text of the file; empty if it could not be read. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the one document of a settings or fleet file. */
export function readSingleDocument(
  path: string,
  file: string,
  { what, missing, many, hint }: SingleFile,
  root: ProjectRoot,
  read: ReadDocuments = readDocuments,
): SingleDocument {
  const start: Place = { file, line: 1, column: 1 };
  if (kindOf(path) === 'nothing')
    return { text: '', diagnostics: [problem(missing, start, `There is no ${what}.`, { hint })] };
  const answer = read(path, file, root);
  if (!answer.ok) return { text: '', diagnostics: [answer.diagnostic] };
  const { text, documents } = answer;
  const [document, second] = documents;
  const diagnostics = [...(document?.diagnostics ?? [])];
  if (second !== undefined)
    diagnostics.push(
      problem(many, second.place, `The ${what} contains a second document.`, {
        hint: `Keep the ${what.replace(' file', '')} in one document.`,
      }),
    );
  return { ...(document?.source !== undefined && { source: document.source }), text, diagnostics };
}
