import { GraphFailure } from '../../model/ports.js';
import { isLoopback } from '../auth/clouds.js';
import { type Env } from '../auth/redact.js';

const NAMES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];

/**
 * The proxy to take to an origin; undefined: none. By the rules of the sign-in library (@typespec/ts-http-runtime,
 * proxyPolicy), so that signing in and Graph take the same way: the first of HTTPS_PROXY, ALL_PROXY and HTTP_PROXY, in capitals
 * or not; NO_PROXY lists hosts, and `.example.com` means that domain and all below it. Loopback is never behind a proxy.
 */
export function proxyFor(origin: string, env: Env): URL | undefined {
  const { hostname } = new URL(origin);
  if (isLoopback(hostname) || isExempt(hostname, valueOf('NO_PROXY', env))) return undefined;
  const name = NAMES.find((one) => valueOf(one, env) !== '');
  if (name === undefined) return undefined;
  const value = valueOf(name, env);
  const proxy = URL.canParse(value) ? new URL(value) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  // The value is not shown: it may hold a password.
  throw new GraphFailure(`${name} is no address of a proxy`, {
    next: 'Write it as http://HOST:PORT, or unset it.',
    retry: 'never',
  });
}

function valueOf(name: string, env: Env): string {
  const upper = env[name] ?? '';
  return upper === '' ? (env[name.toLowerCase()] ?? '') : upper;
}

function isExempt(hostname: string, list: string): boolean {
  return list
    .split(',')
    .map((pattern) => pattern.trim())
    .some((pattern) =>
      pattern.startsWith('.') ? `.${hostname}`.endsWith(pattern) : pattern !== '' && hostname === pattern,
    );
}
