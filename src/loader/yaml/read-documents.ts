import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type DiagnosticCode, problem } from '../diagnostic-codes.js';
import { type DocumentRead, parseYaml } from './parse-yaml.js';
import { kindOf, readText } from './read-file.js';
import { type SourceDocument } from './source-document.js';

export type DocumentsRead =
  | { readonly ok: true; readonly text: string; readonly documents: readonly DocumentRead[] }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Reads a file of YAML documents. `file` is its path as diagnostics show it. */
export type ReadDocuments = (path: string, file: string) => Promise<DocumentsRead>;

export const readDocuments: ReadDocuments = async (path, file) => {
  const read = await readText(path, file);
  return read.ok ? { ...read, documents: parseYaml(read.text, file) } : read;
};

/** Reads some files from texts, by their paths, and the others as `read` does. */
export function readTextsOr(texts: ReadonlyMap<string, string>, read: ReadDocuments): ReadDocuments {
  return (path, file) => {
    const text = texts.get(path);
    if (text === undefined) return read(path, file);
    return Promise.resolve({ ok: true, text, documents: parseYaml(text, file) });
  };
}

/** Reads each file once, for the tenants of a fleet that share it. */
export function rememberDocuments(): ReadDocuments {
  const known = new Map<string, Promise<DocumentsRead>>();
  return (path, file) => {
    const read = known.get(path) ?? readDocuments(path, file);
    known.set(path, read);
    return read;
  };
}

/** What to say of a file that is to hold one document and does not. */
export interface SingleFile {
  readonly what: string;
  readonly missing: DiagnosticCode;
  readonly many: DiagnosticCode;
  /** What to do where there is no such file. */
  readonly hint: string;
}

export interface SingleDocument {
  readonly source?: SourceDocument;
  /** Text of the file; empty where it could not be read. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the one document of a settings or fleet file. */
export async function readSingleDocument(
  path: string,
  file: string,
  { what, missing, many, hint }: SingleFile,
  read: ReadDocuments = readDocuments,
): Promise<SingleDocument> {
  const start: Place = { file, line: 1, column: 1 };
  if ((await kindOf(path)) === 'nothing')
    return { text: '', diagnostics: [problem(missing, start, `There is no ${what}.`, { hint })] };
  const answer = await read(path, file);
  if (!answer.ok) return { text: '', diagnostics: [answer.diagnostic] };
  const { text, documents } = answer;
  const [document, second] = documents;
  const diagnostics = [...(document?.diagnostics ?? [])];
  if (second !== undefined)
    diagnostics.push(
      problem(many, second.place, `The ${what} holds a second document.`, {
        hint: `Keep the ${what.replace(' file', '')} in one document.`,
      }),
    );
  return { ...(document?.source !== undefined && { source: document.source }), text, diagnostics };
}
