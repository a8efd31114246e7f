import { type Clock, GraphFailure } from '../model/ports.js';
import { readClaims } from './claims.js';
import { type SignIn } from './token-source.js';

const VARIABLE = 'ASSIGNCTL_ACCESS_TOKEN';
/** Microsoft Graph as an audience, beside its host: the same app id in every cloud. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/** A token that was handed in. It is looked at before it is sent anywhere, and it can't be renewed. */
export function readyToken(token: string, graph: string, clock: Pick<Clock, 'now'>): SignIn {
  const renew = (): Promise<string> =>
    Promise.reject(
      new GraphFailure(`The token in ${VARIABLE} was refused, and a token handed in can’t be renewed`, {
        status: 401,
        next: 'Hand in a new one.',
      }),
    );
  // Before every request: a long run may outlive its token.
  const getToken = (): Promise<string> => {
    const problem = problemOf(token, graph, clock);
    return problem === undefined ? Promise.resolve(token) : Promise.reject(problem);
  };
  return { getToken, renew, story: () => ({ way: VARIABLE, attempts: [] }) };
}

function problemOf(token: string, graph: string, { now }: Pick<Clock, 'now'>): GraphFailure | undefined {
  if (!/^[\x21-\x7e]+$/.test(token))
    return refuse(
      `${VARIABLE} holds white space or other characters no token has`,
      'Hand in the token alone.',
    );
  const { expiresAt, audience } = readClaims(token) ?? {};
  if (expiresAt !== undefined && expiresAt <= now())
    return refuse(
      `The token in ${VARIABLE} expired at ${new Date(expiresAt).toISOString()}`,
      'Hand in a new one.',
    );
  if (audience !== undefined && ![graph, GRAPH_APP_ID].includes(audience.replace(/\/$/, '').toLowerCase()))
    return refuse(
      `The token in ${VARIABLE} is for ${audience}, not for ${graph}, and was not sent`,
      `Ask for a token for ${graph}, or correct cloud in the settings.`,
    );
  return undefined;
}

function refuse(message: string, next: string): GraphFailure {
  return new GraphFailure(message, { status: 401, next });
}
