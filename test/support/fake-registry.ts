import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly publishSmall: (manifest: Manifest) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A registry on loopback, as far as `npm install` asks one. A package that was not published is not found. */
export async function startRegistry(): Promise<FakeRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'assignctl-registry-'));
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

  const publish = async (tarball: string): Promise<void> => {
    const { stdout } = await execute('tar', ['-xzOf', tarball, 'package/package.json']);
    const manifest = JSON.parse(stdout) as Manifest;
    const versions = published.get(manifest.name) ?? new Map<string, never>();
    published.set(
      manifest.name,
      versions.set(manifest.version, { manifest, tarball: await readFile(tarball) }),
    );
  };
  return {
    url,
    asked,
    publish,
    publishSmall: async (manifest) => {
      const work = join(folder, `${manifest.name}-${manifest.version}`);
      await mkdir(join(work, 'package'), { recursive: true });
      await writeFile(join(work, 'package/package.json'), JSON.stringify(manifest));
      await execute('tar', ['-czf', 'small.tgz', 'package'], { cwd: work });
      await publish(join(work, 'small.tgz'));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

function describe(manifest: Manifest, tarball: Buffer, url: string): object {
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return { ...manifest, dist: { tarball: `${url}${manifest.name}/-/${manifest.version}.tgz`, integrity } };
}
