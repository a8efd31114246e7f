import { type BigIntStats, constants, fstatSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { open, readlink, realpath, stat, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import nodePath, { basename, dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isSamePath } from '../../model/file-paths.js';
import { errorCode } from '../../model/held-files.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { assertNoLink, assertWritable, removeFile, replaceFile } from '../workspace/replace-file.js';
import { asUsageError } from '../workspace/system-error.js';

/** Where a command puts its result as JSON, in addition to what it prints: `--out FILE`. A long one is written piece by piece. */
export interface ResultFile {
  /** Whether there is a result of an earlier run, which this one replaces. */
  readonly isFormer: boolean;
  /** Throws a UsageError that says why it cannot be written. */
  readonly write: (json: string | Iterable<string>) => Promise<void>;
  /** Removes the file of an earlier run, so that it is not mistaken for that of this run. */
  readonly removeFormer: () => Promise<void>;
}

type ResultContext = Pick<CliContext, 'cwd' | 'stdout' | 'stderr'>;

const ADVICE = 'Name another path.';

/** How the text of a result begins that a later one may replace. */
export const FORMER_RESULTS = {
  /** What commands print as JSON. An undo plan is the record of a run. */
  json: /^\s*\{\s*"formatVersion":(?![^]*"(?:undoes|redoes)":)/,
  /** Ids of users, a line each. */
  userIds: /^\{"type":"\w+","id":"[^"]*","effect":/,
  /** In a folder of results, what has the name of one. */
  any: /^/,
} as const;

/**
 * The file of `--out`, checked before the command asks anything of the tenant: throws a UsageError if it cannot be
 * written, or if it is no result of an earlier run. A link stays a link, and the file that it leads to is replaced. What is open
 * already, a device or a pipe is written to and never replaced. The folder is made when the result is there. Undefined without
 * the option.
 */
export async function openResultFile(
  file: string | undefined,
  context: ResultContext,
  former: RegExp = FORMER_RESULTS.json,
): Promise<ResultFile | undefined> {
  if (file === undefined) return undefined;
  const target = await findTarget(file, context);
  const { path, found } = target;
  const explain = (cause: unknown): unknown => asUsageError(cause, `${file} cannot be written`, ADVICE);
  const print = printerOf(target, explain, context);
  if (print === undefined) {
    assertFileName(path, file);
    await assertWritable(path, file);
  }
  const isFormer = print === undefined && found?.isFile() === true && (await isResult(path, file, former));
  const pipe = print === undefined && found?.isFIFO() === true ? openPipe(path, explain) : undefined;
  return {
    isFormer,
    write: async (json) => {
      const pieces = typeof json === 'string' ? [json] : json;
      if (print !== undefined) for (const piece of pieces) print(piece);
      else if (found?.isFile() !== false) await replaceFile(path, json);
      else
        await (
          pipe === undefined
            ? writeFile(path, json)
            : pipeline(pieces, new Socket({ fd: pipe, readable: false, writable: true }))
        ).catch((cause: unknown) => {
          throw explain(cause);
        });
    },
    removeFormer: async () => {
      if (print === undefined && found?.isFile() === true) await removeFile(path);
    },
  };
}

/**
 * The path of a record that no run replaces: `--journal FILE`. Throws a UsageError if it cannot be written, or is there. Makes nothing.
 */
export async function assertNewFile(file: string, context: ResultContext): Promise<void> {
  if (!file.endsWith('.jsonl')) throw new UsageError(`--journal ${file}: a journal’s name ends in .jsonl.`);
  const { path, found } = await findTarget(file, context);
  assertFileName(path, file, NOT_THE_WORKSPACE);
  await assertWritable(path, file);
  if (found !== undefined)
    throw new UsageError(`${file} is not replaced: a journal is never written over. ${ADVICE}`);
}

/** Throws a UsageError for the name of a folder, and for one that only a file of the project, of git or of the workspace has. */
function assertFileName(path: string, file: string, names = OTHER_NAMES): void {
  if (file.endsWith('/') || file.endsWith(sep))
    throw new UsageError(`${file} cannot be written: it is a folder. Name a file in it.`);
  const [, whose] = names.find(([name]) => name.test(path)) ?? [];
  if (whose !== undefined)
    throw new UsageError(`${file} cannot be written: only ${whose} has such a name. ${ADVICE}`);
}

type OtherNames = readonly (readonly [name: RegExp, whose: string])[];

const NOT_THE_WORKSPACE: OtherNames = [
  [/\.ya?ml$/i, 'a file of settings or declarations'],
  [/[\\/]\.git(?:[\\/]|$)/i, 'a file of git'],
];
const OTHER_NAMES: OtherNames = [
  ...NOT_THE_WORKSPACE,
  [
    /[\\/]\.assignctl[\\/](?:.*[\\/])?(?:journal-[^\\/]*\.jsonl|(?:undo|redo)\.plan\.json|lock-[^\\/]*)$/i,
    'a journal, an undo plan or a lock',
  ],
];

/** Whether a file begins as a result of this option does; false if it is empty. Throws a UsageError for any other file. */
async function isResult(path: string, file: string, former: RegExp): Promise<boolean> {
  const text = await readStart(path).catch((cause: unknown) => {
    throw asUsageError(cause, `${file} cannot be read`, ADVICE);
  });
  if (text.trim() === '') return false;
  if (former.test(text)) return true;
  throw new UsageError(
    `${file} is not replaced: it is no such result of an earlier run. Name another path, or remove the file.`,
  );
}

/** As much of a file as shows what it is: in an undo plan also what it undoes. */
async function readStart(path: string): Promise<string> {
  const start = Buffer.alloc(1024);
  const handle = await open(path, 'r');
  try {
    const { bytesRead } = await handle.read(start);
    return start.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Opens a pipe that is being read. A run that waits for a reader at its end may never end. */
function openPipe(path: string, explain: (cause: unknown) => unknown): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw explain(cause);
  }
}

/** Files by the option that names them. */
type NamedFiles = Readonly<Record<string, string | undefined>>;

/**
 * Throws a UsageError if a result would replace another one, or a file that this run reads. What cannot be written is
 * reported where it is opened.
 */
export async function assertDifferentFiles(
  results: NamedFiles,
  context: ResultContext,
  inputs: NamedFiles = {},
): Promise<void> {
  const targets: (Target & { readonly option: string })[] = [];
  for (const [option, file] of [...Object.entries(inputs), ...Object.entries(results)]) {
    const target = file === undefined ? undefined : await findTarget(file, context).catch(() => undefined);
    if (target === undefined) continue;
    const other = option in results ? targets.find((one) => isSameFile(one, target)) : undefined;
    if (other !== undefined)
      throw new UsageError(
        other.found?.isDirectory() === true
          ? `${other.option} and ${option} name the same folder: ${file}. Name two folders.`
          : `${other.option} and ${option} name the same file: ${file}. Name two files.`,
      );
    targets.push({ ...target, option });
  }
}

/** What a path leads to. */
interface Target {
  /** Without links, as far as it exists. */
  readonly path: string;
  /** Undefined: there is no such file yet. */
  readonly found: BigIntStats | undefined;
}

/** Follows links, but not to the name of what this process has open, such as `/dev/stdout`. */
async function findTarget(file: string, { cwd }: ResultContext): Promise<Target> {
  const named = resolve(cwd, file);
  const found = await stat(named, { bigint: true }).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw asUsageError(cause, `${file} cannot be written`, ADVICE);
  });
  // Links in a circle are an error above.
  for (let path = named; ;) {
    const [, root] = WORKSPACE_IN.exec(path) ?? [];
    if (root !== undefined) await assertNoLink(root, path);
    const folder = await realpath(dirname(path)).catch(() => undefined);
    if (folder === undefined && path !== named)
      throw new UsageError(
        `${file} cannot be written: it is a link into a folder that does not exist. ${ADVICE}`,
      );
    if (folder === undefined) return { path, found };
    path = join(folder, basename(path));
    const link = OPEN_FILE.test(path) ? undefined : await readlink(path).catch(() => undefined);
    if (link === undefined) return { path, found };
    path = resolve(folder, link);
  }
}

/** A path in a workspace by its usual name, and the folder that this is in. */
const WORKSPACE_IN = /^(.*?[\\/])\.assignctl(?:[\\/]|$)/;

/** What this process has open, by its number. */
const OPEN_FILE = new RegExp(`^/(?:proc/${process.pid}(?:/task/\\d+)?|dev)/fd/(\\d+)$`);

/** How to write to what is open already. Undefined: the target is not. */
function printerOf(
  { path, found }: Target,
  explain: (cause: unknown) => unknown,
  { stdout, stderr }: ResultContext,
): ((text: string) => void) | undefined {
  for (const [descriptor, stream] of [stdout, stderr].entries())
    if (isSameInode(found, statOf(descriptor + 1))) return (text) => void stream.write(text);
  const descriptor = OPEN_FILE.exec(path)?.[1];
  if (descriptor === undefined) return undefined;
  const explained = (write: (descriptor: number) => unknown): void => {
    try {
      write(Number(descriptor));
    } catch (cause) {
      throw explain(cause);
    }
  };
  // Writes nothing, and fails if that is not open for writing.
  explained((open) => writeSync(open, ''));
  return (text) => explained((open) => writeFileSync(open, text));
}

function statOf(descriptor: number): BigIntStats | undefined {
  try {
    return fstatSync(descriptor, { bigint: true });
  } catch {
    return undefined;
  }
}

function isSameFile(one: Target, other: Target): boolean {
  return isSamePath(one.path, other.path, nodePath) || isSameInode(one.found, other.found);
}

function isSameInode(one: BigIntStats | undefined, other: BigIntStats | undefined): boolean {
  // Some systems number no files.
  return one !== undefined && one.ino !== 0n && one.dev === other?.dev && one.ino === other.ino;
}
