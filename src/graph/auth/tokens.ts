import { type AccessToken } from '@azure/identity';
import { type Clock, GraphFailure } from '../../model/ports.js';
import { type CloudName } from '../../model/project/settings.js';
import { type AuditActor } from '../../model/tenant/audit.js';
import { readClaims } from './claims.js';
import { authorityFor, CLOUDS, isLoopback, signsInOnLoopback } from './clouds.js';
import { type Attempt, signIn, type SignInContext, type SignInSession } from './credential-chain.js';
import { type Env } from './redact.js';

export interface TokenSource {
  readonly getToken: () => Promise<string>;
  /** Makes `getToken` return a new token, after the service refused the former one. */
  readonly renew: () => Promise<string>;
}

/** How a token came about. */
export interface SignInAttempts {
  readonly way: string;
  /** All that was tried, in order; the last one worked. Empty where there was nothing to choose from. */
  readonly attempts: readonly Attempt[];
  /** What is odd about the token. */
  readonly note?: string;
}

export interface SignIn extends TokenSource {
  /** Known as soon as `getToken` has given a token. */
  readonly signInAttempts: () => SignInAttempts | undefined;
}

const VARIABLE = 'ASSIGNCTL_ACCESS_TOKEN';
/** Microsoft Graph as an audience, besides its host: the same app id in every cloud. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

const NO_JWT = `What ${VARIABLE} contains is no JSON Web Token, as tokens for Graph are: who it is for cannot be checked.`;

/** A token that was handed in. It is looked at before it is sent anywhere, and it can't be renewed. */
function staticToken(token: string, graph: string, clock: Pick<Clock, 'now'>): SignIn {
  const renew = (): Promise<string> =>
    Promise.reject(
      new GraphFailure(`The token in ${VARIABLE} was refused, and a token handed in can’t be renewed`, {
        status: 401,
        next: 'Set a new one.',
      }),
    );
  // Before every request: a long run may outlive its token.
  const getToken = (): Promise<string> => {
    const problem = problemOf(token, graph, clock);
    return problem === undefined ? Promise.resolve(token) : Promise.reject(problem);
  };
  return {
    getToken,
    renew,
    signInAttempts: () => ({
      way: VARIABLE,
      attempts: [],
      ...(readClaims(token) === undefined && { note: NO_JWT }),
    }),
  };
}

function problemOf(token: string, graph: string, { now }: Pick<Clock, 'now'>): GraphFailure | undefined {
  const kind = NO_TOKENS.find(({ is }) => is.test(token));
  if (kind !== undefined) return refuse(`${VARIABLE} ${kind.what} and was not sent`, kind.next);
  const claims = readClaims(token);
  if (!/^[\w.~+/=-]+$/.test(token) || (/^eyJ|\./.test(token) && claims === undefined))
    return refuse(
      `What ${VARIABLE} contains is no access token, or not all of one, and was not sent`,
      'Set it to the token itself.',
    );
  const { expiresAt, audience } = claims ?? {};
  if (expiresAt !== undefined && expiresAt <= now())
    return refuse(
      `The token in ${VARIABLE} expired at ${new Date(expiresAt).toISOString()}`,
      'Set a new one.',
    );
  if (audience !== undefined && ![graph, GRAPH_APP_ID].includes(audience.replace(/\/$/, '').toLowerCase()))
    return refuse(
      `The token in ${VARIABLE} is for ${audience}, not for ${graph}, and was not sent`,
      `Ask for a token for ${graph}, or correct cloud in the settings.`,
    );
  return undefined;
}

