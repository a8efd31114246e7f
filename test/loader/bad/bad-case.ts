import { type Files } from '../project-folder.js';

/** Bad input, and the one diagnostic it has to give. `at` is line:column in the file. */
export interface BadCase {
  readonly what: string;
  readonly code: string;
  readonly at: string;
  /** Part of the message. */
  readonly says: string;
  /** Part of the hint. */
  readonly hint?: string;
  /** Text of desired-state/a.yaml. */
  readonly yaml: string;
  /** Text of assignctl.yaml after the tenant id. */
  readonly settings?: string;
  /** Further files. */
  readonly files?: Files;
}

export const POLICY = 'policy: {type: iosManagedAppProtection, name: A}\n';
export const BREAK_GLASS = 'sets:\n  breakGlass: [{group: Break-glass}]\n';
