import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { type Emulator, GITHUB_ISSUER, PIPELINE_ISSUER, startEmulator } from '../../../src/emulator/index.js';
import type { SignInApp, SignInOptions } from '../../../src/emulator/index.js';
import { type CliResult, TENANT_ID } from '../../support/cli.js';
import { emptyFolder } from '../../support/empty-folder.js';
import { program } from '../../support/program.js';

export const APP_ID = 'a9900000-0000-4000-8000-000000000001';
export const GRAPH = 'https://graph.microsoft.com';
/** Secrets that no output may ever show. */
export const SECRETS = {
  client: 'Planted~client+secret/0123456789=',
  request: 'planted-github-request-token',
  pipeline: 'planted-pipeline-access-token',
};
const SUBJECT = 'repo:fernhill/intune:environment:production';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for loopback that signs itself. */
export async function makeCertificate(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key, cert };
}

/** Sign-in service and Graph in one, over TLS, and a way to run the built program against them. */
export interface Entra {
  readonly graph: Emulator;
  readonly folder: string;
  /** Runs the built program in a process that trusts the certificate. The settings pin `tenantId`. */
  readonly run: (env: Env, args: readonly string[], tenantId?: string) => Promise<CliResult>;
  /** The same in a process of its own. */
  readonly runAlone: Entra['run'];
}
type Env = Readonly<Record<string, string>>;

// A library that tries an unreachable host again.
jest.setTimeout(30_000);

const running: { graph: Emulator; folder: string }[] = [];

/** The certificate of all services of a test file, and the file that holds it. */
let trusted: Promise<{ readonly tls: Certificate; readonly file: string }> | undefined;

async function makeTrusted(): Promise<{ tls: Certificate; file: string }> {
  const tls = await makeCertificate();
  const file = join(emptyFolder(), 'ca.pem');
  await writeFile(file, tls.cert);
  return { tls, file };
}

/** Processes that run one command line after another; the sign-in library reads AZURE_LOG_LEVEL when it is loaded. */
const hosts = new Map<string, ChildProcess>();
afterAll(() => {
  for (const host of hosts.values()) host.kill();
});

afterEach(async () => {
  for (const { graph, folder } of running.splice(0)) {
    await graph.close();
    await rm(folder, { recursive: true, force: true });
  }
});

export async function startEntra(
  app: Partial<SignInApp> = {},
  options: Partial<SignInOptions> = {},
): Promise<Entra> {
  trusted ??= makeTrusted();
  const { tls, file } = await trusted;
  const signIn: SignInOptions = {
    apps: [{ clientId: APP_ID, displayName: 'Fernhill GitOps', roles: ROLES, ...app }],
    github: { requestToken: SECRETS.request, subject: SUBJECT },
    pipeline: { accessToken: SECRETS.pipeline, serviceConnectionId: 'connection', subject: 'sc://fernhill' },
    ...options,
  };
  const graph = await startEmulator({ tls, signIn });
  const folder = await mkdtemp(join(tmpdir(), 'assignctl-entra-'));
  running.push({ graph, folder });
  await mkdir(join(folder, 'desired-state'));
  await writeFile(join(folder, 'desired-state/ios.yaml'), DECLARATION);
  const runWith =
    (runLine: RunLine): Entra['run'] =>
    async (env, args, tenantId = TENANT_ID) => {
      await writeFile(join(folder, 'assignctl.yaml'), `tenantId: ${tenantId}\n`);
      return runLine([...args, '-C', folder], {
        NODE_EXTRA_CA_CERTS: file,
        AZURE_AUTHORITY_HOST: graph.url,
        ASSIGNCTL_ENDPOINT: graph.url,
        ...env,
      });
    };
  return {
    graph,
    folder,
    run: runWith(runHosted),
    runAlone: runWith((line, variables) => program(line, { env: variables })),
  };
}

type RunLine = (args: readonly string[], env: Env) => Promise<CliResult>;

async function runHosted(args: readonly string[], variables: Env): Promise<CliResult> {
  const env = { PATH: process.env['PATH'] ?? '', ...variables };
  const level = variables['AZURE_LOG_LEVEL'] ?? '';
  const host = hosts.get(level) ?? fork(join(__dirname, 'host.mjs'), { env, execArgv: [] });
  hosts.set(level, host);
  const ended = new AbortController();
  const end = once(host, 'exit', ended).then(() => {
    throw new Error(`The process ended during: ${args.join(' ')}`);
  });
  host.send({ args, env });
  try {
    const [result] = (await Promise.race([once(host, 'message', ended), end])) as [CliResult];
    return result;
  } finally {
    end.catch(() => undefined);
    ended.abort();
  }
}

const DECLARATION =
  'policy: { type: iosManagedAppProtection, name: iOS – Corporate baseline }\ninclude: []\n';

const ROLES = [
  'DeviceManagementApps.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
  'GroupMember.Read.All',
];

/** The app takes id tokens of the GitHub job and of the pipeline. */
export const FEDERATED: Partial<SignInApp> = {
  federated: [
    { issuer: GITHUB_ISSUER, subject: SUBJECT },
    { issuer: PIPELINE_ISSUER, subject: 'sc://fernhill' },
  ],
};
