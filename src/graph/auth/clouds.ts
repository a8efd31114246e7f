import { GraphFailure } from '../../model/ports.js';
import { type CloudName } from '../../model/project/settings.js';
import { type Env } from './redact.js';

export interface Cloud {
  /** Origin of Microsoft Graph: the only place a real token is ever sent to. */
  readonly graph: string;
  /** Origin of the sign-in authority. */
  readonly login: string;
  /** Audience of the id tokens that a federated credential of this cloud takes. */
  readonly exchangeAudience: string;
}

const EXCHANGE = 'api://AzureADTokenExchange';

/** Graph and sign-in hosts by cloud (Microsoft Graph, national cloud deployments). Tokens do not cross clouds. */
export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  global: {
    graph: 'https://graph.microsoft.com',
    login: 'https://login.microsoftonline.com',
    exchangeAudience: EXCHANGE,
  },
  usGov: {
    graph: 'https://graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    exchangeAudience: `${EXCHANGE}USGov`,
  },
  usGovDod: {
    graph: 'https://dod-graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    exchangeAudience: `${EXCHANGE}USGov`,
  },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    login: 'https://login.chinacloudapi.cn',
    exchangeAudience: `${EXCHANGE}China`,
  },
};

/**
 * The origin of an `--endpoint`, or in words what is wrong with it. Only loopback is taken, as a root without path:
 * nothing that is typed on a command line can make the tool speak to another host.
 */
export function parseEndpoint(text: string): { readonly origin: string } | { readonly problem: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { problem: `“${text}” is not a URL. Write something like http://127.0.0.1:8080` };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { problem: `“${text}” is neither http nor https.` };
  if (!isLoopback(url.hostname))
    return { problem: `“${text}” is not on loopback. The cloud is chosen by \`cloud:\` in the settings.` };
  if (url.pathname !== '/' || url.search !== '' || url.username !== '' || url.password !== '')
    return {
      problem: `“${text}” has more than scheme, host and port. The version comes from \`graphVersion:\`.`,
    };
  return { origin: url.origin };
}

/** True for names and addresses that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Where to sign in. */
export interface Authority {
  readonly origin: string;
  /** A substitute on this machine, as tests run one. Its tokens are worth nothing anywhere else. */
  readonly isLoopback: boolean;
}

/**
 * The cloud decides where to sign in. AZURE_AUTHORITY_HOST may say the same or name a substitute on loopback: a secret
 * never goes to a host that only an environment variable has chosen.
 */
export function authorityFor(cloud: CloudName, env: Env): Authority {
  const { login } = CLOUDS[cloud];
  const authority = env.AZURE_AUTHORITY_HOST ?? '';
  if (authority === '') return { origin: login, isLoopback: false };
  const url = URL.canParse(authority) ? new URL(authority) : undefined;
  if (url?.protocol === 'https:' && url.pathname === '/' && url.username === '' && url.password === '') {
    if (url.origin === login) return { origin: login, isLoopback: false };
    if (isLoopback(url.hostname)) return { origin: url.origin, isLoopback: true };
  }
  // Shown without user and password, and not at all if it is no address: it may contain a secret.
  const shown = url === undefined ? 'no address' : `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
  throw new GraphFailure(`AZURE_AUTHORITY_HOST is ${shown}, but cloud ${cloud} signs in at ${login}`, {
    status: 401,
    next: 'Correct `cloud:` in the settings, or unset AZURE_AUTHORITY_HOST.',
  });
}

/** Whether the sign-in goes to a substitute on loopback. The variable may have any content. */
export function signsInOnLoopback(env: Env): boolean {
  const authority = env.AZURE_AUTHORITY_HOST ?? '';
  return URL.canParse(authority) && isLoopback(new URL(authority).hostname);
}
