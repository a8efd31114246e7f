import { readFile, stat } from 'node:fs/promises';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { problem } from '../diagnostic-codes.js';

/** Far above what people write; keeps a stray file from holding up a run. */
export const LARGEST_FILE = 4 * 1024 * 1024;

export type TextRead =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Reads a file of UTF-8 text, with or without byte order mark. `file` is the path as diagnostics show it. */
export async function readText(path: string, file: string): Promise<TextRead> {
  const start = { file, line: 1, column: 1 };
  try {
    const { size } = await stat(path);
    if (size > LARGEST_FILE) {
      const message = `Holds ${size} bytes, more than the ${LARGEST_FILE} that are read.`;
      const hint = 'Split the declarations over several files.';
      return { ok: false, diagnostic: problem('file-too-large', start, message, { hint }) };
    }
    const bytes = await readFile(path);
    const text = decode(bytes);
    if (text !== undefined) return { ok: true, text };
    const place = { ...start, line: firstBadLine(bytes) };
    const hint = 'Save the file as UTF-8.';
    return {
      ok: false,
      diagnostic: problem('file-not-utf8', place, 'This line is not UTF-8 text.', { hint }),
    };
  } catch (error) {
    const message = `Can not be read: ${describeFailure(error)}.`;
    return { ok: false, diagnostic: problem('file-unreadable', start, message) };
  }
}

/** What is at a path, links followed. */
export async function kindOf(path: string): Promise<'folder' | 'other' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    return describeFailure(error).includes('does not exist') ? 'nothing' : 'other';
  }
}

/** The system's reason in words, without the path, which a diagnostic names anyway. */
export function describeFailure(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a folder',
    ELOOP: 'the link leads back to itself',
    ENOENT: 'it does not exist, or the link leads nowhere',
    ENOTDIR: 'it is not a folder',
  };
  return words[code] ?? (code === '' ? String(error) : code);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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
