import { randomUUID } from 'node:crypto';
import { type Check, type SignedIn } from '../../model/results/doctor-report.js';
import { type Clock, GraphFailure } from '../../model/ports.js';
import { createHttp, type Http, type Proxy, serviceTime } from '../http/http.js';
import { networkCode } from '../auth/sign-in-attempts.js';
import { type Attempt } from '../http/transport.js';
import { readClaims, type TokenClaims } from '../auth/claims.js';
import { failed } from './reads.js';
import { type SignIn } from '../auth/tokens.js';

const PROBES = 3;
const TIMEOUT_MS = 10_000;
/** Signed assertions live for minutes; a clock this far off has used up a good part of that. */
const MOST_SKEW_MS = 2 * 60_000;

interface Ping {
  readonly milliseconds: number;
  /** How far the service's clock is ahead of ours; undefined if it sends no time. */
  readonly ahead?: number;
}

/** How far away Graph is and whether its clock agrees with ours, by requests that carry no token. */
export async function checkWay(
  { origin, proxy }: { readonly origin: string; readonly proxy: Proxy | undefined },
  clock: Pick<Clock, 'now'>,
  onAttempt: (attempt: Attempt) => void,
): Promise<readonly Check[]> {
  const probes: Ping[] = [];
  const way = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
  const http = await createHttp(TIMEOUT_MS, { proxy });
  try {
    for (let count = 0; count < PROBES; count += 1) probes.push(await probe(http, origin, clock, onAttempt));
  } catch (error) {
    const why = networkCode(error);
    return [
      {
        group: 'connection',
        name: 'reach',
        status: 'missing',
        required: true,
        detail: `${origin} cannot be reached${way} (${why})`,
        next: 'Check the network, a proxy, and the certificates this machine trusts.',
      },
    ];
  }
  const [first = 0, ...rest] = probes.map(({ milliseconds }) => milliseconds);
  const best = Math.min(...rest);
  const detail = `${origin}${way}, ${best} ms there and back, ${first} ms with the connection`;
  return [
    { group: 'connection', name: 'reach', status: 'ok', required: true, detail, milliseconds: best },
    skewCheck(probes.at(-1)?.ahead),
  ];
}

async function probe(
  http: Http,
  origin: string,
  { now }: Pick<Clock, 'now'>,
  onAttempt: (attempt: Attempt) => void,
): Promise<Ping> {
  const [path, clientRequestId, start] = ['/v1.0/', randomUUID(), now()];
  const response = await http(new URL(path, origin), { headers: { 'client-request-id': clientRequestId } });
  const end = now();
  onAttempt({
    ...{ method: 'GET', path, attempt: 1, clientRequestId },
    ...{ status: response.status, milliseconds: end - start },
    ...(response.requestId === undefined ? {} : { requestId: response.requestId }),
  });
  const date = serviceTime(response.headers);
  // The header has whole seconds, rounded down: half a second is the fair guess.
  return {
    milliseconds: end - start,
    ...(date === undefined ? {} : { ahead: date + 500 - (start + end) / 2 }),
  };
}

function skewCheck(ahead: number | undefined): Check {
  const check = { group: 'connection', name: 'clock', required: false } as const;
  if (ahead === undefined) return { ...check, status: 'unknown', detail: 'the service gives no time' };
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const skewMilliseconds = Math.round(ahead);
  if (Math.abs(ahead) < MOST_SKEW_MS)
    return { ...check, status: 'ok', detail: `within ${seconds + 1} s of the service’s`, skewMilliseconds };
  return {
    ...check,
    status: 'warning',
    detail: `this machine’s clock is ${seconds} s ${ahead > 0 ? 'behind' : 'ahead of'} the service’s`,
    next: 'Set the clock: tokens and assertions are refused outside their time.',
    skewMilliseconds,
  };
}

interface SignInCheck {
  readonly check: Check;
  readonly signedIn?: SignedIn;
  /** Absent where the token says nothing of itself. */
  readonly claims?: TokenClaims;
}

/** Signs in as plan would and shows who that is. */
export async function checkSignIn(signIn: SignIn): Promise<SignInCheck> {
  const about = { group: 'connection', name: 'sign-in', required: true } as const;
  try {
    const claims = readClaims(await signIn.getToken());
    const signedIn = describe(signIn, claims);
    const check: Check = { ...about, status: 'ok', detail: detailOf(signedIn) };
    return { check, signedIn, ...(claims === undefined ? {} : { claims }) };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    return { check: { ...about, ...failed(error, true) } };
  }
}

function describe(signIn: SignIn, claims: TokenClaims | undefined): SignedIn {
  const { way, attempts } = signIn.signInAttempts() ?? { way: 'unknown', attempts: [] };
  const before = attempts.filter(({ result }) => result === 'failed');
  const { appId, appName, user, tenantId, expiresAt } = claims ?? {};
  return {
    way,
    kind: claims?.kind ?? 'unknown',
    ...(appId === undefined ? {} : { appId }),
    ...(appName === undefined ? {} : { appName }),
    ...(user === undefined ? {} : { user }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    ...(claims === undefined ? {} : { permissions: [...claims.permissions].sort() }),
    failed: before.map((attempt) => ({ way: attempt.way, why: attempt.why ?? '' })),
  };
}

function detailOf({ way, kind, appId, appName, user, expiresAt, failed: before }: SignedIn): string {
  const app = `app ${appName ?? ''} ${appId ?? ''}`.replace(/\s+/g, ' ').trim();
  const who = {
    app,
    user: `${user ?? 'a user'} through ${app}; an Intune role and scope tags decide what is seen`,
    unknown: 'the token does not say who it is for',
  }[kind];
  const until = expiresAt === undefined ? '' : `, until ${expiresAt}`;
  const first = before.map((attempt) => `; before that ${attempt.way} failed: ${attempt.why}`).join('');
  return way === 'loopback' ? 'no sign-in, a dummy token for loopback' : `${who}, by ${way}${until}${first}`;
}
