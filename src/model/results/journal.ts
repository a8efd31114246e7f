import { type JsonObject } from '../json.js';
import { type AuditActor } from '../tenant/audit.js';
import type { PolicyType } from '../tenant/policy-types.js';
import { type Change } from './change.js';
import { type PolicyResult } from './outcome.js';
import { type GraphRequest } from './plan.js';

export const JOURNAL_FORMAT_VERSION = '1.0';

/** Names a policy in a record. */
export interface JournalPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
}

export type JournalRequest = Pick<GraphRequest, 'method' | 'path' | 'body'>;

/** What a request does to one assignment, with the names that the plan had. */
export type JournalChange = Pick<Change, 'action' | 'direction' | 'target' | 'filters'> & {
  /** Of an update: what of the assignment changes. */
  readonly parts?: readonly string[];
  /** Another assignment of the same target stays: no one loses the policy. */
  readonly leavesDuplicate?: true;
};

/** Who started a run, and where. What is not known is absent. */
export interface JournalStarter extends AuditActor {
  /** Name of the machine. */
  readonly host: string;
  /** Address of the run of a pipeline. */
  readonly runUrl?: string;
}

/** Identifies the run, so that a later one can recognise it. */
export interface JournalStart {
  readonly kind: 'start';
  readonly formatVersion: string;
  readonly tenantId: string;
  readonly toolVersion: string;
  /** Digest of the plan that is applied, and of the content of settings and files. */
  readonly plan: string;
  readonly inputs: string;
  /** Digest of the plan file that was given, if one was. */
  readonly file?: string;
  /** Digest of the plan of the unfinished run that this one continues. */
  readonly continues?: string;
  /** Absent in journals of versions that did not write it. */
  readonly startedBy?: JournalStarter;
}

/** The content of one journal line, without its number and hash. */
export type JournalEntry =
  | JournalStart
  /**
   * A policy the run means to change, with all its assignments as they were: enough to put them back. If the run
   * continues an unfinished one, they are those from before that one, and `found` is what this run read.
   */
  | {
      readonly kind: 'before';
      readonly policy: JournalPolicy;
      readonly assignments: readonly JsonObject[];
      /** Content fingerprint of what the plan was made from. */
      readonly found: string;
    }
  /** About to be sent. `leadsTo` is the content fingerprint of the list that the request should lead to. */
  | {
      readonly kind: 'intent';
      readonly policy: JournalPolicy;
      readonly request: JournalRequest;
      readonly leadsTo: string;
      /** What the request is for. Absent in journals of versions that did not write it. */
      readonly changes?: readonly JournalChange[];
    }
  | {
      readonly kind: 'answer';
      readonly policy: JournalPolicy;
      readonly method: string;
      readonly path: string;
      readonly status: number | null;
      readonly requestId?: string;
    }
  /** A request that waits for a second person, and the code to send it with after the approval. */
  | {
      readonly kind: 'approval';
      readonly policy: JournalPolicy;
      readonly request: JournalRequest;
      readonly code: string;
    }
  | {
      readonly kind: 'policy';
      readonly policy: JournalPolicy;
      readonly result: PolicyResult;
      readonly reason?: string;
      /** The assignments as last read. */
      readonly assignments?: readonly JsonObject[];
    }
  /** By the audit log someone else wrote between our check and our write, and may have been overwritten. */
  | { readonly kind: 'overwritten'; readonly policy: JournalPolicy; readonly sentence: string }
  /** The run came to its end. Not complete: something is left to do, and the next run may continue. */
  | { readonly kind: 'end'; readonly isComplete: boolean };

/** Receives what the applier is about to do. A record is on disk when the promise resolves. */
export interface Journal {
  write(entry: JournalEntry): Promise<void>;
}
