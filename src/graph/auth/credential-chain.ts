import { type AccessToken, type TokenCredential } from '@azure/identity';
import { GraphFailure } from '../../model/ports.js';
import { isGuid } from '../../model/tenant/policy-types.js';
import { CLOUDS } from './clouds.js';
import { type CredentialSource, type CredentialContext, CREDENTIAL_CHAIN } from './credentials.js';
import { type Env } from './redact.js';
import {
  createSignInWatch,
  type SignInWatch,
  explainCredentialFailure,
  type CredentialFailure,
} from './sign-in-attempts.js';

/** What became of one way. */
export interface Attempt {
  readonly way: string;
  readonly result: 'signed in' | 'failed' | 'not set up';
  readonly why?: string;
}

/** All ways in order, or those that AZURE_TOKEN_CREDENTIALS leaves: `prod`, `dev` or the name of one credential. */
function credentialsFor(
  env: Env,
  all: readonly CredentialSource[] = CREDENTIAL_CHAIN,
): readonly CredentialSource[] {
  const choice = narrowing(env);
  if (choice === '') return all;
  const chosen = all.filter(({ group, credential }) => [group, credential.toLowerCase()].includes(choice));
  if (chosen.length > 0) return chosen;
  const names = [...new Set(all.map(({ credential }) => credential))].join(', ');
  throw new GraphFailure(`AZURE_TOKEN_CREDENTIALS is ${choice}, which is no way to sign in here`, {
    status: 401,
    next: `Use prod, dev or one of ${names}.`,
  });
}

/** Why a way is not even tried, or undefined: then all it needs is there. */
function skipReason(
  way: CredentialSource,
  { env, tenantId, authority, prompt }: Omit<CredentialContext, 'watch'>,
  hasFailure: boolean,
): string | undefined {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const missing = way.needs.filter((name) => !isSet(name));
  const { needsOneOf = [], tenantVariable = '' } = way;
  if (missing.length > 0) return missingText(missing, way, env);
  if (needsOneOf.length > 0 && !needsOneOf.some(isSet) && !isAskedFor(way, env))
    return `no ${needsOneOf.join(' or ')}`;
  const named = env[tenantVariable] ?? '';
  if (isGuid(named) && named.toLowerCase() !== tenantId.toLowerCase())
    return `${tenantVariable} is ${named}, another tenant than the settings pin`;
  if (authority.isLoopback && !way.usesAuthority) return 'not while AZURE_AUTHORITY_HOST is on loopback';
  if (way.isInteractive && prompt === undefined) return 'no terminal to show a code on';
  // A person is not asked to replace an app whose own way was refused.
  if (way.isInteractive && hasFailure && !isAskedFor(way, env)) return 'another way is set up, and failed';
  return undefined;
}

/** The variable that marks the way, where that is missing; else all that it lacks: somebody meant to set it up. */
function missingText(missing: readonly string[], { needs, hint }: CredentialSource, env: Env): string {
  const [mark = ''] = needs;
  if (!missing.includes(mark)) return `${missing.join(', ')} not set`;
  const isPlatform = hint !== undefined && (env[hint.when] ?? '') !== '';
  return isPlatform ? `no ${mark}: ${hint.text}` : `no ${mark}`;
}

/** Whether AZURE_TOKEN_CREDENTIALS asks for the way, so that it need not be guessed from the environment. */
function isAskedFor({ credential, group }: CredentialSource, env: Env): boolean {
  return [credential.toLowerCase(), group].includes(narrowing(env));
}

function narrowing(env: Env): string {
  return (env.AZURE_TOKEN_CREDENTIALS ?? '').trim().toLowerCase();
}

/** A way that worked, and what was tried before it. */
export interface SignInSession {
  readonly way: string;
  readonly attempts: readonly Attempt[];
  readonly token: AccessToken;
  /** The token in use, or the next one when it nears its end: the library keeps count. */
  readonly current: () => Promise<AccessToken>;
  /** The same way from the start, with nothing remembered. */
  readonly restart: () => Promise<SignInSession>;
}

export interface SignInContext extends Omit<CredentialContext, 'watch'> {
  /** Ways to try in place of all there are. */
  readonly ways?: readonly CredentialSource[];
}

/** Tries the ways in order until one gives a token; throws a GraphFailure that lists all that was tried, in order. */
export async function signIn(context: SignInContext): Promise<SignInSession> {
  const attempts: Attempt[] = [];
  const failures: CredentialFailure[] = [];
  for (const way of credentialsFor(context.env, context.ways)) {
    const skip = skipReason(way, context, failures.length > 0);
    if (skip !== undefined) {
      attempts.push({ way: way.name, result: 'not set up', why: skip });
      continue;
    }
    const opened = await open(way, context, attempts);
    if ('session' in opened) return opened.session;
    attempts.push({ way: way.name, result: 'failed', why: opened.failure.why });
    failures.push(opened.failure);
  }
  const others = attempts.filter(({ result }) => result === 'not set up');
  throw new GraphFailure(
    `Signing in to tenant ${context.tenantId} failed. ${emptyToken(context)}${describeFailures(attempts)}`,
    {
      status: 401,
      lines: ['Not set up here:', ...others.map(({ way, why = '' }) => `  ${way}: ${why}`)],
      next:
        failures.find(({ next }) => next !== undefined)?.next ??
        'docs/sign-in.md shows how to set up each way.',
    },
  );
}

type Opened = { readonly session: SignInSession } | { readonly failure: CredentialFailure };

async function open(
  way: CredentialSource,
  context: SignInContext,
  before: readonly Attempt[],
): Promise<Opened> {
  const watch = createSignInWatch();
  const scope = `${CLOUDS[context.cloud].graph}/.default`;
  try {
    const credential = await way.create({ ...context, watch });
    const token = await fetchToken(credential, scope);
    const attempts: readonly Attempt[] = [...before, { way: way.name, result: 'signed in' }];
    const current = () => fetchToken(credential, scope).catch(rethrow(way, watch, context));
    const restart = async (): Promise<SignInSession> => {
      const again = await open(way, context, before);
      if ('session' in again) return again.session;
      throw failureOf(way, again.failure);
    };
    return { session: { way: way.name, attempts, token, current, restart } };
  } catch (error) {
    return { failure: explainCredentialFailure(error, watch, context.env) };
  }
}

async function fetchToken(credential: TokenCredential, scope: string): Promise<AccessToken> {
  const token = await credential.getToken(scope);
  if (token === null) throw new Error('no token was given');
  return token;
}

function rethrow(
  way: CredentialSource,
  watch: SignInWatch,
  { env }: SignInContext,
): (error: unknown) => never {
  return (error) => {
    throw failureOf(way, explainCredentialFailure(error, watch, env));
  };
}

function failureOf({ name }: CredentialSource, { why, next }: CredentialFailure): GraphFailure {
  return new GraphFailure(`A new token could not be had by ${name}: ${why}`, {
    status: 401,
    ...(next === undefined ? {} : { next }),
  });
}

/** An empty variable is as none: a pipeline may set it from a secret that it does not have. */
function emptyToken({ env }: SignInContext): string {
  return env.ASSIGNCTL_ACCESS_TOKEN === '' ? 'ASSIGNCTL_ACCESS_TOKEN is set, but empty. ' : '';
}

/** What was tried, in order, and why it failed. */
function describeFailures(attempts: readonly Attempt[]): string {
  const failed = attempts.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return 'No way is set up';
  return `Tried in order: ${failed.map(({ way, why = '' }, index) => `(${index + 1}) ${way}: ${why}`).join('; ')}`;
}
