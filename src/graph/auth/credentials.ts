import { type TokenCredential } from '@azure/identity';
import { isJsonObject } from '../../model/json.js';
import { type CloudName } from '../../model/project/settings.js';
import { type Authority, CLOUDS } from './clouds.js';
import { type Env } from './redact.js';
import { type SignInWatch } from './sign-in-attempts.js';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;

/**
 * A new id token of the running GitHub job, made for this one use: it lives some five minutes, so it is never kept.
 * GitHub gives it to the job's own request token, only over https.
 */
async function fetchGitHubAssertion(env: Env, audience: string): Promise<string> {
  const url = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '');
  if (url.protocol !== 'https:') throw new Error('ACTIONS_ID_TOKEN_REQUEST_URL is not https');
  url.searchParams.set('audience', audience);
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status >= 500 && attempt < ATTEMPTS) continue;
    if (!response.ok) throw new Error(`GitHub gave the job no id token (${response.status})`);
    const answer: unknown = await response.json();
    if (isJsonObject(answer) && typeof answer.value === 'string') return answer.value;
    throw new Error('GitHub answered without an id token');
  }
}

/** The metadata service of an Azure virtual machine. */
const IMDS = 'http://169.254.169.254/metadata/identity/oauth2/token';
const PROBE_TIMEOUT_MS = 1000;

/**
 * Throws where no managed identity can be there. Without an endpoint in the environment only a virtual machine has one,
 * and off Azure a request to it would hang: so it is knocked at, for a second, without asking for anything.
 */
