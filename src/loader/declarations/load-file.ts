import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type FleetValue } from '../../model/project/fleet.js';
import { checkShape } from '../schema/explain-shape.js';
import { type Draft, readDraft, type DeclarationContext } from './parse-declaration.js';
import { fillInValues } from '../fleet/fill-in-values.js';
import { type ReadDocuments } from '../yaml/read-documents.js';
import { problem } from '../diagnostic-codes.js';
import { checkDeclaration } from './declaration-rules.js';
import { type SourceDocument } from '../yaml/source-document.js';

/** One document of a file with its own problems. */
export interface CheckedDraft {
  readonly draft: Draft;
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the values of a fleet that it asks for. */
  readonly used: readonly string[];
}

export interface FileLoaded {
  readonly drafts: readonly CheckedDraft[];
  /** Of what could not be read: the file, or documents of it. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether every document could be read at all. */
  readonly complete: boolean;
}

/** What a declaration file is read with. */
export interface FileContext extends DeclarationContext {
  /** Of the tenant of a fleet it is read for. */
  readonly values?: ReadonlyMap<string, FleetValue> | undefined;
  readonly read: ReadDocuments;
}

/** Reads and checks one declaration file. `file` is its path as diagnostics show it. */
export async function loadFile(path: string, file: string, context: FileContext): Promise<FileLoaded> {
  const answer = await context.read(path, file);
  if (!answer.ok) return { drafts: [], diagnostics: [answer.diagnostic], complete: false };
  if (isOnlyComments(answer.text)) return { drafts: [], diagnostics: [onlyComments(file)], complete: false };
  const { documents } = answer;
  const drafts: CheckedDraft[] = [];
  for (const { source, diagnostics } of documents)
    if (source !== undefined) drafts.push(await checkDocument(source, diagnostics, context));
  return {
    drafts,
    diagnostics: documents.flatMap(({ source, diagnostics }) => (source === undefined ? diagnostics : [])),
    complete: documents.every(({ source }) => source !== undefined),
  };
}

async function checkDocument(
  written: SourceDocument,
  reading: readonly Diagnostic[],
  context: FileContext,
): Promise<CheckedDraft> {
  const { source, diagnostics: filling, used } = fillInValues(written, context.values);
  const shape = await checkShape(source, 'policyAssignments');
  const { draft, diagnostics } = readDraft(source, context);
  const rules = checkDeclaration(draft, context);
  return { draft, diagnostics: [...reading, ...filling, ...shape, ...diagnostics, ...rules], used };
}

/** Comments may wait for their declaration; a file without even those has most likely lost something. */
function isOnlyComments(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => line.trimStart().startsWith('#'));
}

function onlyComments(file: string): Diagnostic {
  const message = 'The file holds comments alone, so it declares nothing.';
  const hint = 'Write a declaration, or remove the # before each line of the one that is there.';
  return problem('file-comments', { file, line: 1, column: 1 }, message, { severity: 'warning', hint });
}
