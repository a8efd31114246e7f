import { type Issues } from './forge.js';
import { type Api, listAt, textAt } from './http-client.js';

const VERSION = 'api-version=7.1';
const TAG = 'assignctl-drift';
const PATCH = 'application/json-patch+json';

/** Issues as work items of one type. Their text is Markdown in recent projects, and shown as plain text in others. */
export function azureWorkItems(api: Api, project: string, type: string): Issues {
  const items = `${project}/_apis/wit/workitems`;
  const kind = encodeURIComponent(type);
  const change = (id: string, fields: Readonly<Record<string, string>>): Promise<unknown> =>
    api.send('PATCH', `${items}/${id}?${VERSION}`, operations(fields), PATCH);
  const completed = async (): Promise<string> => {
    const states = await api.send('GET', `${project}/_apis/wit/workitemtypes/${kind}/states?${VERSION}`);
    const found = listAt(states, 'value').find((state) => textAt(state, 'category') === 'Completed');
    return textAt(found, 'name') || 'Done';
  };
  return {
    find: async (_, title) => {
      const me = textAt(await api.send('GET', '/_apis/connectionData'), 'authenticatedUser', 'id');
      const done = [await completed(), 'Closed', 'Removed'];
      const states = done.map((state) => `'${state.replaceAll("'", "''")}'`).join(', ');
      const query =
        'SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project ' +
        `AND [System.Tags] CONTAINS '${TAG}' AND [System.State] NOT IN (${states}) ORDER BY [System.Id]`;
      const found = await api.send('POST', `${project}/_apis/wit/wiql?${VERSION}`, { query });
      for (const reference of listAt(found, 'workItems')) {
        const id = textAt(reference, 'id');
        const item = await api.send('GET', `${items}/${id}?${VERSION}`);
        const body = textAt(item, 'fields', 'System.Description');
        const isFitting = textAt(item, 'fields', 'System.Title') === title;
        const isOurs = me !== '' && textAt(item, 'fields', 'System.CreatedBy', 'id') === me;
        if (isOurs && !done.includes(textAt(item, 'fields', 'System.State')) && isFitting)
          return { id, body };
      }
      return undefined;
    },
    create: async (title, body) => {
      const fields = { 'System.Title': title, 'System.Description': body, 'System.Tags': TAG };
      await api.send('POST', `${items}/$${kind}?${VERSION}`, operations(fields), PATCH);
    },
    update: async (id, body, comment) => {
      await change(id, { 'System.Description': body, 'System.History': comment });
    },
    close: async (id, comment) => {
      await change(id, { 'System.State': await completed(), 'System.History': comment });
    },
  };
}

/** JSON Patch operations that set fields. The description is marked as Markdown. */
function operations(fields: Readonly<Record<string, string>>): readonly unknown[] {
  const values = Object.entries(fields).map(([field, value]) => ({
    op: 'add',
    path: `/fields/${field}`,
    value,
  }));
  return 'System.Description' in fields
    ? [...values, { op: 'add', path: '/multilineFieldsFormat/System.Description', value: 'Markdown' }]
    : values;
}
