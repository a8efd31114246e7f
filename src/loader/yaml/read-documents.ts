import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type DiagnosticCode, problem } from '../diagnostic-codes.js';
import { type DocumentRead, parseYaml } from './parse-yaml.js';
import { kindOf, type ProjectRoot, readText } from './read-file.js';
import { type SourceDocument } from './source-document.js';

export type DocumentsRead =
  | { readonly ok: true; readonly text: string; readonly documents: readonly DocumentRead[] }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Reads a file of YAML documents inside a project. `file` is its path as diagnostics show it. */
export type ReadDocuments = (path: string, file: string, root: ProjectRoot) => DocumentsRead;

export const readDocuments: ReadDocuments = (path, file, root) => {
  const read = readText(path, file, root);
  return read.ok ? { ...read, documents: parseYaml(read.text, file) } : read;
};

/** Reads some files from texts, by their paths, and the others as `read` does. */
export function readTextsOr(texts: ReadonlyMap<string, string>, read: ReadDocuments): ReadDocuments {
  return (path, file, root) => {
    const text = texts.get(path);
    if (text === undefined) return read(path, file, root);
    return { ok: true, text, documents: parseYaml(text, file) };
  };
}

/** Reads each file once, for the tenants of a fleet that share it. */
export function rememberDocuments(): ReadDocuments {
  const known = new Map<string, DocumentsRead>();
  return (path, file, root) => {
    const read = known.get(path) ?? readDocuments(path, file, root);
    known.set(path, read);
    return read;
  };
}

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
