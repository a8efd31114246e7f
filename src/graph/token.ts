import { isJsonObject } from '../model/json.js';
import { GraphFailure } from '../model/ports.js';
import { type CloudName } from '../model/settings.js';
import { CLOUDS } from './cloud.js';

/** What a loopback endpoint is given in place of a token: a real one never leaves for it. */
const DUMMY_BEARER = 'assignctl-loopback';

export interface TokenSource {
  readonly getToken: () => Promise<string>;
  /** Makes `getToken` hand out a new token, after the service refused the former one. */
  readonly renew: () => Promise<string>;
}

/** The bearer for a loopback endpoint. */
export function loopbackToken(): TokenSource {
  const getToken = (): Promise<string> => Promise.resolve(DUMMY_BEARER);
  return { getToken, renew: getToken };
}

/** A token for the cloud's Graph: the one handed in, else by @azure/identity, which is loaded only then. */
export function cloudToken(cloud: CloudName, tenantId: string, readyToken: string | undefined): TokenSource {
  if (readyToken !== undefined && readyToken !== '')
    return {
      getToken: () => Promise.resolve(readyToken),
      renew: () =>
        Promise.reject(new GraphFailure('The token in ASSIGNCTL_ACCESS_TOKEN was refused', { status: 401 })),
    };
  let credential: ReturnType<typeof createCredential> | undefined;
  const getToken = async (): Promise<string> => {
    credential ??= createCredential(cloud, tenantId);
    try {
      const token = await (await credential).getToken(`${CLOUDS[cloud].graph}/.default`);
      return token.token;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new GraphFailure(
        `Signing in failed: ${why}`,
        { next: 'See the README on signing in.' },
        { cause },
      );
    }
  };
  return { getToken, renew: getToken };
}

async function createCredential(cloud: CloudName, tenantId: string) {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({ tenantId, authorityHost: CLOUDS[cloud].login });
}

/** The tenant a token was issued for (`tid`), or undefined where it is no JSON web token. */
export function tenantOfToken(token: string): string | undefined {
  const [, payload] = token.split('.');
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isJsonObject(claims) && typeof claims.tid === 'string' ? claims.tid : undefined;
  } catch {
    return undefined;
  }
}