/** What gets into the variable in place of a token, by what it looks like, and what to do about it. */
const NO_TOKENS: readonly { readonly is: RegExp; readonly what: string; readonly next: string }[] = [
  {
    is: /^\s+$/,
    what: 'contains only white space',
    next: 'Check the step that sets it.',
  },
  {
    is: /^(Authorization:\s*)?Bearer\b/i,
    what: 'begins with “Bearer”',
    next: 'Set it to what follows that word.',
  },
  {
    is: /^System\.[\w.[\]]+$/i,
    what: 'is the name of a PowerShell type, which PowerShell prints in place of the value,',
    next: 'Convert it first: (Get-AzAccessToken -AsSecureString).Token | ConvertFrom-SecureString -AsPlainText.',
  },
  {
    is: /^(\$\(.*\)|\$\{.*\}|\$\[.*\]|\$(env:)?\w+|%\w+%)$/i,
    what: 'is a variable that was not replaced by its value',
    next: 'Check the name of the variable, and that this step may read it.',
  },
  {
    is: /^(["'`‘’“”]).*["'`‘’“”]$/,
    what: 'is in quotation marks',
    next: 'Set it without them.',
  },
  {
    is: /^@?[{[]/,
    what: 'is a whole object',
    next: 'Set it to only the access token: az account get-access-token --query accessToken -o tsv.',
  },
  {
    is: /^\*+$/,
    what: 'is masked: ***',
    next: 'It was copied from a log. Take the token from where it comes from.',
  },
  {
    is: /^(null|undefined|none|nil)$/i,
    what: 'is the word for no value',
    next: 'The step that sets it found no token: check that one.',
  },
  {
    is: /[^\x21-\x7e]/,
    what: 'contains white space or other characters that no token has',
    next: 'Set it to the token only, without a line break.',
  },
];

function refuse(message: string, next: string): GraphFailure {
  return new GraphFailure(message, { status: 401, next });
}

/** A token is used until this long before its end, or until half its life is over where it lives but briefly. */
const MARGIN_MS = 5 * 60_000;
/** Requests under way when a token was renewed may still be refused with the former one. */
const RENEWED_FOR_MS = 60_000;

interface InUse {
  readonly session: SignInSession;
  readonly token: string;
  readonly until: number;
}

/** A token by the first way that works. However many ask at once, there is one sign-in. */
export function credentialToken(context: SignInContext, clock: Pick<Clock, 'now'>): SignIn {
  let inUse: InUse | undefined;
  let underWay: Promise<InUse> | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  /** Runs `next` unless something is under way already: then waits for that. */
  const once = async (next: () => Promise<InUse>): Promise<string> => {
    underWay ??= next().finally(() => (underWay = undefined));
    inUse = await underWay;
    return inUse.token;
  };
  const take = (session: SignInSession, { token, expiresOnTimestamp }: AccessToken): InUse => {
    const left = expiresOnTimestamp - clock.now();
    return { session, token, until: clock.now() + left - Math.min(MARGIN_MS, left / 2) };
  };

  return {
    getToken: async () => {
      if (inUse !== undefined && clock.now() < inUse.until) return inUse.token;
      const session = inUse?.session;
      return once(async () => {
        if (session !== undefined) return take(session, await session.current());
        const opened = await signIn(context);
        return take(opened, opened.token);
      });
    },
    renew: async () => {
      const former = inUse;
      if (former !== undefined && clock.now() - renewedAt < RENEWED_FOR_MS) return former.token;
      return once(async () => {
        const session = former === undefined ? await signIn(context) : await former.session.restart();
        if (session.token.token === former?.token) throw sameAgain(session.way);
        renewedAt = clock.now();
        return take(session, session.token);
      });
    },
    signInAttempts: () => inUse?.session,
  };
}

function sameAgain(way: string): GraphFailure {
  return new GraphFailure(`Graph refused the token, and ${way} gives the same one again`, {
    status: 401,
    next: 'Sign in anew there, then run again.',
  });
}

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
 * only then. Any loopback endpoint gets a dummy, unless the sign-in authority is a substitute on loopback too; and such a
 * substitute's tokens go nowhere else.
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
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    throw new GraphFailure('NODE_TLS_REJECT_UNAUTHORIZED=0 lets anyone on the way read the token', {
      status: 401,
      next: 'Unset it. Trust a certificate of your own by NODE_EXTRA_CA_CERTS.',
    });
  const ready = env.ASSIGNCTL_ACCESS_TOKEN ?? '';
  if (ready !== '' && new URL(origin).protocol === 'http:' && !isFromLoopback(ready))
    throw new GraphFailure(`The token in ASSIGNCTL_ACCESS_TOKEN is not sent over http to ${origin}`, {
      status: 401,
      next: 'Unset ASSIGNCTL_ACCESS_TOKEN, or AZURE_AUTHORITY_HOST, for this endpoint.',
    });
  if (ready !== '') return staticToken(ready, CLOUDS[cloud].graph, clock);
  return credentialToken({ ...options, authority, prompt }, clock);
}

/** Entra names itself as issuer in every token. One without, or from loopback, is worth nothing anywhere else. */
function isFromLoopback(token: string): boolean {
  const claims = readClaims(token);
  if (claims === undefined) return false;
  const { issuer } = claims;
  return issuer === undefined || (URL.canParse(issuer) && isLoopback(new URL(issuer).hostname));
}

/** The bearer for a loopback endpoint. */
export function loopbackToken(): SignIn {
  const getToken = (): Promise<string> => Promise.resolve(DUMMY_BEARER);
  return { getToken, renew: getToken, signInAttempts: () => ({ way: 'loopback', attempts: [] }) };
}

/** The tenant a token was issued for (`tid`), or undefined where it is no JSON web token. */
export function tenantOfToken(token: string): string | undefined {
  return readClaims(token)?.tenantId;
}

/** Who the service’s audit log names for calls with a token, or undefined where the token does not say. */
export function actorOfToken(token: string): AuditActor | undefined {
  const { user: person, appName: app } = readClaims(token) ?? {};
  if (person === undefined && app === undefined) return undefined;
  return { ...(person === undefined ? {} : { person }), ...(app === undefined ? {} : { app }) };
}
