import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { type Clock, GraphFailure, InternalError } from '../../model/ports.js';
import { decodeAnswer, mayHaveLeft, reasonOf, unreachable } from './errors.js';
import { type Http, type HttpAnswer, serviceTime } from './http.js';
import { type RateLimits } from './rate-limits.js';
import { type Redactor } from '../auth/redact.js';
import { type RetryPolicy } from './retry.js';
import { type TokenSource } from '../auth/tokens.js';
import { type Attempt, type GraphAnswer, type GraphCall, isRead } from './transport.js';

/**
 * The chain that a call passes, each link a middleware of Microsoft's SDK:
 *
 *   RetryReads ─▶ RateLimit ─▶ Authenticate ─▶ SameOrigin ─▶ Send
 *
 * Every attempt of a read waits for its turn, takes the token of that moment and is looked at before it leaves.
 * A write passes the same links once, with the token of its permit: its turn and its repetition belong to the applier,
 * which knows what it rests on.
 */
export function createChain(options: {
  readonly origin: string;
  readonly token: TokenSource;
  readonly retry: RetryPolicy;
  readonly limits: RateLimits;
  readonly http: Http;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly onCall: (call: GraphCall) => void;
  readonly onAttempt: (attempt: Attempt) => void;
}): Middleware[] {
  return [
    new RetryReads(options.retry),
    new RateLimit(options.limits),
    new Authenticate(options),
    new SameOrigin(options.origin),
    new Send(options),
  ];
}

/**
 * One call on its way through the chain, by the SDK’s own means: the options of its middleware. The answer is handed
 * over here, not as a `Response`: Node takes longer to load that class than to send a request.
 */
export class CallInFlight {
  /** Attempts that were sent. */
  attempts = 0;
  /** The last 2xx answer. */
  answer: GraphAnswer | undefined;
  /** Why there is none. The SDK would wrap what is thrown and lose it. */
  thrown: Error | undefined;
  /** False as long as it is certain that nothing has left for the service. */
  mayHaveLeft = false;
  /** The service's clock at the last answer, if that says so. */
  servedAt: number | undefined;

  constructor(readonly call: GraphCall) {}
}

abstract class Link implements Middleware {
  #next: Middleware | undefined;

  setNext(next: Middleware): void {
    this.#next = next;
  }

  abstract execute(context: Context): Promise<void>;

  protected forward(context: Context): Promise<void> {
    if (this.#next === undefined) throw new InternalError('The chain to Graph ends too early.');
    return this.#next.execute(context);
  }

  protected flightOf({ middlewareControl }: Context): CallInFlight {
    const flight = middlewareControl?.getMiddlewareOptions(CallInFlight);
    if (flight instanceof CallInFlight) return flight;
    throw new InternalError('A call to Graph did not come through its transport.');
  }
}

/** Repeats a read after any failure that may pass. Keeps what ends the call. */
class RetryReads extends Link {
  readonly #retry: RetryPolicy;

  constructor(retry: RetryPolicy) {
    super();
    this.#retry = retry;
  }

  async execute(context: Context): Promise<void> {
    const flight = this.flightOf(context);
    const { call } = flight;
    const attempt = (): Promise<void> => this.forward(context);
    try {
      await (isRead(call) ? this.#retry.repeatRead(call, attempt) : attempt());
    } catch (error) {
      flight.thrown = error instanceof Error ? error : new InternalError(String(error));
    }
  }
}

/** Lets each attempt of a read wait for its turn. */
class RateLimit extends Link {
  readonly #limits: RateLimits;

  constructor(limits: RateLimits) {
    super();
    this.#limits = limits;
  }

  execute(context: Context): Promise<void> {
    const { call } = this.flightOf(context);
    if (!isRead(call)) return this.forward(context);
    return this.#limits.read(call, () => this.forward(context));
  }
}

/** Signs each attempt. A read that is answered 401 is sent once more with a new token. */
class Authenticate extends Link {
  readonly #token: TokenSource;
  readonly #redactor: Redactor;

