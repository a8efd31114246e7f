import { type CiContext } from '../ci-context.js';
import { type Api, listAt, textAt } from './http-client.js';

/** Items a page: the most that GitHub gives. */
export const PAGE = 100;
/** More than any repository has. It ends the loop if a service always offers one more page. */
const MOST_PAGES = 50;

/** The first of a list that fits, page by page. */
export async function firstOf(api: Api, path: string, fits: (item: unknown) => boolean): Promise<unknown> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await api.send('GET', `${path}&page=${page}`);
    const items = listAt({ answer }, 'answer');
    const found = items.find(fits);
    if (found !== undefined) return found;
    if (items.length < PAGE) return undefined;
  }
  return undefined;
}

/** Login of the job's own token. */
const JOB_LOGIN = 'github-actions[bot]';

/**
 * The login that comments and issues of this pipeline bear: `ASSIGNCTL_BOT_LOGIN` if the token is not the
 * job's own.
 */
export function loginOf({ ASSIGNCTL_BOT_LOGIN }: CiContext['env']): string {
  return ASSIGNCTL_BOT_LOGIN || JOB_LOGIN;
}

/** Written by this pipeline. What a person or another app wrote never counts as our own, even if it begins with the marker. */
export function isBy(login: string, note: unknown): boolean {
  return textAt(note, 'user', 'login').toLowerCase() === login.toLowerCase();
}
