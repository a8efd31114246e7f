import { UsageError } from '../program/exit-codes.js';
import { errorCode } from '../../model/held-files.js';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'it is in use',
  EBADF: 'it is not open for writing',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOTEMPTY: 'it is a folder',
  ENXIO: 'no process reads from it',
  EPERM: 'the system does not allow it',
  EPIPE: 'no process reads from it any more',
  EROFS: 'the file system is read-only',
};

/** The reason of a failed system call in words, without the path. */
export function describeSystemError(cause: unknown): string {
  const code = errorCode(cause) ?? '';
  return WORDS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}

/**
 * What a failed system call becomes: one sentence with the path, the reason and what to do. Anything else is a bug and
 * is returned as it is.
 */
export function asUsageError(cause: unknown, what: string, advice: string): unknown {
  if (cause instanceof UsageError || errorCode(cause) === undefined) return cause;
  return new UsageError(`${what}: ${describeSystemError(cause)}. ${advice}`);
}
