import { isJsonObject } from '../../model/json.js';
import { type Clock, GraphFailure, type WriteApproval } from '../../model/ports.js';
import { type Redact } from '../auth/redact.js';
import { type AnswerHeaders, type HttpAnswer, serviceTime } from './http.js';
import { aboutCall, type GraphCall, isRead } from './transport.js';

const JUSTIFICATION = 'x-msft-approval-justification';
const CODE = 'x-msft-approval-code';

/** The headers by which a write is filed for approval, or sent once it has been approved. */
export function approvalHeaders({ justification, code }: WriteApproval): Readonly<Record<string, string>> {
  return {
    ...(justification === undefined
      ? {}
      : { [JUSTIFICATION]: Buffer.from(justification, 'utf8').toString('base64') }),
    ...(code === undefined ? {} : { [CODE]: code }),
  };
}

/**
 * Whether an answer says that a second person must approve. Reports disagree on its status, so the headers and the
 * message decide, not the status.
 */
function approvalOf(
  { headers, status }: { readonly headers: AnswerHeaders; readonly status: number },
  message: string,
  sent: Readonly<Record<string, string>> = {},
): GraphFailure['details']['approval'] {
  const isSuccess = status >= 200 && status < 300;
  const filed = headers.get(CODE) ?? new RegExp(`${CODE}["'\\s:=]+([0-9a-f-]{36})`, 'i').exec(message)?.[1];
  // The code of a request that was approved may come back with its success.
  if (filed !== undefined && filed !== '' && !(isSuccess && status !== 202 && sent[CODE] !== undefined))
    return { code: filed };
  if (isSuccess) return undefined;
  if (/approv/i.test(message) && /pending|not (yet )?approved|already (exists|requested)/i.test(message))
    return { isPending: true };
  const isAsked =
    headers.get(JUSTIFICATION) !== null ||
    message.toLowerCase().includes(JUSTIFICATION) ||
    /multi.?admin approval/i.test(message);
  return isAsked ? {} : undefined;
}

/** What to do about a demand for approval. */
const APPROVAL_NEXT =
  'The tenant demands a second person’s approval: run again with --justification "why it is necessary".';

/** Waits beyond it are shown in minutes. */
const LONG_WAIT_MS = 60_000;
/** The error code by which Intune says that it has no such route (400), seen on the live service since 2018. */
const NO_ROUTE_CODE = 'No method match route template';
/** Intune's query broker throttles by a 500 of these words (seen live, 2026-07). */
const THROTTLING = /too many requests|rate limit reached/i;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: AnswerHeaders;
}

/** What it takes to understand an answer: the time, and the secrets that must not get into a message. */
interface AnswerContext {
  readonly clock: Pick<Clock, 'now'>;
  readonly redact: Redact;
}

/**
 * The body of a success: decoded JSON, undefined where there is none. Throws the GraphFailure that any other answer means,
 * and one for a success that is not Graph's: what a proxy or a sign-in page in between has sent.
 */
export function decodeAnswer(call: GraphCall, answer: HttpAnswer, context: AnswerContext): unknown {
  const { ok, status, headers } = answer;
  const text = answer.text.replace(/^\uFEFF/, '');
  const isJson = headers.get('content-type')?.includes('json') === true;
  const body = text.trim() === '' ? undefined : parse(text);
  const isFiled = ok && approvalOf({ headers, status }, '', call.headers) !== undefined;
  if (ok && body === NO_JSON) {
    if (isJson) throw tornAnswer(call, headers, context);
    throw foreignAnswer(call, status, context);
  }
  if (!ok || isFiled)
    throw failureOf(call, { status, body: body === NO_JSON ? text : body, headers }, context);
  return body;
}

const NO_JSON = Symbol('no JSON');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}

/** JSON was promised and its end is missing: that is no answer, and another try may bring one. */
function tornAnswer(call: GraphCall, headers: AnswerHeaders, { redact }: AnswerContext): GraphFailure {
  const clientRequestId = headers.get('client-request-id');
  return new GraphFailure('no whole answer: it is cut short', {
    ...aboutCall(call, redact),
    ...(clientRequestId === null ? {} : { clientRequestId }),
    next: 'Check the network and the endpoint, then run again.',
  });
}

/** Graph speaks JSON. Anything else says nothing of what Graph would have answered, its status neither. */
function foreignAnswer(call: GraphCall, status: number, { redact }: AnswerContext): GraphFailure {
  return new GraphFailure(`the answer is a page that is not from Microsoft Graph (${status})`, {
    ...aboutCall(call, redact),
    retry: 'never',
    next: 'Look for a proxy or a sign-in page between this machine and Graph, and let Graph’s address through.',
  });
}

