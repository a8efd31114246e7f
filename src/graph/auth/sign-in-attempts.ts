import type { TokenCredentialOptions } from '@azure/identity';
import { isJsonObject } from '../../model/json.js';

type Policy = NonNullable<TokenCredentialOptions['additionalPolicies']>[number];

/** What Entra ID itself said when it refused, before any library put it into other words. */
export interface Refusal {
  readonly description: string;
  /** AADSTS numbers, the one with the cause first. */
  readonly codes: readonly number[];
}

/** Watches the requests of one way to sign in. */
export interface SignInWatch {
  readonly policy: Policy;
  /** The last refusal. */
  readonly refusal: () => Refusal | undefined;
  /** Why the last request got no answer, if it got none. */
  readonly unreachable: () => string | undefined;
}

const TIMEOUT_MS = 15_000;

/** The library has no time limit of its own and rewords refusals; this gives each request one and keeps the words. */
export function createSignInWatch(): SignInWatch {
  let refusal: Refusal | undefined;
  let unreachable: string | undefined;
  const policy: Policy['policy'] = {
    name: 'assignctlSignInWatch',
    async sendRequest(request, next) {
      // The library's own `timeout` leaves a timer behind that keeps the process waiting.
      request.abortSignal = AbortSignal.timeout(TIMEOUT_MS);
      unreachable = undefined;
      try {
        const response = await next(request);
        if (response.status >= 400) refusal = readRefusal(response.bodyAsText) ?? refusal;
        return response;
      } catch (cause) {
        unreachable = `${new URL(request.url).host} cannot be reached (${networkCode(cause)})`;
        throw cause;
      }
    },
  };
  return {
    policy: { policy, position: 'perRetry' },
    refusal: () => refusal,
    unreachable: () => unreachable,
  };
}

function readRefusal(body: string | null | undefined): Refusal | undefined {
  try {
    const answer: unknown = JSON.parse(body ?? '');
    if (!isJsonObject(answer) || typeof answer.error_description !== 'string') return undefined;
    const description = answer.error_description;
    const listed: readonly unknown[] = Array.isArray(answer.error_codes) ? answer.error_codes : [];
    const named = [...description.matchAll(/AADSTS(\d+)/g)].map(([, digits]) => Number(digits));
    const codes = [...named, ...listed.filter((code) => typeof code === 'number')];
    return { description, codes: [...new Set(codes)] };
  } catch {
    return undefined;
  }
}

/** `ECONNREFUSED` and the like, anywhere in the chain of causes. */
export function networkCode(cause: unknown): string {
  for (let error = cause; typeof error === 'object' && error !== null;) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if ('name' in error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
      return 'no answer in time';
    error = 'cause' in error ? error.cause : undefined;
  }
  return 'no answer';
}
