import { constants, type FileHandle, open } from 'node:fs/promises';
import { resolve, join } from 'node:path';
import { type BaselinePolicies, parseBaseline } from '../../differ/drift/baseline.js';
import type { Settings } from '../../model/project/settings.js';
import { type Plan, policyKey } from '../../model/results/plan.js';
import type { CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { describeSystemError } from '../workspace/system-error.js';

/** Bytes. Far above the plan or the journal of the largest tenant; keeps a stray file from using up the memory. */
const LARGEST_INPUT = 256 * 1024 * 1024;

/**
 * Reads a JSON input (plan, baseline, journal, summary) whole: UTF-8 with or without byte order mark, or UTF-16 with
 * one, as Windows PowerShell writes it. `shown` is the path for messages. Throws a UsageError for a file that cannot
 * be read, is not a regular file, is larger than `largest` bytes, or has another encoding.
 */
export async function readTextFile(path: string, shown = path, largest = LARGEST_INPUT): Promise<string> {
  return decode(await readBytes(path, shown, largest), shown);
}

async function readBytes(path: string, shown: string, largest: number): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe that no one writes to never returns. Kind, size and content are of one handle.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isDirectory()) throw new UsageError(`${shown} cannot be read: it is a folder. Name a file.`);
    if (!stats.isFile())
      throw new UsageError(`${shown} cannot be read: it is a device or a pipe. Save it as a file first.`);
    const tooLarge = new UsageError(`${shown} cannot be read: it has more than ${largest} bytes.`);
    if (stats.size > largest) throw tooLarge;
    // It may grow while it is read.
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK);
      if (bytesRead === 0) return Buffer.concat(chunks, total);
      total += bytesRead;
      if (total > largest) throw tooLarge;
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${shown} cannot be read: ${describeSystemError(cause)}.`, { cause });
  } finally {
    await file?.close();
  }
}

const CHUNK = 1024 * 1024;

function decode(bytes: Buffer, shown: string): string {
  const encoding = encodingOf(bytes);
  try {
    // A byte order mark is removed.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Reported below.
  }
  throw new UsageError(
    `${shown} cannot be read: it is not ${encoding.toUpperCase()} text. ` +
      'Windows PowerShell changes the encoding of what `>` writes: write the file with --out FILE instead.',
  );
}

function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Reads a saved plan; throws a UsageError that says what is wrong with the file. */
export async function readPlanFile(file: string, { cwd }: CliContext): Promise<Plan> {
  const text = await readTextFile(resolve(cwd, file), file);
  // With the check of its shape, which most runs need not load.
  const { parsePlanFile } = await import('../../differ/plan-file.js');
  const read = parsePlanFile(text);
  if ('problem' in read) throw new UsageError(`${file} cannot be used. ${read.problem}`);
  return read.plan;
}

/** Throws a UsageError for a plan of another tenant than the settings pin. */
export function assertTenant({ tenantId }: Plan, pinned: string): void {
  if (tenantId.toLowerCase() !== pinned.toLowerCase())
    throw new UsageError(`The saved plan is for tenant ${tenantId}, the settings pin ${pinned}.`);
}

/** What an outcome of apply says the policies held, once the settings are known that it has to fit. */
export type BaselineFile = (settings: Pick<Settings, 'tenantId' | 'graphVersion'>) => BaselinePolicies;

/** The outcome of a tenant among the reports that an apply over several of them left. */
export function outcomeFileOf(reports: string, tenant: string): string {
  return join(reports, `${tenant}.json`);
}

/** Reads the outcome of an earlier apply. Throws a UsageError that says why it can’t serve. */
export async function readBaseline(file: string, { cwd }: Pick<CliContext, 'cwd'>): Promise<BaselineFile> {
  const read = parseBaseline(await readTextFile(resolve(cwd, file), file));
  if ('problem' in read) throw new UsageError(`${file} cannot be the baseline. ${read.problem}`);
  const { tenantId, baseline } = read;
  return (settings) => {
    if (tenantId.toLowerCase() !== settings.tenantId.toLowerCase())
      throw new UsageError(`The baseline is of tenant ${tenantId}, the settings pin ${settings.tenantId}.`);
    if (baseline.graphVersion !== settings.graphVersion)
      throw new UsageError(
        `The baseline was read from Graph ${baseline.graphVersion}, the settings say ${settings.graphVersion}: what one shows the other hides.`,
      );
    return new Map(baseline.policies.map((policy) => [policyKey(policy), policy.assignments]));
  };
}
