import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { findProxy } from '../../../src/graph/http/http.js';
import { cli, type CliResult, project, TENANT_ID } from '../../support/cli.js';
import { program } from '../../support/program.js';
import { tenant } from '../../support/tenant.js';

const GRAPH = 'https://graph.microsoft.com';

test.each<[string, Record<string, string>, string | undefined]>([
  ['nothing set', {}, undefined],
  ['HTTPS_PROXY', { HTTPS_PROXY: 'http://p:8080' }, 'p:8080'],
  ['in lowercase', { https_proxy: 'http://p:8080' }, 'p:8080'],
  ['the first of three', { HTTP_PROXY: 'http://c', ALL_PROXY: 'http://b' }, 'b'],
  ['the host itself exempt', { HTTPS_PROXY: 'http://p', NO_PROXY: 'x, graph.microsoft.com' }, undefined],
  ['all below a domain exempt', { HTTPS_PROXY: 'http://p', no_proxy: '.microsoft.com' }, undefined],
  ['another domain exempt', { HTTPS_PROXY: 'http://p', NO_PROXY: '.soft.com,com' }, 'p'],
])('the proxy to Graph: %s', async (_name, env, expected) => {
  expect((await findProxy(GRAPH, env))?.host).toBe(expected);
});

test('loopback is never behind a proxy', async () => {
  for (const host of ['127.0.0.1:80', 'localhost', '[::1]'])
    expect(await findProxy(`http://${host}`, { HTTPS_PROXY: 'http://p' })).toBeUndefined();
});

test('what is no address is told, without the password in it', async () => {
  const dir = project({ 'a.yaml': 'policy: {type: iosManagedAppProtection, name: A}\ninclude: []\n' });
  const env = { HTTPS_PROXY: 'me:secret@proxy:8080', ASSIGNCTL_ACCESS_TOKEN: 'opaque' };
  const { code, stderr } = await cli(['plan', '-C', dir], { env });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'error: HTTPS_PROXY is no address of a proxy. Write it as http://HOST:PORT, or unset it.\n',
  );
});

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
/** It names its tenant, so nothing is asked before the policies. */
const TOKEN = `${encoded({ alg: 'none' })}.${encoded({ tid: TENANT_ID, exp: 4e9 })}.c2ln`;

/** A project that needs policies, groups and filters, seen through a proxy. */
async function through(proxy: string, command: string): Promise<CliResult> {
  const dir = project({
    'a.yaml': `policy: {type: iosManagedAppProtection, name: A}\ninclude: [Sales, {group: HR, filter: {name: F, mode: include}}]\n`,
    'b.yaml': 'policy: {type: androidManagedAppProtection, name: B}\ninclude: [Sales]\n',
  });
  const env = { HTTPS_PROXY: `http://${proxy}`, ASSIGNCTL_ACCESS_TOKEN: TOKEN };
  return cli([...command.split(' '), '-C', dir], { env });
}

test.each(['plan', 'drift', 'export', 'apply --yes', 'explain --group Sales', 'refresh'])(
  'a proxy on which no one listens ends the run with one sentence: %s',
  async (command) => {
    const { code, stdout, stderr } = await through('127.0.0.1:9', command);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]*ECONNREFUSED 127\.0\.0\.1:9[^\n]*\n$/);
    expect(stderr).toContain('No one listens at 127.0.0.1:9: check the endpoint, the proxy and the firewall');
  },
);

describe('the program behind a proxy', () => {
  jest.setTimeout(60_000);

  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  interface Proxy {
    readonly address: string;
    /** What it was asked for: `CONNECT host:port`, and who asked. */
    readonly asked: readonly string[];
  }

  /** A proxy that leads whatever host is asked for to one port on this machine, or turns everybody away. */
  async function proxyTo(port: number, refusal?: number): Promise<Proxy> {
    const asked: string[] = [];
    const sockets = new Set<Duplex>();
    const server: Server = createServer();
    server.on('connect', (request, socket) => {
      asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? 'nobody'}`);
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      const there = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        there.pipe(socket).pipe(there);
      });
      for (const one of [there, socket]) {
        sockets.add(one);
        one.on('error', () => undefined);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  /** A Graph with the name of the real one, as far as a machine that trusts this certificate can tell. */
  async function graph() {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'graph.microsoft.com' }], {
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'graph.microsoft.com' }] },
      ],
    });
    const emulator = await tenant({ tls: { key, cert } });
    const dir = await mkdtemp(join(tmpdir(), 'assignctl-proxy-'));
    ends.push(() => rm(dir, { recursive: true, force: true }));
    await writeFile(join(dir, 'ca.pem'), cert);
    await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n`);
    const run = (address: string, args: readonly string[], more = {}) =>
      program([...args, '-C', dir], {
        env: {
          ASSIGNCTL_ACCESS_TOKEN: 'opaque-token',
          NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
          HTTPS_PROXY: `http://ada:p%40ss@${address}`,
          ...more,
        },
      });
    return { emulator, run, port: Number(new URL(emulator.url).port) };
  }
  const ADA = `Basic ${Buffer.from('ada:p@ss').toString('base64')}`;

  test('reaches the real Graph’s name through it, over few connections, and shows no password', async () => {
    const { emulator, run, port } = await graph();
    const { address, asked } = await proxyTo(port);
    const { code, stdout, stderr } = await run(address, ['doctor', '--for', 'plan', '--log-level', 'debug'], {
      DEBUG: '*',
    });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${GRAPH} through the proxy ${address}, `)]);
    expect(stderr).toContain(`Graph is reached through the proxy ${address}.`);
    expect(stdout + stderr).not.toMatch(/p%40ss|p@ss|ada:|opaque-token/);
    expect(stdout + stderr).not.toContain(ADA);
    expect(new Set(asked)).toEqual(new Set([`graph.microsoft.com:443 ${ADA}`]));
    // Tunnels are kept: there are fewer of them than requests.
    expect(asked.length).toBeLessThan(emulator.log.filter(({ batchId }) => batchId === undefined).length);
  });

  test.each(['100%', '%zz%41', 'a%'])(
    'a percent sign in a password encodes nothing: %s',
    async (password) => {
      const { run, port } = await graph();
      const { address, asked } = await proxyTo(port);
      const { code, stderr } = await run(address, ['doctor', '--for', 'plan'], {
        HTTPS_PROXY: `http://ada:${password}@${address}`,
      });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const sent = `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`;
      expect(new Set(asked)).toEqual(new Set([`graph.microsoft.com:443 ${sent}`]));
    },
  );

  test('a proxy that wants a password is told as that, and is sent no token', async () => {
    const { emulator, run, port } = await graph();
    const { address } = await proxyTo(port, 407);
    const { code, stderr } = await run(address, ['explain', '--group', 'Sales']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: The name and id of the tenant could not be read: the proxy requires a sign-in \(407\)\. .*give user and password in HTTPS_PROXY/,
    );
    expect(emulator.log).toEqual([]);
  });

  test.each(['plan', 'drift', 'export'])('which wants a password ends the run: %s', async (command) => {
    const { address } = await proxyTo(9, 407);
    const { code, stdout, stderr } = await through(address, command);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]*the proxy requires a sign-in \(407\)[^\n]*\n$/);
  });
});
