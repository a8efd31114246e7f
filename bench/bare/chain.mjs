/** The least that a chain of calls can take: sends them one after the other. `chain.mjs URL JSON`, a list of {method, path, body}. */
const [, , url, calls] = process.argv;
for (const { method, path, body } of JSON.parse(calls)) {
  const response = await fetch(url + path, {
    method,
    headers: { Authorization: 'Bearer bench', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  if (text !== '') JSON.parse(text);
}
