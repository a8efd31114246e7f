import { type CiContext } from '../ci-context.js';
import { type Issues } from './forge.js';
import { type Api, firstOf, PAGE, textAt, valueAt } from './http-client.js';

/** By this label people find the issues, and so does the next run. */
const LABEL = 'assignctl-drift';

export function githubIssues(api: Api, repository: string, login: string): Issues {
  const path = `/repos/${repository}/issues`;
  const comment = (id: string, body: string): Promise<unknown> =>
    api.send('POST', `${path}/${id}/comments`, { body });
  return {
    find: async (marker) => {
      const found = await firstOf(
        api,
        `${path}?state=open&labels=${LABEL}&sort=created&direction=asc&per_page=${PAGE}`,
        (issue) =>
          isBy(login, issue) &&
          valueAt(issue, 'pull_request') === undefined &&
          textAt(issue, 'body').startsWith(marker),
      );
      return found === undefined ? undefined : { id: textAt(found, 'number'), body: textAt(found, 'body') };
    },
    create: async (title, body) => {
      await api.send('POST', path, { title, body, labels: [LABEL] });
    },
    update: async (id, body, note) => {
      await api.send('PATCH', `${path}/${id}`, { body });
      await comment(id, note);
    },
    close: async (id, note) => {
      await comment(id, note);
      await api.send('PATCH', `${path}/${id}`, { state: 'closed', state_reason: 'completed' });
    },
  };
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
