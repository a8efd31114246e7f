/**
 * The straightforward program: reads the policies, then the assignments of each, then each group by its name, and
 * replaces the whole list of each policy that differs. `one-by-one.mjs URL COLLECTION DESIRED.json [--write]`
 */
import { readFile } from 'node:fs/promises';

const [, , url, collection, desiredFile, write] = process.argv;

async function call(method, path, body) {
  const response = await fetch(path.startsWith('http') ? path : url + path, {
    method,
    headers: { Authorization: 'Bearer bench', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function list(path) {
  const items = [];
  for (let next = path; next !== undefined;) {
    const page = await call('GET', next);
    items.push(...page.value);
    next = page['@odata.nextLink'];
  }
  return items;
}

const desired = JSON.parse(await readFile(desiredFile, 'utf8'));
const policies = new Map((await list(collection)).map((policy) => [policy.displayName, policy]));
const names = new Set(desired.flatMap(({ include, exclude }) => [...include, ...exclude]));
const ids = new Map();
for (const name of names) {
  const filter = encodeURIComponent(`displayName eq '${name}'`);
  const [group] = await list(`/beta/groups?$filter=${filter}`);
  ids.set(name, group.id);
}
for (const { name, include, exclude } of desired) {
  const { id } = policies.get(name);
  const held = await list(`${collection}/${id}/assignments`);
  const target = (kind) => (group) => ({
    target: { '@odata.type': `#microsoft.graph.${kind}AssignmentTarget`, groupId: ids.get(group) },
  });
  const assignments = [...include.map(target('group')), ...exclude.map(target('exclusionGroup'))];
  const key = ({ target: { '@odata.type': type, groupId } }) => `${type.replace('#', '')} ${groupId}`;
  const differs = held.map(key).sort().join() !== assignments.map(key).sort().join();
  if (differs && write === '--write') await call('POST', `${collection}/${id}/assign`, { assignments });
}
