import { GraphFailure } from '../../model/ports.js';
import { isLoopback } from '../auth/clouds.js';
import { loadHttpLibrary, type Proxy } from './http.js';
import { type Env } from '../auth/redact.js';

const NAMES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];

/**
 * The proxy to take to an origin; undefined: none. The rules are those of the sign-in, by its own library: the first of
 * HTTPS_PROXY, ALL_PROXY and HTTP_PROXY, in capitals or not, unless NO_PROXY exempts the host. Loopback is never behind a
 * proxy. Throws a GraphFailure where the value is no address.
 */
export async function findProxy(origin: string, env: Env): Promise<Proxy | undefined> {
  const name = NAMES.find((one) => valueOf(one, env) !== '');
  if (name === undefined || isLoopback(new URL(origin).hostname)) return undefined;
  const value = valueOf(name, env);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    // The value is not shown: it may contain a password.
    throw new GraphFailure(`${name} is no address of a proxy`, {
      next: 'Write it as http://HOST:PORT, or unset it.',
      retry: 'never',
    });
  const { createHttpHeaders, createPipelineRequest, proxyPolicy } = await loadHttpLibrary();
  const exempt = valueOf('NO_PROXY', env).split(',');
  const policy = proxyPolicy(
    {
      host: `${url.protocol}//${url.hostname}`,
      port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      username: encodedOnce(url.username),
      password: encodedOnce(url.password),
    },
    { customNoProxyList: exempt.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '') },
  );
  const asked = createPipelineRequest({ url: origin });
  await policy.sendRequest(asked, (request) =>
    Promise.resolve({ request, status: 204, headers: createHttpHeaders() }),
  );
  return asked.agent === undefined ? undefined : { host: url.host, policy };
}

function valueOf(name: string, env: Env): string {
  const upper = env[name] ?? '';
  return upper === '' ? (env[name.toLowerCase()] ?? '') : upper;
}

/** The library decodes it without a guard, and many a password has a `%` that encodes nothing. */
function encodedOnce(part: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(part));
  } catch {
    return encodeURIComponent(part);
  }
}