/** Gateways in front of Graph send pages for these; other pages are not Graph’s. */
function isForeign({ status, body, headers }: Answer): boolean {
  if (typeof body !== 'string' || status >= 500 || status === 407 || status === 429) return false;
  return headers.get('content-type')?.includes('html') === true || body.trimStart().startsWith('<');
}

/** Turns an answer that is no success into one sentence, the ids support asks for, and the next step. */
export function failureOf(call: GraphCall, answer: Answer, context: AnswerContext): GraphFailure {
  if (isForeign(answer) && !(answer.status >= 300 && answer.status < 400))
    return foreignAnswer(call, answer.status, context);
  const { clock, redact } = context;
  const error = isJsonObject(answer.body) && isJsonObject(answer.body.error) ? answer.body.error : {};
  const code = typeof error.code === 'string' ? redact(error.code) : undefined;
  const said = readMessage(typeof error.message === 'string' ? error.message : '');
  const text = redact(said.text);
  const { activityId } = said;
  const { headers, status } = answer;
  const requestId = headers.get('request-id');
  const clientRequestId = headers.get('client-request-id');
  const retryAfter = retryAfterMs(headers, clock) ?? said.waitMs;
  const approval = approvalOf(answer, said.text, call.headers);
  const isThrottling = status >= 500 && THROTTLING.test(said.text);
  const why = `${meaningOf(isThrottling ? 429 : status)} (${status}${code === undefined ? '' : ` ${code}`})`;
  const message = text === '' ? why : `${why}: ${text.replace(/\.+$/, '')}`;
  const next =
    approval === undefined ? nextStep(call, isThrottling ? 429 : status, text, retryAfter) : APPROVAL_NEXT;
  return new GraphFailure(redact(message), {
    ...aboutCall(call, redact),
    status,
    ...(code === undefined ? {} : { code }),
    ...(requestId === null ? {} : { requestId: redact(requestId) }),
    ...(clientRequestId === null ? {} : { clientRequestId: redact(clientRequestId) }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(activityId === undefined ? {} : { activityId }),
    ...(isThrottling ? { isThrottling } : {}),
    ...(isNoRoute(status, code, text) ? { noRoute: true } : {}),
    ...(approval === undefined ? {} : { approval }),
    ...(next === undefined ? {} : { next }),
  });
}

/** What a status says. */
function meaningOf(status: number): string {
  if (status >= 500) return 'the service failed';
  if (status >= 300 && status < 400) return 'the service redirects';
  return MEANINGS[status] ?? 'the service refuses this';
}

const MEANINGS: Readonly<Record<number, string>> = {
  401: 'not signed in',
  403: 'access denied',
  404: 'not found',
  407: 'the proxy requires a sign-in',
  409: 'in conflict with another change',
  412: 'changed meanwhile',
  429: 'too many requests',
};

/** Intune often puts JSON into the message string; what a person can use of it is its `Message`. */
function readMessage(message: string): { text: string; activityId?: string; waitMs?: number } {
  let text = message;
  let waitMs: number | undefined;
  try {
    const inner: unknown = JSON.parse(message);
    if (isJsonObject(inner) && typeof inner.Message === 'string') text = inner.Message;
    if (isJsonObject(inner) && typeof inner.RetryAfter === 'number') waitMs = inner.RetryAfter * 1000;
  } catch {
    // Plain text, as most of Graph sends it.
  }
  const activityId = /Activity ID: ([0-9a-f-]{36})/i.exec(text)?.[1];
  const short = text.replace(/ - Operation ID \(for customer support\):.*$/s, '');
  return {
    text: short,
    ...(activityId === undefined ? {} : { activityId }),
    ...(waitMs === undefined ? {} : { waitMs }),
  };
}

/** Retry-After in milliseconds: seconds, with or without fraction, or an HTTP date. Intune often sends none. */
function retryAfterMs(headers: AnswerHeaders, clock: Pick<Clock, 'now'>): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const then = Date.parse(value);
  // By the service's own clock if it sends the time: ours may be off.
  return Number.isNaN(then) ? undefined : Math.max(0, then - (serviceTime(headers) ?? clock.now()));
}

