import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type CliResult } from './cli.js';
import { emptyFolder } from './empty-folder.js';

export interface Packed {
  /** The tarball, as `npm publish` would send it. */
  readonly path: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Bytes to download, and on disk. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** Runs a program to its end, whatever the exit code; `code` is -1 where it could not be started. */
export function execute(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(file, args, { ...options, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr: code === -1 ? `${stderr}${error?.message ?? ''}` : stderr });
    });
  });
}

/** Packs the program as it is now. `prepare` is left out, for `dist` is built already and used by other tests. */
export async function pack(): Promise<Packed> {
  const folder = emptyFolder();
  const { code, stdout, stderr } = await execute('npm', [
    ...['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
  ]);
  if (code !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [packed] = JSON.parse(stdout) as readonly (Packed & { readonly filename: string })[];
  if (packed === undefined) throw new Error('npm pack packed nothing.');
  return { ...packed, path: join(folder, packed.filename) };
}

let usualNpm: Promise<Readonly<Record<string, string>>> | undefined;

/** Where npm of this machine keeps what it has fetched, and which registry it asks. */
async function askNpm(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await execute('npm', ['config', 'get', 'cache', 'registry']);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/).slice(0, 2) as [string, string]),
  );
}

/**
 * What a person has who has just installed Node: an empty home, and nothing else of this process's environment. The
 * registry and the cache of this machine stay, so that what was fetched once need not be fetched again.
 */
export async function freshHome(): Promise<Readonly<Record<string, string>>> {
  const home = emptyFolder();
  const { cache = '', registry = '' } = await (usualNpm ??= askNpm());
  return {
    HOME: home,
    PATH: `${join(home, 'node/bin')}:${process.env['PATH'] ?? ''}`,
    npm_config_prefix: join(home, 'node'),
    npm_config_cache: cache,
    npm_config_registry: registry,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}
