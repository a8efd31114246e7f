import { GraphFailure } from '../model/ports.js';
import { type CloudName } from '../model/settings.js';
import { CLOUDS, isLoopback } from './cloud.js';
import { type Env } from './scrub.js';

/** Where to sign in. */
export interface Authority {
  readonly origin: string;
  /** A stand-in on this machine, as tests run one. Its tokens are worth nothing anywhere else. */
  readonly isLoopback: boolean;
}

/**
 * The cloud decides where to sign in. AZURE_AUTHORITY_HOST may say the same or name a stand-in on loopback: a secret
 * never goes to a host that an environment variable alone has chosen.
 */
export function authorityFor(cloud: CloudName, env: Env): Authority {
  const { login } = CLOUDS[cloud];
  const wanted = env.AZURE_AUTHORITY_HOST ?? '';
  if (wanted === '') return { origin: login, isLoopback: false };
  const url = URL.canParse(wanted) ? new URL(wanted) : undefined;
  if (url?.protocol === 'https:' && url.pathname === '/' && url.username === '') {
    if (url.origin === login) return { origin: login, isLoopback: false };
    if (isLoopback(url.hostname)) return { origin: url.origin, isLoopback: true };
  }
  throw new GraphFailure(`AZURE_AUTHORITY_HOST is ${wanted}, but cloud ${cloud} signs in at ${login}`, {
    status: 401,
    next: 'Correct `cloud:` in the settings, or unset AZURE_AUTHORITY_HOST.',
  });
}

/** Whether a stand-in on loopback is where to sign in, whatever else the variable may hold. */
export function signsInOnLoopback(env: Env): boolean {
  const wanted = env.AZURE_AUTHORITY_HOST ?? '';
  return URL.canParse(wanted) && isLoopback(new URL(wanted).hostname);
}
