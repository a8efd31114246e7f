import {
  type AssignmentFilter,
  type CurrentPolicy,
  type Group,
  type GroupsFound,
  type Listing,
  type Questions,
} from './tenant/tenant.js';
import { type JsonObject } from './json.js';
import { type GraphRequest } from './results/plan.js';
import { type PolicySets } from './tenant/policy-set.js';
import type { PolicyType } from './tenant/policy-types.js';

/** What planning may ask of a tenant. It cannot write. Every call may throw a GraphFailure. */
export interface TenantReader {
  /** The tenant as `GET /organization` shows it: its id, and its name if it has one. */
  fetchOrganization(): Promise<{ readonly id: string; readonly name?: string }>;
  /** All policies of a type; the assignments of those that are declared. */
  fetchPolicies(type: PolicyType, isDeclared: Questions['isDeclared']): Promise<Listing<CurrentPolicy>>;
  /** The assignments of one policy, now. */
  fetchAssignments(type: PolicyType, policyId: string): Promise<readonly JsonObject[]>;
  /** Groups whose display name equals one of the names; the service ignores case. */
  fetchGroupsByName(names: readonly string[]): Promise<GroupsFound>;
  /** Some groups whose name starts with the text: material for "did you mean". */
  fetchGroupsStartingWith(prefix: string): Promise<readonly Group[]>;
  /** Groups by id; ids of no group are left out. */
  fetchGroupsById(ids: readonly string[]): Promise<GroupsFound>;
  fetchFilters(): Promise<Listing<AssignmentFilter>>;
  /** The policy sets. A set that cannot be read makes the answer say so; throws if the list cannot be read. */
  fetchPolicySets(): Promise<PolicySets>;
  /**
   * How many users or devices a group has, nested groups and all. A deleted group has none. Throws if the membership is
   * hidden, and if a group that was listed is not found: that is unknown, not none.
   */
  fetchMemberCount(groupId: string, kind: 'users' | 'devices'): Promise<number>;
  /** Ids of the users of a group, nested groups and all, handed over page by page. Throws as the count does. */
  fetchUserIds(groupId: string, onPage: (ids: readonly string[]) => void): Promise<void>;
  /** How many users the tenant has. */
  fetchEveryoneCount(): Promise<number>;
}

/** Result of one write that was sent once. Failures of the service or the network are returned here, never thrown. */
export interface WriteResult {
  /** False: it was not sent. Without a `failure`, its turn was over: reserve the next one. */
  readonly mayHaveArrived: boolean;
  /** HTTP status; null if no answer came. */
  readonly status: number | null;
  readonly body?: JsonObject;
  readonly requestId?: string;
  /** When it was answered by the service's clock, in milliseconds; whole seconds. Absent where no answer says so. */
  readonly servedAt?: number;
  /** Absent after a 2xx answer. Its message contains no secret. */
  readonly failure?: GraphFailure;
}

/** What goes with a write if the tenant requires that a second person approves it. */
export interface WriteApproval {
  /** Reason for the write, for the approver. */
  readonly justification?: string;
  /** Of a request that was filed before. */
  readonly code?: string;
}

/** The turn of one write: a slot of the rate limit and a valid token. The slot goes to the next after one second. */
export interface WritePermit {
  /** Sends a write, once. Throws Stopped if the run was stopped first. */
  send(request: GraphRequest, approval?: WriteApproval): Promise<WriteResult>;
  /** Gives the slot back. Must be called in the end, whether the write was sent or not. */
  release(): void;
}

/** How long one request is tried. */
export interface RetryLimits {
  /**
   * Waits for the longer of what the service asks and a growing back-off, then resolves to true. Resolves to false at
   * once if the time for this request is over, or if another try cannot help.
   */
  waitAfter(failure: GraphFailure): Promise<boolean>;
  /** The failure of the last try, with how often and how long it was tried. */
  exhausted(failure: GraphFailure): GraphFailure;
}