  constructor({ token, redactor }: { readonly token: TokenSource; readonly redactor: Redactor }) {
    super();
    this.#token = token;
    this.#redactor = redactor;
  }

  async execute(context: Context): Promise<void> {
    const { call } = this.flightOf(context);
    await this.#sign(context, call.bearer);
    try {
      await this.forward(context);
    } catch (error) {
      const isRefused = error instanceof GraphFailure && error.details.status === 401;
      if (!isRefused || !isRead(call)) throw error;
      await this.#token.renew();
      await this.#sign(context);
      await this.forward(context);
    }
  }

  async #sign(context: Context, ready?: string): Promise<void> {
    const bearer = ready ?? (await this.#token.getToken());
    this.#redactor.addToken(bearer);
    const headers = { ...headersOf(context), Authorization: `Bearer ${bearer}` };
    context.options = { ...context.options, headers };
  }
}

/** Nothing that carries a token leaves for another origin, or for another path than the one that was composed. */
class SameOrigin extends Link {
  readonly #origin: string;

  constructor(origin: string) {
    super();
    this.#origin = origin;
  }

  execute(context: Context): Promise<void> {
    const { path } = this.flightOf(context).call;
    const url = urlOf(context);
    if (url.origin !== this.#origin) throw new InternalError(`A call was about to leave ${this.#origin}.`);
    if (url.pathname !== path.split('?', 1)[0])
      throw new InternalError(`${path} would have been sent as ${url.pathname}.`);
    return this.forward(context);
  }
}

type SendOptions = Pick<
  Parameters<typeof createChain>[0],
  'http' | 'clock' | 'redactor' | 'onCall' | 'onAttempt'
>;

/** Sends, reads the answer to its end and judges it. */
class Send extends Link {
  readonly #options: SendOptions;
  /** Whether the service has ever answered. */
  #hasAnswered = false;

  constructor(options: SendOptions) {
    super();
    this.#options = options;
  }

  async execute(context: Context): Promise<void> {
    const { http, clock, redactor, onCall, onAttempt } = this.#options;
    const flight = this.flightOf(context);
    const { call } = flight;
    const { method, path } = call;
    const clientRequestId = randomUUID();
    onCall(call);
    flight.attempts += 1;
    flight.mayHaveLeft = true;
    const since = clock.now();
    let answer: HttpAnswer | undefined;
    let failure: string | undefined;
    const sent = () => ({
      clientRequestId,
      milliseconds: clock.now() - since,
      ...(answer?.requestId === undefined ? {} : { requestId: redactor.redact(answer.requestId) }),
    });
    try {
      const headers = { ...headersOf(context), 'client-request-id': clientRequestId, ...call.headers };
      const { body } = context.options ?? {};
      answer = await http(urlOf(context), {
        ...{ method, headers },
        ...(typeof body === 'string' ? { body } : {}),
      });
      this.#hasAnswered = true;
      flight.servedAt = serviceTime(answer.headers);
    } catch (cause) {
      failure = redactor.redact(reasonOf(cause));
      flight.mayHaveLeft = mayHaveLeft(cause);
      const way = { host: urlOf(context).host, hasAnswered: this.#hasAnswered };
      throw unreachable(call, way, clientRequestId, cause, redactor.redact);
    } finally {
      const came = answer === undefined ? {} : { status: answer.status };
      const attempt = { method, path: redactor.redact(path), attempt: flight.attempts };
      onAttempt({ ...attempt, ...came, ...sent(), ...(failure === undefined ? {} : { failure }) });
    }
    const body = decodeAnswer(
      call,
      { ...answer, text: redactor.withoutTokens(answer.text) },
      { clock, redact: redactor.redact },
    );
    flight.answer = { status: answer.status, body, ...sent() };
  }
}

/** The SDK composes the address as text. */
function urlOf({ request }: Context): URL {
  return new URL(request as string);
}

/** The SDK collects headers in a plain record. */
function headersOf({ options }: Context): Readonly<Record<string, string>> {
  return { ...(options?.headers as Readonly<Record<string, string>> | undefined) };
}
