import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import nodePath, { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { problem } from '../diagnostic-codes.js';
import { isInside, isSamePath, type PathFlavour, withSlashes } from '../../model/file-paths.js';
import { type DocumentRead, parseYaml } from './parse-yaml.js';

/** In bytes. Far above what people write; a stray file must not delay a run. */
export const LARGEST_FILE = 4 * 1024 * 1024;

export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Reads a file of UTF-8 text, with or without byte order mark. `file` is the path as diagnostics show it.
 *
 * The file must be a regular one inside the project by its real path. It is opened once, without following another
 * link and without waiting (a FIFO would wait for ever), and up to {@link LARGEST_FILE} bytes are read. Reading is
 * synchronous: for thousands of small files that takes a third of the processor time that promises take.
 */
function readText(path: string, file: string, root: ProjectRoot): TextRead {
  const start = { file, line: 1, column: 1 };
  const unreadable = (why: string): TextRead => ({
    ok: false,
    diagnostic: problem('file-unreadable', start, `Can not be read: ${why}.`),
  });
  const readAt = (real: string): TextRead => {
    const refused = whyNotRead(path, real, 'file', root);
    if (refused !== undefined) return { ok: false, diagnostic: outsideProject(file, refused) };
    const bytes = readRegularFile(real);
    if (typeof bytes === 'string') return unreadable(bytes);
    if (bytes.length > LARGEST_FILE) {
      const message = `Contains more than the ${LARGEST_FILE} bytes that are read.`;
      const hint = 'Split the declarations over several files.';
      return { ok: false, diagnostic: problem('file-too-large', start, message, { hint }) };
    }
    return decodeText(bytes, file);
  };
  try {
    try {
      return readAt(realPathOf(path, root));
    } catch (error) {
      // The file itself is a link, and was not followed (BSD has another code for it).
      if (!['ELOOP', 'EMLINK'].includes(codeOf(error))) throw error;
      return readAt(realpathSync.native(path));
    }
  } catch (error) {
    return unreadable(describeFailure(error));
  }
}

export type DocumentsRead =
  | { readonly ok: true; readonly text: string; readonly documents: readonly DocumentRead[] }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Reads a file of YAML documents inside a project. `file` is its path as diagnostics show it. */
export type ReadDocuments = (path: string, file: string, root: ProjectRoot) => DocumentsRead;

/** Reads it from disk. */
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

/** A file or folder that links lead out of the project, with nothing of its content. */
export function outsideProject(file: string, why: string): Diagnostic {
  return problem('file-outside', { file, line: 1, column: 1 }, `Is not read: ${why}.`, {
    hint: 'Put the file itself here. All files of a project must be inside its git repository (docs/file-format.md).',
  });
}

const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants as Partial<typeof constants>;
/** What Windows does not have counts as nothing. */
const READ_ONCE = (O_RDONLY ?? 0) | (O_NONBLOCK ?? 0) | (O_NOFOLLOW ?? 0);

/** Real paths of the folders of a project: resolving one takes as long as reading a small file. */
const foldersOf = new WeakMap<ProjectRoot, Map<string, string>>();

/** Where a file is if it is no link itself. */
function realPathOf(path: string, root: ProjectRoot): string {
  if (O_NOFOLLOW === undefined) return realpathSync.native(path);
  const folders = foldersOf.get(root) ?? new Map<string, string>();
  foldersOf.set(root, folders);
  const end = path.lastIndexOf('/');
  const folder = path.slice(0, end);
  const known = folders.get(folder);
  if (known !== undefined) return `${known}${path.slice(end)}`;
  const real = realpathSync.native(dirname(path));
  folders.set(folder, real);
  return join(real, basename(path));
}

/** The bytes of a regular file, up to one more than {@link LARGEST_FILE}; or, as a text, why it is not read. */
function readRegularFile(real: string): Uint8Array | string {
  const handle = openSync(real, READ_ONCE);
  try {
    const status = fstatSync(handle);
    if (status.isDirectory()) return 'it is a folder';
    if (!status.isFile()) return 'it is not a regular file';
    // One byte more than the size shows whether the file grew; one more than the cap, whether it is too large.
    const bytes = Buffer.allocUnsafe(Math.min(status.size, LARGEST_FILE) + 1);
    let length = 0;
    let count = -1;
    while (length < bytes.length && count !== 0 && (length < status.size || count === -1)) {
      count = readSync(handle, bytes, length, bytes.length - length, null);
      length += count;
    }
    if (length === bytes.length && length <= LARGEST_FILE) return 'it was written to while it was read';
    return bytes.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

/** What is at a path, links followed. */
export function kindOf(path: string): 'folder' | 'other' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? 'nothing' : 'other';
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'the link leads back to itself',
  ENOENT: 'it does not exist, or the link leads nowhere',
  ENOTDIR: 'it is not a folder',
  ENXIO: 'it is not a regular file',
};

/** The system's reason in words, without the path, which a diagnostic names anyway. */
export function describeFailure(error: unknown): string {
  const code = codeOf(error);
  return FAILURES[code] ?? (code === '' ? String(error) : code);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function decodeText(bytes: Uint8Array, file: string): TextRead {
  const text = decode(bytes);
  if (text !== undefined) return { ok: true, text };
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const place = { file, line: isUtf16 ? 1 : firstBadLine(bytes), column: 1 };
  const message = isUtf16 ? 'The file is UTF-16 text, not UTF-8.' : 'This line is not UTF-8 text.';
  return {
    ok: false,
    diagnostic: problem('file-not-utf8', place, message, { hint: 'Save the file as UTF-8.' }),
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** In UTF-8 the byte of a line feed is never part of another character, so lines can be tried one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (decode(bytes.subarray(start, end)) === undefined) return line;
    line += 1;
    start = end + 1;
  }
  return line;
}

/** The folder that every file of a project must be in, by its real path. */
export interface ProjectRoot {
  /** Absolute path as it was found; links may be part of it. */
  readonly path: string;
  /** The same folder with all links resolved. */
  readonly real: string;
}

/**
 * The root of the project that a settings or fleet file belongs to: the git repository around it. Without a
 * repository it is `dir`, or the folder of the file if the file is not in `dir`.
 */
export function findProjectRoot(dir: string, file: string): ProjectRoot {
  const folder = dirname(file);
  const start = isInside(dir, folder, nodePath) ? dir : folder;
  const path = repositoryOf(start) ?? start;
  return { path, real: realPathOr(path) };
}

function repositoryOf(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function realPathOr(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Nothing can be read below a missing folder; reading reports that, with the place of the file.
    return resolve(path);
  }
}

/**
 * Why a file or folder may not be read, or undefined if it may. `path` is how it was found, `real` where it is. A link
 * must stay inside the project, must not lead into a hidden folder such as `.git`, and a link to a file must lead to a
 * `.yaml` or `.yml` file: other files of a checkout, such as a package manager's settings, can contain secrets.
 */
export function whyNotRead(
  path: string,
  real: string,
  kind: 'file' | 'folder',
  root: ProjectRoot,
  flavour: PathFlavour = nodePath,
): string | undefined {
  // The usual case, without taking paths apart.
  if (real === path && real.startsWith(root.real + flavour.sep)) return undefined;
  if (!isInside(root.real, real, flavour))
    return 'it is outside of the project, or links to a place outside of it';
  if (isSamePath(real, flavour.join(root.real, flavour.relative(root.path, path)), flavour)) return undefined;
  const steps = withSlashes(flavour.relative(root.real, real), flavour).split('/');
  if (steps.some((step) => step.startsWith('.') || step === 'node_modules'))
    return 'it links to a hidden folder or file, or into node_modules';
  if (kind === 'file' && !isYamlName(real)) return 'it links to a file that is not .yaml or .yml';
  return undefined;
}

/** Whether a file is YAML by its name. */
export function isYamlName(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
