import { GraphFailure } from '../model/ports.js';
import { isGuid } from '../model/policy-types.js';
import { type Env } from './scrub.js';
import { type Way, type WayContext, WAYS } from './sign-in-ways.js';

/** What became of one way. */
export interface Attempt {
  readonly way: string;
  readonly result: 'signed in' | 'failed' | 'not set up';
  readonly why?: string;
}

/** All ways in order, or those that AZURE_TOKEN_CREDENTIALS leaves: `prod`, `dev` or the name of one credential. */
export function waysFor(env: Env, all: readonly Way[] = WAYS): readonly Way[] {
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
export function skipReason(
  way: Way,
  { env, tenantId, authority, prompt }: Omit<WayContext, 'watch'>,
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
  // A person is not asked to stand in for an app whose own way was refused.
  if (way.isInteractive && hasFailure && !isAskedFor(way, env)) return 'another way is set up, and failed';
  return undefined;
}

/** The variable that marks the way, where that is missing; else all that it lacks: somebody meant to set it up. */
function missingText(missing: readonly string[], { needs, hint }: Way, env: Env): string {
  const [mark = ''] = needs;
  if (!missing.includes(mark)) return `${missing.join(', ')} not set`;
  const isPlatform = hint !== undefined && (env[hint.when] ?? '') !== '';
  return isPlatform ? `no ${mark}: ${hint.text}` : `no ${mark}`;
}

/** Whether AZURE_TOKEN_CREDENTIALS asks for the way, so that it need not be guessed from the environment. */
function isAskedFor({ credential, group }: Way, env: Env): boolean {
  return [credential.toLowerCase(), group].includes(narrowing(env));
}

function narrowing(env: Env): string {
  return (env.AZURE_TOKEN_CREDENTIALS ?? '').trim().toLowerCase();
}
