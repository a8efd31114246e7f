import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHttp, headersFrom, TOO_LARGE } from '../../../src/graph/http/http.js';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server on loopback that answers as told; its address. */
async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/beta/groups?$top=5`);
}

test('asks for gzip and unpacks it; a character may lie across two packets', async () => {
  const url = await serve((request, response) => {
    expect(request.headers['accept-encoding']).toBe('gzip');
    response.writeHead(200, { 'Content-Encoding': 'gzip', 'Request-Id': 'r1' });
    const bytes = gzipSync('{"displayName":"Größe ✓"}');
    response.write(bytes.subarray(0, 20));
    setTimeout(() => response.end(bytes.subarray(20)), 5);
  });
  const answer = await (await createHttp(1000))(url, {});
  expect(answer).toMatchObject({ ok: true, status: 200, requestId: 'r1', text: '{"displayName":"Größe ✓"}' });
  expect(answer.headers.get('request-id')).toBe('r1');
  expect(answer.headers.get('retry-after')).toBeNull();
});

test('sends method, path, headers and body as they are, and uses its connection again', async () => {
  const seen: unknown[] = [];
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push([request.method, request.url, request.headers['x-test'], body]);
      ports.add(request.socket.remotePort);
      response.writeHead(204).end();
    });
  });
  const http = await createHttp(1000);
  const request = { method: 'PATCH' as const, headers: { 'X-Test': 'yes' }, body: '{"a":"ä"}' };
  await http(url, request);
  await http(url, request);
  expect(seen).toEqual(Array.from({ length: 2 }, () => ['PATCH', '/beta/groups?$top=5', 'yes', '{"a":"ä"}']));
  expect(ports.size).toBe(1);
});

test.each<[string, RequestListener, RegExp]>([
  ['silence', () => undefined, /nothing within 0.2 s/],
  ['silence in the middle', (_, response) => response.write('half'), /nothing within 0.2 s/],
  [
    'a body that breaks off',
    (_, response) => void response.write('half', () => response.destroy()),
    /aborted/,
  ],
  [
    'gzip that breaks off',
    (_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x').subarray(0, 12)),
    /unexpected end/,
  ],
])('%s is no answer', async (_name, listener, says) => {
  const url = await serve(listener);
  await expect((await createHttp(200))(url, {})).rejects.toThrow(says);
});

describe('an answer without end is given up', () => {
  const most = { mostBytes: 1024 * 1024 };

  test('as it comes', async () => {
    const url = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const http = await createHttp(10_000, most);
    await expect(http(url, {})).rejects.toThrow('an answer of more than 1 MB');
  });

  test('in a small packet that unpacks to a large one', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(2 * 1024 * 1024))),
    );
    const http = await createHttp(10_000, most);
    await expect(http(url, {})).rejects.toMatchObject({ code: TOO_LARGE });
  });
});

test('headers go by their names in any case; what is no text and no number is left out', () => {
  const headers = headersFrom({ 'Retry-After': 3, 'request-id': 'r', odd: null });
  expect(['retry-after', 'Request-Id', 'odd'].map((name) => headers.get(name))).toEqual(['3', 'r', null]);
});
