import { type JsonObject } from '../json.js';
import { type PolicyResult } from './outcome.js';
import { type GraphRequest } from './plan.js';
import { type PolicyType } from '../tenant/policy-types.js';

export const JOURNAL_FORMAT_VERSION = '1.0';

/** Names a policy in a record. */
export interface JournalPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
}

export type JournalRequest = Pick<GraphRequest, 'method' | 'path' | 'body'>;

/** Which run it is: enough to know it again. */
export interface JournalStart {
  readonly kind: 'start';
  readonly formatVersion: string;
  readonly tenantId: string;
  readonly toolVersion: string;
  /** Digest of the plan that is carried out, and of what settings and files said. */
  readonly plan: string;
  readonly inputs: string;
  /** Digest of the plan file that was given, where one was. */
  readonly file?: string;
  /** Digest of the plan of the unfinished run that this one goes on with. */
  readonly continues?: string;
}

/** What one line of a journal says, before it is numbered and chained. */
export type JournalEntry =
  | JournalStart
  /**
   * A policy the run means to change, with all its assignments as they were: enough to put them back. Where the run
   * goes on with an unfinished one they are those from before that one, and `found` tells what was there this time.
   */
  | {
      readonly kind: 'before';
      readonly policy: JournalPolicy;
      readonly assignments: readonly JsonObject[];
      /** Content fingerprint of what the plan was made from. */
      readonly found: string;
    }
  /** About to be sent. What the policy should hold afterwards is known by its content fingerprint. */
  | {
      readonly kind: 'intent';
      readonly policy: JournalPolicy;
      readonly request: JournalRequest;
      readonly leadsTo: string;
    }
  | {
      readonly kind: 'answer';
      readonly policy: JournalPolicy;
      readonly method: string;
      readonly path: string;
      readonly status: number | null;
      readonly requestId?: string;
    }
  /** A request that waits for a second person, and the code that it is to be sent with once it is approved. */
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
  /** The run came to its end. Not complete: something is left to do, and the next run may go on. */
  | { readonly kind: 'end'; readonly isComplete: boolean };

/** Where the applier writes down what it is about to do. A record is on disk when the promise resolves. */
export interface Journal {
  write(entry: JournalEntry): Promise<void>;
}
