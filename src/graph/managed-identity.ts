import { type Env } from './scrub.js';

/** The metadata service of an Azure virtual machine. */
const IMDS = 'http://169.254.169.254/metadata/identity/oauth2/token';
const TIMEOUT_MS = 1000;

/**
 * Throws where no managed identity can be there. Without an endpoint in the environment only a virtual machine has one,
 * and off Azure a request to it would hang: so it is knocked at, for a second, without asking for anything.
 */
export async function probeManagedIdentity(env: Env): Promise<void> {
  const endpoints = [env.IDENTITY_ENDPOINT, env.MSI_ENDPOINT, env.AZURE_POD_IDENTITY_AUTHORITY_HOST];
  if (endpoints.some((endpoint) => (endpoint ?? '') !== '')) return;
  try {
    await fetch(IMDS, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new Error(`no metadata service answered within ${TIMEOUT_MS} ms`, { cause });
  }
}
