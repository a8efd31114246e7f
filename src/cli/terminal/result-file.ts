import { type BigIntStats, fstatSync, writeFileSync } from 'node:fs';
import { readlink, realpath, stat, writeFile } from 'node:fs/promises';
import nodePath, { basename, dirname, join, resolve } from 'node:path';
import { isSamePath } from '../../model/file-paths.js';
import { errorCode } from '../../model/held-files.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { assertWritable, removeFile, replaceFile } from '../workspace/replace-file.js';
import { asUsageError } from '../workspace/system-error.js';

/** Where a command puts its result as JSON, in addition to what it prints: `--out FILE`. A long one is written piece by piece. */
export interface ResultFile {
  /** Throws a UsageError that says why it cannot be written. */
  readonly write: (json: string | Iterable<string>) => Promise<void>;
  /** Removes the file of an earlier run, so that it is not mistaken for that of this run. */
  readonly removeFormer: () => Promise<void>;
}

type ResultContext = Pick<CliContext, 'cwd' | 'stdout' | 'stderr'>;

const ADVICE = 'Name another path.';

/**
 * The file of `--out`, checked before the command asks anything of the tenant: throws a UsageError if it cannot be
 * written. A link stays a link, and the file that it leads to is replaced. What is open already, a device or a pipe is written to
 * and never replaced. The folder is made when the result is there. Undefined without the option.
 */
export async function openResultFile(
  file: string | undefined,
  context: ResultContext,
): Promise<ResultFile | undefined> {
  if (file === undefined) return undefined;
  const target = await findTarget(file, context);
  const { path, found } = target;
  const print = printerOf(target, context);
  if (print === undefined) await assertWritable(path, file);
  return {
    write: async (json) => {
      if (print !== undefined) for (const piece of typeof json === 'string' ? [json] : json) print(piece);
      else if (found?.isFile() !== false) await replaceFile(path, json);
      else
        await writeFile(path, json).catch((cause: unknown) => {
          throw asUsageError(cause, `${file} cannot be written`, ADVICE);
        });
    },
    removeFormer: async () => {
      if (print === undefined && found?.isFile() === true) await removeFile(path);
    },
  };
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
      throw new UsageError(`${other.option} and ${option} name the same file: ${file}. Name two files.`);
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

/** What this process has open, by its number. */
const OPEN_FILE = new RegExp(`^/(?:proc/${process.pid}(?:/task/\\d+)?|dev)/fd/(\\d+)$`);

/** How to write to what is open already. Undefined: the target is not. */
function printerOf(
  { path, found }: Target,
  { stdout, stderr }: ResultContext,
): ((text: string) => void) | undefined {
  for (const [descriptor, stream] of [stdout, stderr].entries())
    if (isSameInode(found, statOf(descriptor + 1))) return (text) => void stream.write(text);
  const [, descriptor] = OPEN_FILE.exec(path) ?? [];
  return descriptor === undefined ? undefined : (text) => writeFileSync(Number(descriptor), text);
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
