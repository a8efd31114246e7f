import { type Direction, type Ownership } from '../project/declaration.js';
import { type Diagnostic, type Place } from '../project/diagnostic.js';
import { type JsonObject } from '../json.js';
import type { GraphVersion, PolicyType } from '../tenant/policy-types.js';
import { type CloudName } from '../project/settings.js';

/** Version of the report. The first number moves when a reader of the former one would go wrong. */
export const EXPORT_FORMAT_VERSION = '1.0';

/** Why an assignment stays out of the files. */
export type PreservedReason =
  | 'policy-set'
  | 'unknown-target-type'
  | 'unknown-filter-type'
  | 'unknown-source'
  | 'both-directions'
  | 'duplicate'
  | 'filter-on-exclusion'
  | 'not-declarable';

/**
 * created: declared in a new file · updated: its declaration was rewritten · unchanged: declared, and as the tenant has
 * it · differs: declared, but not as the tenant has it · left-out: unmanaged, or not updated.
 */
export type ExportResult = 'created' | 'updated' | 'unchanged' | 'differs' | 'left-out';

export interface ExportedPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly result: ExportResult;
  /** File of its declaration, relative to the project, with `/`. */
  readonly file?: string;
  /** Of one that was left out: the place in that file that is in the way. */
  readonly line?: number;
  readonly column?: number;
  /** Number of assignments in the tenant; absent if they could not be read. */
  readonly assignments?: number;
  /** Of a declaration that was written. */
  readonly ownership?: Ownership;
  /** Why it was left out. */
  readonly reason?: string;
}

/** An assignment that a declaration cannot express: it is left as it is in the tenant. */
export interface PreservedAssignment {
  readonly type: PolicyType;
  readonly policyId: string;
  readonly policyName: string;
  readonly assignmentId: string;
  readonly reason: PreservedReason;
  /** Absent if the tool does not understand the target. */
  readonly direction?: Direction;
  /** As read. */
  readonly target: JsonObject;
  /** The same in words, with names. */
  readonly text: string;
}

/** What an export found and wrote. */
export interface ExportReport {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly graphVersion: GraphVersion;
  /** Folder of the declarations, relative to the project, with `/`. */
  readonly folder: string;
  readonly summary: Readonly<
    Record<
      | 'policies'
      | 'created'
      | 'updated'
      | 'unchanged'
      | 'differs'
      | 'leftOut'
      | 'preserved'
      | 'gone'
      | 'files',
      number
    >
  >;
  /** Files that were written. */
  readonly files: readonly { readonly path: string; readonly action: 'created' | 'updated' }[];
  /** Every policy of the types that were looked at, by type, name and id. */
  readonly policies: readonly ExportedPolicy[];
  readonly preserved: readonly PreservedAssignment[];
  /** Declarations of policies that the tenant no longer has. They are left as they are. */
  readonly gone: readonly (Place & {
    readonly type: PolicyType;
    readonly name?: string;
    readonly id?: string;
  })[];
  /** Types whose policies could not be read. */
  readonly unread: readonly { readonly type: PolicyType; readonly why: string }[];
  /** What a reviewer should know of files that were rewritten. */
  readonly diagnostics: readonly Diagnostic[];
}
