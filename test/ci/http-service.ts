import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Service {
  readonly url: string;
  /** Every request, in order. */
  readonly log: Received[];
  /** The writes among them, as `METHOD path`. */
  readonly writes: () => readonly string[];
}

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

/** A stand-in for a REST service, until the end of the test. What it does not know is answered with 404. */
export async function service(answer: (request: Received) => Reply | undefined): Promise<Service> {
  const log: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const received: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      };
      log.push(received);
      const {
        status = 200,
        body,
        headers = {},
      } = answer(received) ?? { status: 404, body: { message: 'Not Found' } };
      response.writeHead(status, headers);
      response.end(Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    writes: () => log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  };
}
