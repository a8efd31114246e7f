import { type TokenCredentialOptions } from '@azure/identity';
import { isJsonObject } from '../../model/json.js';
import { firstCharacters } from '../../model/graph-path.js';
import { type Env, redact, secretsOf } from './redact.js';

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

/** Why one way to sign in came to nothing, and what to do about it where that is known. */
export interface CredentialFailure {
  readonly why: string;
  readonly next?: string;
}

/** Refusals of Entra ID that have a remedy of their own, by AADSTS number. */
const KNOWN: Readonly<Record<number, CredentialFailure>> = {
  90002: {
    why: 'there is no such tenant at this sign-in service',
    next: 'Check tenantId and cloud in the settings.',
  },
  900023: {
    why: 'there is no such tenant at this sign-in service',
    next: 'Check tenantId and cloud in the settings.',
  },
  700016: {
    why: 'the tenant does not know this app',
    next: 'Check AZURE_CLIENT_ID, and that the app was consented to in this tenant.',
  },
  7000215: {
    why: 'the client secret is wrong',
    next: 'Use the secret’s value, not its id, or better a federated credential.',
  },
  7000222: {
    why: 'the client secret has expired',
    next: 'Make a new secret, or better a federated credential.',
  },
  700027: {
    why: 'the certificate is not one of the app’s',
    next: 'Upload the certificate to the app registration, or use the one that is there.',
  },
  700024: {
    why: 'the assertion is outside the time it is valid for',
    next: 'Check this machine’s clock; a token in a file must be renewed before it expires.',
  },
  700211: { why: 'no federated credential of the app has this issuer', next: federatedNext() },
  700212: { why: 'no federated credential of the app has this audience', next: federatedNext() },
  700213: { why: 'no federated credential of the app has this subject', next: federatedNext() },
  70021: { why: 'no federated credential of the app fits the id token', next: federatedNext() },
  65001: {
    why: 'no one has consented to what the app asks for',
    next: 'Have an administrator consent to the app’s permissions in Entra ID.',
  },
  900382: {
    why: 'the tenant is in another cloud than this sign-in service',
    next: 'Set `cloud: usGov` in the settings (or usGovDod, china), the cloud the tenant is in.',
  },
  7000229: {
    why: 'the app has no service principal in this tenant',
    next: 'Have an administrator of this tenant consent to the app first; then run again.',
  },
  500011: { why: 'the tenant does not know Microsoft Graph', next: 'Check cloud in the settings.' },
  7000112: { why: 'the app is disabled in this tenant', next: 'Have an administrator enable it.' },
  50076: { why: 'more proof of who you are is asked for', next: 'Run `az login` again and then this.' },
  53003: {
    why: 'Conditional Access forbids it',
    next: 'Ask who keeps the Conditional Access policies to let this app in.',
  },
};

function federatedNext(): string {
  return 'Compare issuer, subject and audience of the app’s federated credential with the workflow that runs.';
}

/** Describes a failed sign-in without secrets: in Entra's own words if it answered. */
export function explainCredentialFailure(error: unknown, watch: SignInWatch, env: Env): CredentialFailure {
  const refusal = watch.refusal();
  if (refusal !== undefined) return explainRefusal(refusal, env);
  const unreachable = watch.unreachable();
  if (unreachable !== undefined)
    return {
      why: unreachable,
      next: 'Check the network, a proxy, and the certificates this machine trusts.',
    };
  const message = error instanceof Error ? error.message : String(error);
  if (message === 'fetch failed') return { why: `the request got no answer (${networkCode(error)})` };
  return { why: firstSentences(redact(message, secretsOf(env))) };
}

function explainRefusal({ description, codes }: Refusal, env: Env): CredentialFailure {
  const known = codes.map((code) => KNOWN[code]).find((entry) => entry !== undefined);
  const said = redact(description, secretsOf(env));
  const trace = /Trace ID: ([0-9a-f-]{36})/i.exec(said)?.[1];
  const words = firstSentences(said.replace(/ Trace ID: .*$/, ''));
  const detail = `${words}${trace === undefined ? '' : ` (trace ${trace})`}`;
  if (known === undefined) return { why: detail };
  return { ...known, why: `${known.why}: ${detail}` };
}

const LONGEST = 300;

/** Some refusals are a page long. */
function firstSentences(text: string): string {
  const [useful = ''] = text.split(/ (?=To troubleshoot|See the troubleshooting|More details|Please visit)/);
  const short = useful.length > LONGEST ? `${firstCharacters(useful, LONGEST)}…` : useful;
  return short.replace(/[.,:\s]+$/, '');
}
