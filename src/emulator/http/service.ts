import type { Answer, NoAnswer } from './reply.js';
import type { ApprovalStore } from '../routes/approval-store.js';
import { runBatch } from './batch-route.js';
import type { Call, Reply, World } from './call.js';
import { deviceManagement } from '../routes/filter-routes.js';
import {
  directoryObjectRoutes,
  groupRoutes,
  organizationRoutes,
  userRoutes,
} from '../routes/directory-routes.js';
import { GraphError, badRequest, methodNotAllowed, segmentNotFound } from './graph-error.js';
import { guidFrom, guidSequence, type JsonObject, ZERO_GUID } from '../tenant/values.js';
import { parseCall, type Incoming } from './call.js';
import { deviceAppManagement } from '../routes/policy-routes.js';
import type { createBending } from '../tenant/quirks.js';
import type { TokenIssuer } from './token-issuer.js';

/** One request as it was received, and the status that went back (0 when the connection was cut). */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as received, beginning with the version. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** The id inside the `$batch` that carried it; such items follow their envelope in the log. */
  readonly batchId?: string;
}

/**
 * What an injected fault does with a request: an answer in place of the service's, or a cut connection. Without `after`
 * the service never hears of the request; with it the work is done first and only the answer is lost or replaced. `torn`:
 * the work is done and the answer breaks off in the middle. `silent`: nothing is done and no answer ever comes.
 */
export type Fault = ReplacedAnswer | 'reset' | 'reset-after' | 'torn' | 'silent' | undefined;

/** The answer a client gets instead of the service's. */
export interface ReplacedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Graph's error shape for the status when left out. */
  readonly body?: unknown;
  readonly after?: boolean;
}

/** Called for every request and every batch item; `n` counts them from 1. Undefined lets the service answer. */
export type RequestHook = (
  request: { readonly method: string; readonly path: string; readonly body: unknown },
  n: number,
) => Fault;

const CODES: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'Forbidden',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
};

/** The error code that a fault without a body carries. */
function codeForStatus(status: number): string {
  return CODES[status] ?? 'UnknownError';
}

const AREAS: Readonly<Record<string, (call: Call, world: World) => Reply>> = {
  deviceAppManagement,
  deviceManagement,
  groups: groupRoutes,
  users: userRoutes,
  directoryObjects: directoryObjectRoutes,
  organization: organizationRoutes,
};

/** Answers requests for one tenant: log, faults, token, routes, error shape. It knows nothing of sockets. */
export class Service {
  readonly log: LoggedRequest[] = [];
  hook: RequestHook = () => undefined;
  #received = 0;
  readonly #requestId = guidSequence('request');

  constructor(
    readonly world: World,
    /** `http://127.0.0.1:PORT`, for contexts and next links. */
    readonly origin: string,
    /** Knows which tokens are taken; without it any is that is not empty. */
    readonly tokens?: Pick<TokenIssuer, 'problemOf'>,
    /** Keeps writes waiting for a second person; without it they pass. */
    readonly approvals?: ApprovalStore,
    /** What becomes of an answer on a service with quirks. */
    readonly bend: ReturnType<typeof createBending> = () => undefined,
  ) {}

  /** The answer to a request, or which way none comes. Never throws for what a client sent. */
  handle(incoming: Incoming, batchId?: string): Answer | NoAnswer {
    const { method, path, headers, body } = incoming;
    const entry = { method, path, headers, body, status: 0, ...(batchId === undefined ? {} : { batchId }) };
    this.log.push(entry);
    const answer = this.#answer(incoming, batchId !== undefined);
    if (typeof answer === 'object') entry.status = answer.status;
    return answer;
  }

  #answer(incoming: Incoming, inBatch: boolean): Answer | NoAnswer {
    const { method, path, body } = incoming;
    const requestId = this.#requestId();
    const fault = this.hook({ method, path, body }, ++this.#received);
    if (fault === undefined) return this.#serve(incoming, requestId, inBatch);
    if (fault === 'reset' || fault === 'silent') return fault;
    if (fault === 'torn') {
      const whole = this.#serve(incoming, requestId, inBatch);
      return typeof whole === 'object' ? { ...whole, isTorn: true } : whole;
    }
    const lost = fault === 'reset-after';
    const served = lost || fault.after === true ? this.#serve(incoming, requestId, inBatch) : undefined;
    if (lost || typeof served === 'string') return 'reset';
    return this.#replaced(fault, incoming, requestId);
  }

