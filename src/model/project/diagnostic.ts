import { compareText } from '../json.js';
import { compareNaturally } from '../numbers.js';

/** A place in a file the user wrote. `file` is relative to the project folder, with `/`; line and column start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * One problem that the user can fix. Diagnostics are collected, never thrown: a reader gets all of them at once.
 *
 * `message` says what is wrong and why, and quotes the offending text; `hint` says what to write instead.
 */
export interface Diagnostic extends Place {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** Another place that matters, such as the first of two declarations of one policy. */
  readonly related?: readonly (Place & { readonly message: string })[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** By place in the files: the order in which people fix them. What is at one place stays in its order. */
export function inFileOrder<T extends Place>(all: readonly T[]): readonly T[] {
  return [...all].sort((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/** By place in the files, these as people count them. */
export function inNaturalOrder<T extends Place>(all: readonly T[]): readonly T[] {
  return [...all].sort((a, b) => compareNaturally(a.file, b.file) || a.line - b.line || a.column - b.column);
}
