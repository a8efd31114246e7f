import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { execute } from './package.js';

/** What `package.json` says of a package of this registry, as far as an install cares. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface FakeRegistry {
  readonly url: string;
  /** Names asked for, in order. */
  readonly asked: readonly string[];
  /** Publishes a tarball, as `npm pack` makes it. */
  readonly publish: (tarball: string) => Promise<void>;
  /** Publishes a package of one file. */
  readonly publishSmall: (manifest: Manifest) => void;
  readonly close: () => Promise<void>;
}

/** A registry on loopback, as far as `npm install` asks one. A package that was not published is not found. */
export async function startRegistry(): Promise<FakeRegistry> {
  const published = new Map<string, Map<string, { readonly manifest: Manifest; readonly tarball: Buffer }>>();
  const asked: string[] = [];
  let url = '';
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const [name = '', file] = path.split('/-/');
    const versions = published.get(name);
    if (file === undefined) asked.push(name);
    const tarball = versions?.get(file?.replace('.tgz', '') ?? '')?.tarball;
    if (tarball !== undefined) return response.end(tarball);
    if (versions === undefined || file !== undefined) return response.writeHead(404).end('{}');
    const all = [...versions].map(([version, one]) => [version, describe(one.manifest, one.tarball, url)]);
    response.setHeader('Content-Type', 'application/json');
    return response.end(
      JSON.stringify({
        name,
        versions: Object.fromEntries(all) as unknown,
        'dist-tags': { latest: [...versions.keys()].at(-1) },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const keep = (manifest: Manifest, tarball: Buffer): void => {
    const versions = published.get(manifest.name) ?? new Map<string, never>();
    published.set(manifest.name, versions.set(manifest.version, { manifest, tarball }));
  };
  return {
    url,
    asked,
    publish: async (tarball) => {
      const { stdout } = await execute('tar', ['-xzOf', tarball, 'package/package.json']);
      keep(JSON.parse(stdout) as Manifest, await readFile(tarball));
    },
    publishSmall: (manifest) => keep(manifest, packSmall(manifest)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function describe(manifest: Manifest, tarball: Buffer, url: string): object {
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return { ...manifest, dist: { tarball: `${url}${manifest.name}/-/${manifest.version}.tgz`, integrity } };
}

/** A tarball with a `package.json`, and nothing else: one file of the format ustar, and the blocks of zeros at the end. */
function packSmall(manifest: Manifest): Buffer {
  const text = Buffer.from(JSON.stringify(manifest));
  const file = Buffer.alloc(512 * (1 + Math.ceil(text.length / 512) + 2));
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  const fields: readonly (readonly [at: number, value: string])[] = [
    [0, 'package/package.json'],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(text.length, 11)],
    [136, octal(1_700_000_000, 11)],
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\0'],
    [263, '00'],
  ];
  for (const [at, value] of fields) file.write(value, at, 'latin1');
  const sum = file.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  file.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  text.copy(file, 512);
  return gzipSync(file);
}
