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
export function codeForStatus(status: number): string {
  return CODES[status] ?? 'UnknownError';
}
