import { type Issues } from './forge.js';
import { firstOf, isBy, PAGE } from './github-lists.js';
import { type Api, valueAt, textAt } from './http-client.js';

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