async function probeManagedIdentity(env: Env): Promise<void> {
  const endpoints = [env.IDENTITY_ENDPOINT, env.MSI_ENDPOINT, env.AZURE_POD_IDENTITY_AUTHORITY_HOST];
  if (endpoints.some((endpoint) => (endpoint ?? '') !== '')) return;
  try {
    await fetch(IMDS, { redirect: 'manual', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  } catch (cause) {
    throw new Error(`no metadata service answered within ${PROBE_TIMEOUT_MS} ms`, { cause });
  }
}

/** What a credential is made from. */
export interface CredentialContext {
  readonly env: Env;
  readonly cloud: CloudName;
  readonly tenantId: string;
  readonly authority: Authority;
  readonly watch: SignInWatch;
  /** Shows a person where to enter a code; undefined where there is no terminal. */
  readonly prompt: ((message: string) => void) | undefined;
}

/** One way to sign in: a row of the table below. */
export interface CredentialSource {
  readonly name: string;
  /** Class of @azure/identity, as AZURE_TOKEN_CREDENTIALS may name it. */
  readonly credential: string;
  /** Which word of AZURE_TOKEN_CREDENTIALS means it. */
  readonly group: 'prod' | 'dev';
  /** Variables that must all be there; the first one marks the way. */
  readonly needs: readonly string[];
  /** Why the mark may be missing on the very platform that sets it. */
  readonly hint?: { readonly when: string; readonly text: string };
  /** Variables of which one must be there, unless AZURE_TOKEN_CREDENTIALS asks for the way. */
  readonly needsOneOf?: readonly string[];
  /** Variable that may repeat the tenant. */
  readonly tenantVariable?: string;
  /** False where the token does not come from the sign-in authority, so a substitute of it gives none. */
  readonly usesAuthority: boolean;
  /** Where a person has to take part. */
  readonly isInteractive?: true;
  readonly create: (context: CredentialContext) => Promise<TokenCredential>;
}

const identity = () => import('@azure/identity');
const AZURE = { group: 'prod', tenantVariable: 'AZURE_TENANT_ID', usesAuthority: true } as const;

/** All ways, in the order they are tried: without a secret first, people last. */
export const CREDENTIAL_CHAIN: readonly CredentialSource[] = [
  {
    ...AZURE,
    name: 'GitHub OIDC',
    credential: 'ClientAssertionCredential',
    needs: ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'AZURE_CLIENT_ID'],
    hint: { when: 'GITHUB_ACTIONS', text: 'the job lacks `permissions: id-token: write`' },
    create: async (context) => {
      const { ClientAssertionCredential } = await identity();
      const { env, cloud, tenantId } = context;
      const assertion = () => fetchGitHubAssertion(env, CLOUDS[cloud].exchangeAudience);
      return new ClientAssertionCredential(tenantId, clientId(env), assertion, clientOptions(context));
    },
  },
  {
    ...AZURE,
    name: 'Azure Pipelines',
    credential: 'AzurePipelinesCredential',
    tenantVariable: 'AZURESUBSCRIPTION_TENANT_ID',
    needs: [
      'SYSTEM_OIDCREQUESTURI',
      'SYSTEM_ACCESSTOKEN',
      'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
      'AZURESUBSCRIPTION_CLIENT_ID',
    ],
    create: async (context) => {
      const { AzurePipelinesCredential } = await identity();
      const { env, tenantId } = context;
      return new AzurePipelinesCredential(
        tenantId,
        env.AZURESUBSCRIPTION_CLIENT_ID ?? '',
        env.AZURESUBSCRIPTION_SERVICE_CONNECTION_ID ?? '',
        env.SYSTEM_ACCESSTOKEN ?? '',
        clientOptions(context),
      );
    },
  },
  {
    ...AZURE,
    name: 'workload identity',
    credential: 'WorkloadIdentityCredential',
    needs: ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_CLIENT_ID'],
    create: async (context) => {
      const { WorkloadIdentityCredential } = await identity();
      const { env, tenantId } = context;
      const tokenFilePath = env.AZURE_FEDERATED_TOKEN_FILE ?? '';
      const own = { tenantId, clientId: clientId(env), tokenFilePath };
      return new WorkloadIdentityCredential({ ...clientOptions(context), ...own });
    },
  },
  {
    ...AZURE,
    name: 'client secret',
    credential: 'EnvironmentCredential',
    needs: ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_ID'],
    create: async (context) => {
      const { ClientSecretCredential } = await identity();
      const { env, tenantId } = context;
      const secret = env.AZURE_CLIENT_SECRET ?? '';
      return new ClientSecretCredential(tenantId, clientId(env), secret, clientOptions(context));
    },
  },
  {
    ...AZURE,
    name: 'client certificate',
    credential: 'EnvironmentCredential',
    needs: ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_CLIENT_ID'],
    create: async (context) => {
      const { ClientCertificateCredential } = await identity();
      const { env, tenantId } = context;
      const certificatePath = env.AZURE_CLIENT_CERTIFICATE_PATH ?? '';
      const certificatePassword = env.AZURE_CLIENT_CERTIFICATE_PASSWORD;
      const sendCertificateChain = /^(true|1)$/i.test(env.AZURE_CLIENT_SEND_CERTIFICATE_CHAIN ?? '');
      return new ClientCertificateCredential(
        tenantId,
        clientId(env),
        { certificatePath, ...(certificatePassword === undefined ? {} : { certificatePassword }) },
        { ...clientOptions(context), sendCertificateChain },
      );
    },
  },
  {
    name: 'managed identity',
    credential: 'ManagedIdentityCredential',
    group: 'prod',
    usesAuthority: false,
    needs: [],
    needsOneOf: ['IDENTITY_ENDPOINT', 'MSI_ENDPOINT', 'AZURE_POD_IDENTITY_AUTHORITY_HOST'],
    create: async ({ env }) => {
      await probeManagedIdentity(env);
      const { ManagedIdentityCredential } = await identity();
      const own = env.AZURE_CLIENT_ID === undefined ? {} : { clientId: env.AZURE_CLIENT_ID };
      return new ManagedIdentityCredential({ ...own, retryOptions: RETRIES });
    },
  },
  {
    name: 'Azure CLI',
    credential: 'AzureCliCredential',
    group: 'dev',
    usesAuthority: false,
    needs: [],
    create: async ({ tenantId }) => {
      const { AzureCliCredential } = await identity();
      return new AzureCliCredential({ tenantId, processTimeoutInMs: 30_000 });
    },
  },
  {
    ...AZURE,
    name: 'device code',
    credential: 'DeviceCodeCredential',
    group: 'dev',
    needs: ['AZURE_CLIENT_ID'],
    isInteractive: true,
    create: async (context) => {
      const { DeviceCodeCredential } = await identity();
      const { env, tenantId, prompt } = context;
      const userPromptCallback = ({ message }: { message: string }): void => prompt?.(message);
      const own = { tenantId, clientId: clientId(env), userPromptCallback };
      return new DeviceCodeCredential({ ...clientOptions(context), ...own });
    },
  },
];

const RETRIES = { maxRetries: 1, retryDelayInMs: 500, maxRetryDelayInMs: 4000 };

function clientOptions({ authority, watch }: CredentialContext) {
  return {
    authorityHost: authority.origin,
    // Otherwise a substitute's address would be looked up at the real sign-in service.
    disableInstanceDiscovery: authority.isLoopback,
    additionalPolicies: [watch.policy],
    retryOptions: RETRIES,
  };
}

function clientId(env: Env): string {
  return env.AZURE_CLIENT_ID ?? '';
}
