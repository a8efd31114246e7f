import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { type Emulator, GITHUB_ISSUER, PIPELINE_ISSUER, startEmulator } from '../../../src/emulator/index.js';
import type { SignInApp, SignInOptions } from '../../../src/emulator/index.js';
import { type CliResult, TENANT_ID } from '../../support/cli.js';
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
  /** Runs the built program in a process of its own that trusts the certificate. The settings pin `tenantId`. */
  readonly run: (env: Env, args: readonly string[], tenantId?: string) => Promise<CliResult>;
}
type Env = Readonly<Record<string, string>>;

// A process of its own, and a library that tries an unreachable host again.
jest.setTimeout(30_000);

const running: { graph: Emulator; folder: string }[] = [];
let tls: Certificate | undefined;

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
  tls ??= await makeCertificate();
  const signIn: SignInOptions = {
    apps: [{ clientId: APP_ID, displayName: 'Fernhill GitOps', roles: ROLES, ...app }],
    github: { requestToken: SECRETS.request, subject: SUBJECT },
    pipeline: { accessToken: SECRETS.pipeline, serviceConnectionId: 'connection', subject: 'sc://fernhill' },
    ...options,
  };
  const graph = await startEmulator({ tls, signIn });
  const folder = await mkdtemp(join(tmpdir(), 'assignctl-entra-'));
  running.push({ graph, folder });
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  await mkdir(join(folder, 'desired-state'));
  await writeFile(join(folder, 'desired-state/ios.yaml'), DECLARATION);
  return {
    graph,
    folder,
    run: (env, args, tenantId = TENANT_ID) => runProgram(graph, folder, tenantId, env, args),
  };
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

async function runProgram(
  graph: Emulator,
  folder: string,
  tenantId: string,
  env: Env,
  args: readonly string[],
): Promise<CliResult> {
  await writeFile(join(folder, 'assignctl.yaml'), `tenantId: ${tenantId}\n`);
  return program([...args, '-C', folder], {
    env: {
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      AZURE_AUTHORITY_HOST: graph.url,
      ASSIGNCTL_ENDPOINT: graph.url,
      ...env,
    },
  });
}
