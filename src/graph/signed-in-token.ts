import type { AccessToken } from '@azure/identity';
import { type Clock, GraphFailure } from '../model/ports.js';
import { type SignInContext, type SignInSession, signIn } from './sign-in.js';
import { type SignIn } from './token-source.js';

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
export function signedInToken(context: SignInContext, clock: Pick<Clock, 'now'>): SignIn {
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
    story: () => inUse?.session,
  };
}

function sameAgain(way: string): GraphFailure {
  return new GraphFailure(`Graph refused the token, and ${way} gives the same one again`, {
    status: 401,
    next: 'Sign in anew there, then run again.',
  });
}
