import { type Check, type SignedIn } from '../../model/results/doctor-report.js';
import { GraphFailure } from '../../model/ports.js';
import { readClaims, type TokenClaims } from '../auth/claims.js';
import { failed } from './reads.js';
import { type SignIn } from '../auth/tokens.js';

export interface SignInCheck {
  readonly check: Check;
  readonly signedIn?: SignedIn;
  /** Absent where the token says nothing of itself. */
  readonly claims?: TokenClaims;
}

/** Signs in as plan would and tells who that is. */
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
  const { way, attempts } = signIn.story() ?? { way: 'unknown', attempts: [] };
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