  #replaced(fault: ReplacedAnswer, incoming: Incoming, requestId: string): Answer {
    const { status, headers } = fault;
    const error = new GraphError(status, codeForStatus(status), 'Injected fault.');
    const shape = status >= 400 ? this.#errorBody(error, incoming, requestId) : undefined;
    return this.#dress({ status, body: fault.body ?? shape }, incoming, requestId, headers);
  }

  #serve(incoming: Incoming, requestId: string, inBatch: boolean): Answer | NoAnswer {
    try {
      this.#checkToken(incoming.headers['authorization']);
      const filed = this.approvals?.answer(incoming);
      if (filed !== undefined) return this.#dress(filed, incoming, requestId, filed.headers);
      const call = parseCall(incoming, this.origin);
      const reply = call.segments[0] === '$batch' ? this.#batch(call, inBatch) : this.#route(call);
      return typeof reply === 'string'
        ? reply
        : this.#bent(this.#dress(reply, incoming, requestId), incoming, requestId);
    } catch (error) {
      return this.#bent(this.#failure(error, incoming, requestId), incoming, requestId);
    }
  }

  #bent(answer: Answer, incoming: Incoming, requestId: string): Answer {
    const { status, body } = answer;
    const { method, path } = incoming;
    const bent = path.includes('/$batch')
      ? undefined
      : this.bend({ method, path, status, body, authorization: incoming.headers['authorization'] });
    if (bent === undefined) return answer;
    return this.#dress(bent, incoming, requestId, bent.headers);
  }

  #checkToken(authorization = ''): void {
    const token = /^Bearer\s+(\S+)/i.exec(authorization)?.[1];
    const problem = token === undefined ? 'Access token is empty.' : this.tokens?.problemOf(token);
    if (problem !== undefined) throw new GraphError(401, 'InvalidAuthenticationToken', problem);
  }

  #route(call: Call): Reply {
    const [name = ''] = call.segments;
    const area = Object.hasOwn(AREAS, name) ? AREAS[name] : undefined;
    if (!area) throw segmentNotFound(name);
    return area(call, this.world);
  }

  #batch(call: Call, inBatch: boolean): Reply | NoAnswer {
    if (inBatch) throw badRequest('A batch cannot contain another batch.');
    if (call.method !== 'POST') throw methodNotAllowed();
    const { authorization = '' } = call.headers;
    const result = runBatch(call.body, call.version, { authorization }, (item, id) => this.handle(item, id));
    return typeof result === 'string' ? result : { status: 200, body: result };
  }

  #failure(error: unknown, incoming: Incoming, requestId: string): Answer {
    if (!(error instanceof GraphError)) throw error;
    return this.#dress(
      { status: error.status, body: this.#errorBody(error, incoming, requestId) },
      incoming,
      requestId,
    );
  }

  #errorBody(error: GraphError, incoming: Incoming, requestId: string): JsonObject {
    const wrap = error.fromIntune && this.world.profile.intuneMessages;
    return {
      error: {
        code: error.code,
        message: wrap ? intuneMessage(error.message, incoming.path, requestId) : error.message,
        innerError: {
          date: new Date().toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': incoming.headers['client-request-id'] ?? requestId,
        },
      },
    };
  }

  #dress(
    { status, body }: Reply,
    { headers }: Incoming,
    requestId: string,
    own: Answer['headers'] = {},
  ): Answer {
    const type =
      typeof body === 'string' ? 'text/plain' : 'application/json;odata.metadata=minimal;charset=utf-8';
    return {
      status,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': type }),
        'Cache-Control': 'no-cache',
        'request-id': requestId,
        'client-request-id': headers['client-request-id'] ?? requestId,
        Date: new Date().toUTCString(),
        ...own,
      },
      ...(body === undefined ? {} : { body }),
    };
  }
}

/** Measured: Intune puts JSON into the message, with ids for its support and the internal address at the end. */
function intuneMessage(message: string, path: string, requestId: string): string {
  const [where = ''] = path.replace(/^\/[^/]+/, '').split('?');
  const url = `https://fef.emulator.invalid/MAMAdmin/MAMAdminFEService${where}`;
  return JSON.stringify({
    _version: 3,
    Message: `${message} - Operation ID (for customer support): ${ZERO_GUID} - Activity ID: ${guidFrom('activity', requestId)} - Url: ${url}`,
    CustomApiErrorPhrase: '',
    RetryAfter: null,
    ErrorSourceService: '',
    HttpHeaders: '{}',
  });
}
