import { isJsonObject } from '../../model/json.js';
import { type Clock, GraphFailure, InternalError } from '../../model/ports.js';
import type { Redactor } from '../auth/redact.js';
import type { TokenSource } from '../auth/tokens.js';
import { createHttp, type Proxy } from './http.js';
import { CallInFlight, createChain } from './middleware.js';
import type { RateLimits } from './rate-limits.js';
import type { RetryPolicy } from './retry.js';
import type { Attempt, GraphAnswer, GraphCall, GraphTransport } from './transport.js';

export interface TransportOptions {
  /** Scheme, host and port. The token goes there and nowhere else. */
  readonly origin: string;
  readonly token: TokenSource;
  /** Called once for every call that is put on the wire; what it throws calls it off. */
  readonly onCall: (call: GraphCall) => void;
  readonly onAttempt?: (attempt: Attempt) => void;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly limits: RateLimits;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  /** The proxy to go through. */
  readonly proxy?: Proxy | undefined;
  /** Ends every request that is on its way. */
  readonly end?: AbortSignal;
}

/** Microsoft's SDK with a middleware chain of ours, loaded on the first call. */
export function createTransport(options: TransportOptions): GraphTransport {
  let client: ReturnType<typeof createClient> | undefined;
  const send = async (flight: CallInFlight): Promise<void> => {
    client ??= createClient(options);
    const { api, raw } = await client;
    const { version, rest } = splitVersion(flight.call.path);
    await sendBy(api(rest).version(version).responseType(raw).middlewareOptions([flight]), flight.call);
  };
  return {
    read: async (call) => {
      const flight = new CallInFlight(call);
      await send(flight);
      return answerOf(flight);
    },
    writeOnce: async (call) => {
      const flight = new CallInFlight(call);
      await send(flight);
      const { thrown, mayHaveLeft: mayHaveArrived, servedAt } = flight;
      const served = servedAt === undefined ? {} : { servedAt };
      if (!(thrown instanceof GraphFailure)) {
        const { status, body, requestId } = answerOf(flight);
        return {
          mayHaveArrived,
          status,
          ...served,
          ...(isJsonObject(body) ? { body } : {}),
          ...(requestId === undefined ? {} : { requestId }),
        };
      }
      const { status, requestId } = thrown.details;
      return {
        // What failed before it left, as a sign-in, is no answer of the service, with any status.
        mayHaveArrived,
        status: mayHaveArrived ? (status ?? null) : null,
        failure: thrown,
        ...served,
        ...(requestId === undefined ? {} : { requestId }),
      };
    },
  };
}

function answerOf({ answer, thrown }: CallInFlight): GraphAnswer {
  if (thrown instanceof Error) throw thrown;
  if (answer === undefined) throw new InternalError('A call to Graph came back without an answer.');
  return answer;
}

async function createClient({
  timeoutMs,
  proxy,
  end,
  onAttempt = () => undefined,
  ...options
}: TransportOptions) {
  const [sdk, http] = await Promise.all([
    import('./sdk.js'),
    createHttp(timeoutMs, { proxy, ...(end && { end }) }),
  ]);
  const client = sdk.Client.initWithMiddleware({
    baseUrl: `${options.origin}/`,
    middleware: createChain({ ...options, http, onAttempt }),
  });
  return { api: client.api.bind(client), raw: sdk.ResponseType.RAW };
}

type SdkRequest = ReturnType<Awaited<ReturnType<typeof createClient>>['api']>;

function sendBy(request: SdkRequest, { method, body }: GraphCall): Promise<unknown> {
  switch (method) {
    case 'GET':
      return request.get() as Promise<unknown>;
    case 'POST':
      return request.post(body) as Promise<unknown>;
    case 'PATCH':
      return request.patch(body) as Promise<unknown>;
    case 'DELETE':
      return request.delete() as Promise<unknown>;
  }
}

function splitVersion(path: string): { version: string; rest: string } {
  const end = path.indexOf('/', 1);
  return { version: path.slice(1, end), rest: path.slice(end) };
}
