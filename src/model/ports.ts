import { type AssignmentFilter, type CurrentPolicy, type Group, type Questions } from './tenant/tenant.js';
import { type JsonObject } from './json.js';
import { type GraphRequest } from './results/plan.js';
import { type PolicyType } from './tenant/policy-types.js';

/** What planning may ask of a tenant. There is no way to write through it. Every call may throw a GraphFailure. */
export interface TenantReader {
  /** Tenant id as `GET /organization` tells it. */
  fetchTenantId(): Promise<string>;
  /** All policies of a type; the assignments of those that are declared. */
  fetchPolicies(type: PolicyType, isDeclared: Questions['isDeclared']): Promise<readonly CurrentPolicy[]>;
  /** The assignments of one policy, now. */
  fetchAssignments(type: PolicyType, policyId: string): Promise<readonly JsonObject[]>;
  /** Groups whose display name equals one of the names; the service ignores case. */
  fetchGroupsByName(names: readonly string[]): Promise<readonly Group[]>;
  /** Some groups whose name starts with the text: material for "did you mean". */
  fetchGroupsStartingWith(prefix: string): Promise<readonly Group[]>;
  /** Groups by id; ids of no group are left out. */
  fetchGroupsById(ids: readonly string[]): Promise<readonly Group[]>;
  fetchFilters(): Promise<readonly AssignmentFilter[]>;
  /** How many users a group has, nested groups and all, or how many members of any kind. A deleted group has none. */
  fetchMemberCount(groupId: string, kind: 'users' | 'any'): Promise<number>;
  /** Ids of the users of a group, nested groups and all, handed over page by page. */
  fetchUserIds(groupId: string, onPage: (ids: readonly string[]) => void): Promise<void>;
  /** How many users the tenant has. */
  fetchEveryoneCount(): Promise<number>;
}

/** Answer to a write. */
export interface WriteAnswer {
  readonly status: number;
  readonly body?: JsonObject;
  readonly requestId?: string;
}

/** What goes with a write where the tenant demands that a second person approves it. */
export interface WriteApproval {
  /** Why it is wanted, for that person. */
  readonly justification?: string;
  /** Of a request that was filed before. */
  readonly code?: string;
}

export interface WriteOptions {
  readonly approval?: WriteApproval | undefined;
  /**
   * Called when the write's turn has come, right before each time it leaves: the moment to read what it rests on. What it
   * throws calls the write off.
   */
  readonly lastLook?: () => Promise<void>;
}

/** What applying may do beyond reading. */
export interface TenantWriter extends TenantReader {
  /** Sends one write and returns its 2xx answer; anything else throws a GraphFailure. */
  sendRequest(request: GraphRequest, options?: WriteOptions): Promise<WriteAnswer>;
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

/** A failure of the service or the way to it, told so that a person can act. */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure';
  constructor(
    message: string,
    readonly details: {
      /** HTTP status; absent where no answer came. */
      readonly status?: number;
      /** Graph's error code. */
      readonly code?: string;
      readonly requestId?: string;
      /** The id we gave the request; the log has it too. */
      readonly clientRequestId?: string;
      readonly activityId?: string;
      /** How long the service asks to wait, in milliseconds. */
      readonly retryAfter?: number;
      /** True where the service has no such route, rather than an objection to what was sent. */
      readonly noRoute?: true;
      /** The tenant demands that a second person approves; with the code where the request was filed for it. */
      readonly approval?: { readonly code?: string; readonly isPending?: true };
      /** Where no answer came: whether another try could help. As after any failure unless it says otherwise. */
      readonly retry?: 'never' | 'briefly';
      /** What to do next. */
      readonly next?: string;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** True where the request may have been carried out all the same: no answer came, or one that says nothing of it. */
  get isAmbiguous(): boolean {
    const { status } = this.details;
    return status === undefined || (status >= 500 && status !== 501);
  }
}

/** One sentence, the request id and the next step. */
export function explainFailure({ message, details }: GraphFailure): string {
  const { requestId, activityId, clientRequestId, next } = details;
  const ids = [
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(activityId === undefined ? [] : [`activity ${activityId}`]),
    ...(requestId === undefined && clientRequestId !== undefined ? [`our id ${clientRequestId}`] : []),
  ];
  return `${message}${ids.length === 0 ? '' : ` (${ids.join(', ')})`}.${next === undefined ? '' : ` ${next}`}`;
}

/** Time, injected so that tests need not wait. */
export interface Clock {
  now(): number;
  /** Resolves after so long, or as soon as it is cut short. */
  sleep(milliseconds: number, cutShort?: AbortSignal): Promise<void>;
}

/** A mistake of ours, never of the user's or the service's. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
