import { type Clock, GraphFailure } from '../model/ports.js';
import { type CloudName } from '../model/settings.js';
import { authorityFor, signsInOnLoopback } from './authority.js';
import { readClaims } from './claims.js';
import { CLOUDS, isLoopback } from './cloud.js';
import { readyToken } from './ready-token.js';
import { type Env } from './scrub.js';
import { signedInToken } from './signed-in-token.js';
import { type SignIn } from './token-source.js';

export type { SignIn, SignInStory, TokenSource } from './token-source.js';

/** What a loopback endpoint is given in place of a token: a real one never leaves for it. */
const DUMMY_BEARER = 'assignctl-loopback';

export interface SignInOptions {
  readonly cloud: CloudName;
  readonly tenantId: string;
  readonly env: Env;
  readonly clock: Pick<Clock, 'now'>;
  /** Shows a person where to enter a code; undefined where there is no terminal. */
  readonly prompt?: ((message: string) => void) | undefined;
}

/**
 * The bearer for one Graph. The cloud's own gets ASSIGNCTL_ACCESS_TOKEN or a token by @azure/identity, which is loaded
 * only then. Any loopback endpoint gets a dummy, unless the sign-in authority is a stand-in on loopback too; and such a
 * stand-in's tokens go nowhere else.
 */
export function tokenFor(origin: string, { prompt, ...options }: SignInOptions): SignIn {
  const { cloud, env, clock } = options;
  const isLocal = isLoopback(new URL(origin).hostname);
  if (isLocal && !signsInOnLoopback(env)) return loopbackToken();
  const authority = authorityFor(cloud, env);
  if (authority.isLoopback && !isLocal)
    throw new GraphFailure(`AZURE_AUTHORITY_HOST is on loopback, but Graph is at ${origin}`, {
      status: 401,
      next: 'Give a loopback --endpoint too, or unset AZURE_AUTHORITY_HOST.',
    });
  const ready = env.ASSIGNCTL_ACCESS_TOKEN ?? '';
  if (ready !== '') return readyToken(ready, CLOUDS[cloud].graph, clock);
  return signedInToken({ ...options, authority, prompt }, clock);
}

/** The bearer for a loopback endpoint. */
export function loopbackToken(): SignIn {
  const getToken = (): Promise<string> => Promise.resolve(DUMMY_BEARER);
  return { getToken, renew: getToken, story: () => ({ way: 'loopback', attempts: [] }) };
}

/** The tenant a token was issued for (`tid`), or undefined where it is no JSON web token. */
export function tenantOfToken(token: string): string | undefined {
  return readClaims(token)?.tenantId;
}
