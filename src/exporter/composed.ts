import { type CurrentPolicy } from '../model/current.js';
import { type Diagnostic } from '../model/diagnostic.js';
import { type ExportedPolicy, type ExportReport } from '../model/export-report.js';
import { POLICY_TYPE_NAMES } from '../model/policy-types.js';
import { type PolicyContent } from './declare-policy.js';

/** A file as it is to be: path relative to the project. */
export interface ComposedFile {
  readonly path: string;
  readonly action: 'created' | 'updated';
  readonly text: string;
  /** The policies whose declarations in it are new or rewritten; of new ones, where they begin. */
  readonly holds: readonly { readonly key: string; readonly line?: number }[];
}

/** What one part of an export comes to. */
export interface Composed {
  readonly files: readonly ComposedFile[];
  readonly policies: readonly ExportedPolicy[];
  /** What the declarations that are written say. */
  readonly contents: readonly PolicyContent[];
  readonly diagnostics: readonly Diagnostic[];
}

export type ComposedExport = Composed & Pick<ExportReport, 'gone' | 'unread'>;

/** A policy that is in no file, or not as it should be. */
export function leftOut(policy: CurrentPolicy, reason: string, file?: string): ExportedPolicy {
  return {
    ...identityOf(policy),
    result: 'left-out',
    ...(file !== undefined && { file }),
    ...(policy.unreadable === undefined && { assignments: policy.assignments.length }),
    reason,
  };
}

export function identityOf({ type, id, name }: CurrentPolicy): Pick<ExportedPolicy, 'type' | 'id' | 'name'> {
  return { type, id, name };
}

/** Types in the order of plans, then by name and id. */
export function orderOf({ type, name, id }: Pick<ExportedPolicy, 'type' | 'id' | 'name'>): string {
  return [POLICY_TYPE_NAMES.indexOf(type), name.toLowerCase(), name, id].join('\u0000');
}