/** What applying may do beyond reading. */
export interface TenantWriter extends TenantReader {
  /**
   * Waits for the turn of a write. Throws Stopped if the run is stopped meanwhile, and a GraphFailure if there is
   * no token to write with. In both cases nothing was sent.
   */
  reserve(): Promise<WritePermit>;
  /** For one write: how long it may be tried. While the service is throttling, no other write is sent during its waits. */
  startTries(): RetryLimits;
}

/** Asks a run to stop: nothing more is written, and what is on its way is awaited. */
export interface StopSignal {
  readonly isStopped: boolean;
  readonly whenStopped: Promise<void>;
}

/** A write that was not sent, because the run was asked to stop before its turn came. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** A failure of the service or the network. The message says why, for people; `details.what` says what could not be done. */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure';
  constructor(
    message: string,
    readonly details: {
      /** `the groups could not be read`; absent if the message is a whole sentence. */
      readonly what?: string;
      /** The request, for a log: `GET /beta/groups?…`. */
      readonly request?: string;
      /** HTTP status; absent if no answer came. */
      readonly status?: number;
      /** Graph's error code. */
      readonly code?: string;
      readonly requestId?: string;
      /** The id we gave the request; the log has it too. */
      readonly clientRequestId?: string;
      readonly activityId?: string;
      /** How long the service asks to wait, in milliseconds. */
      readonly retryAfter?: number;
      /** True if a status other than 429 says that requests are too many. */
      readonly isThrottling?: true;
      /** True if the service has no such route, rather than an objection to what was sent. */
      readonly noRoute?: true;
      /** True if this cloud has no such collection, now or any more. */
      readonly isAbsent?: true;
      /** The tenant demands that a second person approves; with the code if the request was filed for it. */
      readonly approval?: { readonly code?: string; readonly isPending?: true };
      /** If no answer came: whether another try could help. If absent, as after any failure. */
      readonly retry?: 'never' | 'briefly';
      /** True if no connection came about and none has in this run. */
      readonly isUnconnected?: true;
      /** What to do next. */
      readonly next?: string;
      /** More to know, a line each, to follow the sentence. */
      readonly lines?: readonly string[];
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** True if the service refused it only because requests are too many. */
  get isThrottled(): boolean {
    return this.details.status === 429 || this.details.isThrottling === true;
  }

  /** True if every other request would fail for the same cause: no sign-in, or no way to the service. */
  get endsRun(): boolean {
    const { status, isUnconnected } = this.details;
    return status === 401 || status === 407 || isUnconnected === true;
  }

  /** True if the service may have done the request: no answer came, or one that does not say. */
  get isAmbiguous(): boolean {
    const { status } = this.details;
    return status === undefined || (status >= 500 && status !== 501);
  }
}

/** What could not be done and why, the request id and the next step. */
export function explainFailedCall(failure: GraphFailure): string {
  const { what } = failure.details;
  const text = `${what === undefined ? '' : `${what}: `}${explainFailure(failure)}`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The same to follow a sentence that says what could not be done. */
export function explainFailure({ message, details }: GraphFailure): string {
  const { requestId, activityId, clientRequestId, next } = details;
  const ids = [
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
    ...(activityId === undefined ? [] : [`activity id ${activityId}`]),
    ...(requestId === undefined && clientRequestId !== undefined
      ? [`client request id ${clientRequestId}`]
      : []),
  ];
  // The status is between parentheses already: `access denied (403 Forbidden, request id …)`.
  const [, beforeEnd] = /^(.* \(\d{3}[^()]*)\)$/s.exec(message) ?? [];
  const withIds =
    ids.length === 0
      ? message
      : beforeEnd === undefined
        ? `${message} (${ids.join(', ')})`
        : `${beforeEnd}, ${ids.join(', ')})`;
  return `${withIds}.${next === undefined ? '' : ` ${next}`}`;
}

/** Time, injected so that tests need not wait. */
export interface Clock {
  now(): number;
  /** Resolves after this time, or at once when the signal is aborted. */
  sleep(milliseconds: number, cutShort?: AbortSignal): Promise<void>;
}

/** A bug in this program, not a problem of the user or the service. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
