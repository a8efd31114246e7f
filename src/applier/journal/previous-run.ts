import { type JsonObject, canonicalJson } from '../../model/json.js';
import { contentFingerprint } from '../../model/assignment/equality.js';
import {
  type JournalEntry,
  type JournalPolicy,
  type JournalRequest,
  type JournalStart,
} from '../../model/results/journal.js';
import { type PolicyResult } from '../../model/results/outcome.js';
import { policyKey } from '../../model/results/plan.js';

/** What an earlier run left of one policy. */
export interface PolicyTrace {
  readonly policy: JournalPolicy;
  /** Its assignments before that run. */
  readonly before: readonly JsonObject[];
  /** Content fingerprints of every state the run may have left it in. */
  readonly states: ReadonlySet<string>;
  /** How it ended there; undefined where the run broke off first. */
  readonly result?: PolicyResult;
  /** Content fingerprint of what was last read, which may include what someone else changed meanwhile. */
  readonly left?: string;
  /** Requests that wait for approval. */
  readonly approvals: readonly { readonly request: JournalRequest; readonly code: string }[];
}

/** What an earlier run's journal says. */
export interface PreviousRun {
  readonly start: JournalStart;
  readonly isComplete: boolean;
  /** By policy key. */
  readonly policies: ReadonlyMap<string, PolicyTrace>;
}

/** Gathers a journal by policy. Undefined: it does not even say whose it is. */
export function readPreviousRun(entries: readonly JournalEntry[]): PreviousRun | undefined {
  const [start] = entries;
  if (start?.kind !== 'start') return undefined;
  const traces = new Map<string, PolicyTrace>();
  for (const entry of entries) {
    if (entry.kind === 'start' || entry.kind === 'end') continue;
    const key = policyKey(entry.policy);
    const trace = traces.get(key) ?? emptyTrace(entry.policy);
    traces.set(key, withEntry(trace, entry));
  }
  return { start, isComplete: entries.some((one) => one.kind === 'end' && one.isComplete), policies: traces };
}

function emptyTrace(policy: JournalPolicy): PolicyTrace {
  return { policy, before: [], states: new Set(), approvals: [] };
}

function withEntry(
  trace: PolicyTrace,
  entry: Exclude<JournalEntry, { readonly kind: 'start' | 'end' }>,
): PolicyTrace {
  const reaching = (...states: readonly string[]): PolicyTrace => ({
    ...trace,
    states: new Set([...trace.states, ...states]),
  });
  switch (entry.kind) {
    case 'before':
      return {
        ...reaching(contentFingerprint(entry.assignments, entry.policy.type), entry.found),
        before: entry.assignments,
      };
    case 'intent':
      return reaching(entry.leadsTo);
    case 'answer':
    case 'overwritten':
      return trace;
    case 'approval':
      return { ...trace, approvals: [...trace.approvals, { request: entry.request, code: entry.code }] };
    case 'policy':
      // What was read at the end may be someone else's work: it explains nothing.
      return {
        ...trace,
        result: entry.result,
        ...(entry.assignments === undefined
          ? {}
          : { left: contentFingerprint(entry.assignments, entry.policy.type) }),
      };
  }
}

/** Whether the run explains that a policy has these assignments. */
export function accountsFor(trace: PolicyTrace | undefined, current: readonly JsonObject[]): boolean {
  return trace?.states.has(contentFingerprint(current, trace.policy.type)) === true;
}

export function sameRequest(a: JournalRequest, b: JournalRequest): boolean {
  return (
    a.method === b.method &&
    a.path === b.path &&
    canonicalJson(a.body ?? null) === canonicalJson(b.body ?? null)
  );
}
