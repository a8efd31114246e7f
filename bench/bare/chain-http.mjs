/**
 * The same chain of calls by only Node's `http`, on one connection that is kept: no SDK, no `fetch`, nothing loaded that
 * Node does not bring. `chain-http.mjs URL JSON`, a list of {method, path, body}
 */
import { Agent, request } from 'node:http';

const [, , url, calls] = process.argv;
const agent = new Agent({ keepAlive: true });
const headers = { Authorization: 'Bearer bench', 'Content-Type': 'application/json' };
for (const { method, path, body } of JSON.parse(calls)) {
  const response = await new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers, agent }, resolve).once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const text = (await response.toArray()).join('');
  if (text !== '') JSON.parse(text);
}
