import { type Diagnostic } from '../model/diagnostic.js';
import { checkShape } from './check-shape.js';
import { type Draft, readDraft } from './draft.js';
import { parseYaml } from './parse-yaml.js';
import { problem } from './problem.js';
import { readText } from './read-text.js';
import { checkDeclaration } from './rules.js';
import { type DeclarationContext } from './settings.js';
import { type SourceDocument } from './source-document.js';

/** One document of a file with its own problems. */
export interface CheckedDraft {
  readonly draft: Draft;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FileLoaded {
  readonly drafts: readonly CheckedDraft[];
  /** Of what could not be read: the file, or documents of it. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether every document could be read at all. */
  readonly complete: boolean;
}

/** Reads and checks one declaration file. `file` is its path as diagnostics show it; `text` what it is about to hold. */
export async function loadFile(
  path: string,
  file: string,
  context: DeclarationContext,
  text?: string,
): Promise<FileLoaded> {
  const read = text === undefined ? await readText(path, file) : { ok: true as const, text };
  if (!read.ok) return { drafts: [], diagnostics: [read.diagnostic], complete: false };
  if (isOnlyComments(read.text)) return { drafts: [], diagnostics: [onlyComments(file)], complete: false };
  const documents = parseYaml(read.text, file);
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
  source: SourceDocument,
  reading: readonly Diagnostic[],
  context: DeclarationContext,
): Promise<CheckedDraft> {
  const shape = await checkShape(source, 'policyAssignments');
  const { draft, diagnostics } = readDraft(source, context);
  return { draft, diagnostics: [...reading, ...shape, ...diagnostics, ...checkDeclaration(draft, context)] };
}

/** Comments may wait for their declaration; a file without even those has most likely lost something. */
function isOnlyComments(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => line.trimStart().startsWith('#'));
}

function onlyComments(file: string): Diagnostic {
  const message = 'The file holds comments alone, so it declares nothing.';
  const hint = 'Write a declaration, or take away the marks of the one that is there.';
  return problem('file-comments', { file, line: 1, column: 1 }, message, { severity: 'warning', hint });
}
