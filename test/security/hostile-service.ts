import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { isJsonObject, type JsonValue } from '../../src/model/json.js';
import { seeded } from '../support/faults.js';

/* A proxy before the emulator that changes answers at random: body, headers, ids, order, size, or no answer at all. */

export interface Asked {
  readonly method: string;
  /** As it was sent, before anything folds it. */
  readonly path: string;
  readonly body: JsonValue;
}

export interface HostileService {
  readonly url: string;
  /** Every request, those inside a batch too. */
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

type Random = () => number;

/** Starts the proxy. `share`: how many of the answers are changed, from 0 to 1. */
export async function hostileService(target: string, seed: number, share: number): Promise<HostileService> {
  const random = seeded(seed);
  const asked: Asked[] = [];
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = incoming;
    const text = await readAll(incoming);
    const body = text === '' ? null : (JSON.parse(text) as JsonValue);
    asked.push({ method, path, body }, ...batched(path, body));
    const answer = await pass(new URL(path, target), { method, headers, text });
    respond(outgoing, answer, random() < share ? random : undefined);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function batched(path: string, body: JsonValue): readonly Asked[] {
  if (!path.endsWith('/$batch')) return [];
  const { requests } = body as { requests: readonly { method: string; url: string; body?: JsonValue }[] };
  const version = path.slice(0, path.indexOf('/', 1));
  return requests.map(({ method, url, body: own = null }) => ({ method, path: version + url, body: own }));
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function pass(
  url: URL,
  {
    method,
    headers,
    text,
  }: { readonly method: string; readonly headers: IncomingMessage['headers']; readonly text: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const rest = Object.fromEntries(
      Object.entries(headers).filter(([name]) => name !== 'host' && name !== 'accept-encoding'),
    );
    const asked = send(url, { method, headers: rest }, (answer) => {
      void readAll(answer).then((body) => {
        const { 'content-type': type = 'application/json' } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, headers: { 'content-type': type }, text: body });
      }, reject);
    });
    asked.on('error', reject);
    asked.end(text);
  });
}

function respond(outgoing: ServerResponse, answer: Answer, random: Random | undefined): void {
  if (random === undefined) {
    outgoing.writeHead(answer.status, answer.headers).end(answer.text);
    return;
  }
  const how = Math.floor(random() * 12);
  if (how === 0) outgoing.destroy();
  else if (how === 1) {
    // Breaks off in the middle.
    outgoing.writeHead(answer.status, {
      ...answer.headers,
      'content-length': String(answer.text.length + 99),
    });
    outgoing.write(answer.text.slice(0, Math.floor(answer.text.length / 2)));
    setImmediate(() => outgoing.destroy());
  } else if (how === 2)
    outgoing
      .writeHead(
        pick([200, 204, 302, 400, 401, 403, 404, 409, 410, 412, 418, 429, 500, 503, 504, 599], random),
        oddHeaders(random),
      )
      .end(answer.text);
  else if (how === 3)
    outgoing.writeHead(answer.status, { ...answer.headers, ...oddHeaders(random) }).end(answer.text);
  else if (how === 4) outgoing.writeHead(answer.status, answer.headers).end(pick(ODD_BODIES, random));
  // Never answered: the client's own patience ends it.
  else if (how === 5 && random() < 0.2) return;
  else outgoing.writeHead(answer.status, answer.headers).end(mutateText(answer.text, random));
}

function pick<T>(all: readonly T[], random: Random): T {
  return all[Math.floor(random() * all.length)] as T;
}

function oddHeaders(random: Random): Record<string, string> {
  return pick<Record<string, string>>(
    [
      { 'retry-after': '-1' },
      { 'retry-after': '99999999999' },
      { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' },
      { 'retry-after': 'soon' },
      { 'content-type': 'text/html' },
      { 'content-encoding': 'gzip' },
      { location: 'http://127.0.0.1:1/elsewhere' },
      { 'request-id': '\u00e9\u00a0##vso[task.x]' },
      { 'content-type': 'application/json;charset=utf-7', 'x-odd': 'x'.repeat(4000) },
    ],
    random,
  );
}

/** A text that must not come out as it is. */
const HOSTILE_TEXTS: readonly string[] = [
  '\u001b]0;title\u0007\u001b[2J',
  '\n##vso[task.setvariable variable=x]y',
  '\n::error::x',
  '\u202eevil\u2066',
  '</script><script>alert(1)</script>',
];

const ODD_BODIES: readonly string[] = [
  '',
  'null',
  '[]',
  '"text"',
  '{"value":null}',
  '{"value":[null,1,"x",[],{}]}',
  '{"value":{}}',
  '{"error":null}',
  `{"error":{"code":${JSON.stringify(HOSTILE_TEXTS[1])},"message":${JSON.stringify(HOSTILE_TEXTS[0])}}}`,
  '<html><body>Sign in</body></html>',
  '{"value":',
  '\ufeff{"value":[]}',
  `{"value":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  `{"value":[],"padding":"${'x'.repeat(500_000)}"}`,
  '{"__proto__":{"value":[]},"constructor":1}',
  '{"responses":[]}',
  '{"responses":[{"id":"0","status":200}]}',
];

const ODD_VALUES: readonly JsonValue[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '.',
  '..',
  '../users/me?x=',
  '00000000-0000-0000-0000-000000000000',
  'acacacac-9df4-4c7d-9d50-4ef0226f57a9',
  '\ud83d',
  'IT\u{1f600} team',
  'x'.repeat(70_000),
  [],
  {},
  [[]],
  { '@odata.type': '#microsoft.graph.unknownTarget' },
  'http://127.0.0.1:1/beta/groups',
  '/beta/deviceAppManagement/iosManagedAppProtections',
  ...HOSTILE_TEXTS,
];

function mutateText(text: string, random: Random): string {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return pick(ODD_BODIES, random);
  }
  for (let n = 0; n <= Math.floor(random() * 3); n++) value = mutate(value, random);
  return JSON.stringify(value);
}

/** One change somewhere in a value. */
function mutate(value: JsonValue, random: Random): JsonValue {
  if (random() < 0.08) return pick(ODD_VALUES, random);
  if (Array.isArray(value)) return mutateList(value as readonly JsonValue[], random);
  if (!isJsonObject(value)) return random() < 0.5 ? pick(ODD_VALUES, random) : value;
  const entries = Object.entries(value);
  if (entries.length === 0 || random() < 0.05)
    return { ...value, '@odata.nextLink': pick(ODD_VALUES, random) };
  const at = Math.floor(random() * entries.length);
  const [key, inner] = entries[at] ?? ['', null];
  if (random() < 0.1) return Object.fromEntries(entries.filter((_, n) => n !== at));
  return Object.fromEntries([...entries.filter((_, n) => n !== at), [key, mutate(inner, random)]]);
}

function mutateList(list: readonly JsonValue[], random: Random): JsonValue {
  if (list.length === 0) return [pick(ODD_VALUES, random)];
  const at = Math.floor(random() * list.length);
  const item = list[at] ?? null;
  switch (Math.floor(random() * 6)) {
    case 0:
      return [...list, item];
    case 1:
      return list.filter((_, n) => n !== at);
    case 2:
      return [...list].reverse();
    case 3:
      return Array.from({ length: 50 }, () => item);
    default:
      return list.map((one, n) => (n === at ? mutate(one, random) : one));
  }
}
