import { type JsonObject } from './json.js';
import { type PolicyResult } from './outcome.js';
import { type GraphRequest } from './plan.js';
import { type PolicyType } from './policy-types.js';

/** Names a policy in a record. */
export interface JournalPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
}

/** What one line of a journal says, before it is numbered and chained. */
export type JournalEntry =
  | { readonly kind: 'start'; readonly tenantId: string; readonly toolVersion: string; readonly plan: string }
  /** A policy the run means to change, with all its assignments as they were: enough to put them back. */
  | { readonly kind: 'before'; readonly policy: JournalPolicy; readonly assignments: readonly JsonObject[] }
  /** About to be sent. What the policy should hold afterwards is known by its fingerprint (ids aside). */
  | {
      readonly kind: 'intent';
      readonly policy: JournalPolicy;
      readonly request: Pick<GraphRequest, 'method' | 'path' | 'body'>;
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
  | {
      readonly kind: 'policy';
      readonly policy: JournalPolicy;
      readonly result: PolicyResult;
      readonly reason?: string;
      /** The assignments as last read. */
      readonly assignments?: readonly JsonObject[];
    }
  | { readonly kind: 'end' };

/** Where the applier writes down what it is about to do. A record is on disk when the promise resolves. */
export interface Journal {
  write(entry: JournalEntry): Promise<void>;
}
