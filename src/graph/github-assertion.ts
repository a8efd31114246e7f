import { isJsonObject } from '../model/json.js';
import { type Env } from './scrub.js';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;

/**
 * A new id token of the running GitHub job, made for this one use: it lives some five minutes, so it is never kept.
 * GitHub hands it to the job's own request token, over https alone.
 */
export async function fetchGitHubAssertion(env: Env, audience: string): Promise<string> {
  const url = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  if (url.protocol !== 'https:') throw new Error('ACTIONS_ID_TOKEN_REQUEST_URL is not https');
  url.searchParams.set('audience', audience);
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status >= 500 && attempt < ATTEMPTS) continue;
    if (!response.ok) throw new Error(`GitHub gave the job no id token (${response.status})`);
    const answer: unknown = await response.json();
    if (isJsonObject(answer) && typeof answer.value === 'string') return answer.value;
    throw new Error('GitHub answered without an id token');
  }
}
