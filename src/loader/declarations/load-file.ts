import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type FleetValue } from '../../model/project/fleet.js';
import { checkShape } from '../schema/validate.js';
import { type ParsedDeclaration, parseDeclaration, type DeclarationContext } from './parse-declaration.js';
import { fillInValues } from '../settings/fill-in-values.js';
import { type ProjectRoot, type ReadDocuments } from '../yaml/read-file.js';
import { type DocumentRead } from '../yaml/parse-yaml.js';
import { problem } from '../diagnostic-codes.js';
import { checkDeclaration } from './declaration-rules.js';
import { type SourceDocument } from '../yaml/source-document.js';

/** One document of a file with its own problems. */
export interface CheckedDeclaration {
  readonly declaration: ParsedDeclaration;
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the values of a fleet that it asks for. */
  readonly used: readonly string[];
}

export interface FileLoaded {
  readonly declarations: readonly CheckedDeclaration[];
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
  readonly root: ProjectRoot;
}

/**
 * Reads and checks one declaration file. `file` is its path as diagnostics show it. A promise only if a document does not fit
 * its schema: waiting for what is there already would take as long as the check itself.
 */
export function loadFile(path: string, file: string, context: FileContext): FileLoaded | Promise<FileLoaded> {
  const answer = context.read(path, file, context.root);
  if (!answer.ok) return { declarations: [], diagnostics: [answer.diagnostic], complete: false };
  if (answer.documents.every(isNothing) && isOnlyComments(answer.text))
    return { declarations: [], diagnostics: [onlyComments(file)], complete: false };
  const { documents } = answer;
  const loaded = (declarations: readonly CheckedDeclaration[]): FileLoaded => ({
    declarations,
    diagnostics: documents.flatMap(({ source, diagnostics }) => (source === undefined ? diagnostics : [])),
    complete: documents.every(({ source }) => source !== undefined),
  });
  const checked = documents.flatMap(({ source, diagnostics }) =>
    source === undefined ? [] : [checkDocument(source, diagnostics, context)],
  );
  return checked.every((one): one is CheckedDeclaration => !(one instanceof Promise))
    ? loaded(checked)
    : Promise.all(checked.map((one) => Promise.resolve(one))).then(loaded);
}

/** A promise only of a document that does not fit its schema: what explains that is loaded first. */
function checkDocument(
  written: SourceDocument,
  reading: readonly Diagnostic[],
  context: FileContext,
): CheckedDeclaration | Promise<CheckedDeclaration> {
  const { source, diagnostics: filling, used } = fillInValues(written, context.values);
  const { declaration, lists, diagnostics } = parseDeclaration(source, context);
  const rules = checkDeclaration({ declaration, lists }, source, context);
  const reported = [...reading, ...filling];
  const checked = (shape: readonly Diagnostic[]): CheckedDeclaration => ({
    declaration,
    diagnostics: [...reported, ...shape, ...diagnostics, ...rules],
    used,
  });
  return declaration.isComplete
    ? checked([])
    : checkShape(source, 'policyAssignments', reported).then(checked);
}

/** Whether a document was read and there is nothing in it. */
function isNothing({ source, diagnostics }: DocumentRead): boolean {
  return (
    source === undefined &&
    diagnostics.every(({ code }) => code === 'file-empty' || code === 'document-empty')
  );
}

/** Comments may wait for their declaration; a file without even those has most likely lost something. */
function isOnlyComments(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => line.trimStart().startsWith('#'));
}

function onlyComments(file: string): Diagnostic {
  const message = 'The file contains only comments, so it declares nothing.';
  const hint = 'Write a declaration, or remove the # before each line of the existing one.';
  return problem('file-comments', { file, line: 1, column: 1 }, message, { severity: 'warning', hint });
}
