import { type CiContext, CiError } from '../ci-context.js';

const TIMEOUT_MS = 120_000;

/** Where to fetch an archive, and what to say there; and who else gets those headers, if it sends us on. */
export interface Download {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Fetches an archive. Storage is often elsewhere: one redirect is followed, without the token, to an address that is
 * encrypted or at the same place as the first.
 */
export async function download(
  { url, headers }: Download,
  { fetch }: Pick<CiContext, 'fetch'>,
): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const get = (address: string, init: RequestInit): Promise<Response> =>
    fetch(address, { ...init, signal }).catch((cause: unknown) => {
      throw new CiError('The artifact could not be fetched.', { cause });
    });
  const first = await get(url, { headers, redirect: 'manual' });
  const location = first.headers.get('location');
  const isMoved = first.status >= 300 && first.status < 400 && location !== null;
  const response = isMoved ? await get(safe(location, url), { redirect: 'error' }) : first;
  if (!response.ok) throw new CiError(`The artifact could not be fetched: ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}

function safe(location: string, from: string): string {
  const to = new URL(location, from);
  if (to.protocol === 'https:' || to.origin === new URL(from).origin) return to.href;
  throw new CiError('The artifact is kept at an address that is not encrypted.');
}
