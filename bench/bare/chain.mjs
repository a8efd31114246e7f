/**
 * The least that a chain of calls takes by Microsoft's SDK as it is published: over Node's `fetch`, one after the other. (The program
 * takes three classes of the same SDK, bundled, and speaks by `node:http`; `chain-http.mjs` does so without any SDK.)
 * `chain.mjs URL JSON`, a list of {method, path, body}
 */
import sdk from '@microsoft/microsoft-graph-client';

const [, , url, calls] = process.argv;
const handler = new sdk.HTTPMessageHandler();
const client = sdk.Client.initWithMiddleware({
  baseUrl: `${url}/`,
  middleware: {
    execute: async (context) => {
      context.options.headers = { ...context.options.headers, Authorization: 'Bearer bench' };
      await handler.execute(context);
    },
  },
});
for (const { method, path, body } of JSON.parse(calls)) {
  const [, version, rest] = /^\/([^/]+)(.*)$/.exec(path);
  const request = client.api(rest).version(version).headers({ 'Content-Type': 'application/json' });
  await (method === 'GET' ? request.get() : request.post(body));
}
