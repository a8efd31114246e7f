import { isJsonObject } from '../../model/json.js';
import { type GraphFailure, InternalError, type WriteResult } from '../../model/ports.js';
import { type Redact } from '../auth/redact.js';
import { POLICY_TYPE_NAMES, policyTypeInfo } from '../../model/tenant/policy-types.js';

/** One call. `path` starts at the version and is percent-encoded already: `/beta/groups?$top=5`. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The run can do without the answer: after a fault it is tried for a few seconds only. */
  readonly isOptional?: boolean;
  /** The token to send it with, if there is one already. */
  readonly bearer?: string;
}

/** A 2xx answer, decoded: JSON where it is JSON, undefined where there is none. */
export interface GraphAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId?: string;
  readonly clientRequestId: string;
  /** From sending to the end of the answer. */
  readonly milliseconds: number;
}

/** One attempt of a call, reported when its answer has come, or when it is clear that none will. */
export interface Attempt extends Pick<GraphCall, 'method' | 'path'> {
  /** Absent where no answer came. */
  readonly status?: number;
  readonly milliseconds: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly clientRequestId: string;
  readonly requestId?: string;
  /** In which `$batch` it travelled: that one’s client-request-id. */
  readonly batch?: string;
  /** Why there is no answer. */
  readonly failure?: string;
}

/** Sends a call and returns its 2xx answer; throws a GraphFailure for everything else. */
export type Transport = (call: GraphCall) => Promise<GraphAnswer>;

/**
 * Makes exactly one attempt of a write: no waiting for a turn, no repetition, not even after a 401. The caller
 * has a permit for it and has checked its precondition. What the service or the way to it does is in the result; throws
 * what `onCall` throws (Stopped), and InternalErrors.
 */
export type WriteOnce = (call: GraphCall) => Promise<WriteResult>;

/** The two ways to send. */
export interface GraphTransport {
  /** Waits for its turn, and is repeated after what may pass. */
  readonly read: Transport;
  readonly writeOnce: WriteOnce;
}

/** The same transport without a way to write: what planning is given. */
export function readOnly(transport: Transport): Transport {
  return (call) => {
    if (!isRead(call)) throw new InternalError(`${call.method} ${call.path} is no read.`);
    return transport(call);
  };
}

/** What a call that fails leaves undone, for people, and the call itself, for a log. */
export function aboutCall(
  call: Pick<GraphCall, 'method' | 'path' | 'body'>,
  redact: Redact,
): Pick<GraphFailure['details'], 'what' | 'request'> {
  const { method, path } = call;
  const what = `${subjectOf(path)} could not be ${isRead(call) ? 'read' : 'changed'}`;
  return { what: redact(what), request: redact(`${method} ${path}`) };
}

/** What an address is of. */
export function subjectOf(path: string): string {
  const [root = '', first = '', second] = withoutQuery(path).split('/').slice(2);
  switch (root) {
    case 'deviceAppManagement':
      return policySubject(first, second);
    case 'deviceManagement':
      return first === 'auditEvents' ? 'the audit log' : 'the assignment filters';
    case 'organization':
      return 'the name and id of the tenant';
    case 'directoryObjects':
      return 'the groups';
    case 'groups':
    case 'users':
    case 'devices':
      return directorySubject(root, first, second);
    default:
      return root.startsWith('users(') ? 'the user' : 'an answer of Microsoft Graph';
  }
}

function directorySubject(
  root: 'groups' | 'users' | 'devices',
  id: string,
  relation: string | undefined,
): string {
  if (id === '' || id.startsWith('$')) return `the ${root}`;
  const one = `the ${root.slice(0, -1)} ${shown(id)}`;
  if (relation === undefined) return one;
  return /memberOf$/i.test(relation) ? `the groups of ${one}` : `the members of ${one}`;
}

function policySubject(collection: string, id: string | undefined): string {
  if (collection === 'policySets') return 'the policy sets';
  const type = POLICY_TYPE_NAMES.find((name) => policyTypeInfo(name).collection === collection);
  const title = type === undefined ? 'app' : policyTypeInfo(type).title;
  return id === undefined ? `the ${title} policies` : `the assignments of the ${title} policy ${shown(id)}`;
}

/** Part of an address as it was before it was encoded. */
function shown(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address without what is asked of it. */
export function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

/** Reads are GET, the POST by which Graph takes a list of ids to look up, and a `$batch` of nothing but GETs. */
export function isRead({ method, path, body }: GraphCall): boolean {
  if (method === 'GET') return true;
  if (method !== 'POST') return false;
  if (/^\/[^/]+\/directoryObjects\/getByIds$/.test(path)) return true;
  if (!/^\/[^/]+\/\$batch$/.test(path) || !isJsonObject(body) || !Array.isArray(body.requests)) return false;
  return body.requests.every((request) => isJsonObject(request) && request.method === 'GET');
}