function nextStep(call: GraphCall, status: number, text: string, retryAfter = 0): string | undefined {
  if (/not applicable to target tenant/i.test(text))
    return 'The tenant has no active Intune licence, or Intune was never set up in it: check that first.';
  if (status === 401) return 'Sign in again: the token is missing, expired or for another audience.';
  if (status === 403) return `Grant the app ${permissionFor(call)} and have an administrator consent to it.`;
  if (status === 407) return 'The proxy asks who you are: give user and password in HTTPS_PROXY.';
  if (status >= 300 && status < 400)
    return 'Graph does not redirect, so it was not followed. Look for a proxy or a sign-in page in between.';
  if (status === 429)
    return `The service is throttling. Run again ${retryAfter > LONG_WAIT_MS ? `in ${Math.ceil(retryAfter / 60_000)} minutes` : 'later'}.`;
  if (status >= 500) return 'The service failed. Run again; if it stays, give support the request id.';
  return undefined;
}

/** Least privilege by what is called (Microsoft Graph permissions reference). */
function permissionFor(call: GraphCall): string {
  const { path } = call;
  if (!isRead(call)) return 'DeviceManagementApps.ReadWrite.All';
  if (path.includes('/assignmentFilters') || path.includes('/windowsManagedAppProtections'))
    return 'DeviceManagementConfiguration.Read.All';
  if (path.includes('/deviceAppManagement/'))
    return 'DeviceManagementApps.Read.All (ReadWrite.All for apply)';
  if (path.includes('/auditEvents')) return 'DeviceManagementApps.Read.All';
  if (path.includes('/organization')) return 'Organization.Read.All';
  if (/\/users\b(?!.*\/(transitiveM|m)emberOf)/.test(path)) return 'User.ReadBasic.All';
  return 'GroupMember.Read.All';
}

function isNoRoute(status: number, code: string | undefined, message: string): boolean {
  if (status === 405 || status === 410 || status === 501) return true;
  return status === 400 && (code === NO_ROUTE_CODE || message.includes('Resource not found for the segment'));
}

/** Codes of what stays wrong until somebody changes something: names, addresses, certificates, http spoken to https, answers without end. */
const LASTING =
  /^(ENOTFOUND|ANSWER_TOO_LARGE$|ERR_INVALID_URL|ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/;

/** Codes by which no connection came about: not a byte of the request has left. */
const NEVER_LEFT =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$|^(ERR_INVALID_URL|ERR_TLS_CERT_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/;

/** Whether a request that got no answer may have reached the service. */
export function mayHaveLeft(cause: unknown): boolean {
  return !NEVER_LEFT.test(rootOf(cause).code ?? '');
}

/**
 * A failure on the way: no connection, a timeout, a torn answer. `hasAnswered`: whether this service has ever
 * answered; if no service listens from the start, little is gained by waiting.
 */
export function unreachable(
  call: GraphCall,
  { host, hasAnswered }: { readonly host: string; readonly hasAnswered: boolean },
  clientRequestId: string,
  cause: unknown,
  redact: Redact,
): GraphFailure {
  const { code = '' } = rootOf(cause);
  const reason = reasonOf(cause);
  const isRefused = code === 'ECONNREFUSED';
  const at = isRefused && !reason.includes(host) ? ` from ${host}` : '';
  const retry = LASTING.test(code) ? 'never' : isRefused && !hasAnswered ? 'briefly' : undefined;
  const listener = /ECONNREFUSED (\S+)/.exec(reason)?.[1] ?? host;
  return new GraphFailure(redact(`no answer${at} (${reason})`), {
    ...aboutCall(call, redact),
    clientRequestId,
    ...(retry === undefined ? {} : { retry }),
    ...(NEVER_LEFT.test(code) && !hasAnswered ? { isUnconnected: true } : {}),
    next: isRefused
      ? `No one listens at ${listener}: check the endpoint, the proxy and the firewall, then run again.`
      : 'Check the network and the endpoint, then run again.',
  });
}

/** `ECONNRESET, socket hang up`: the code, and what the message says beyond it. */
export function reasonOf(cause: unknown): string {
  const { name, code = name, message } = rootOf(cause);
  if (message.includes(code)) return message;
  return message === '' ? code : `${code}, ${message}`;
}

interface NetworkError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** The error that says most: what it was caused by, or of a name with two addresses what became of the first. */
function rootOf(thrown: unknown): NetworkError {
  if (!isError(thrown)) return { name: 'Error', message: String(thrown) };
  const inner = thrown.errors?.[0] ?? thrown.cause;
  return isError(inner) ? inner : thrown;
}

function isError(thrown: unknown): thrown is NetworkError {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown;
}
