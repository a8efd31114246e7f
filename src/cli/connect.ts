import { CLOUDS, parseEndpoint } from '../graph/cloud.js';
import { openConnection } from '../graph/connection.js';
import { createTenantReader } from '../graph/reader.js';
import { cloudToken, loopbackToken, tenantOfToken, type TokenSource } from '../graph/token.js';
import { isRead } from '../graph/transport.js';
import { createTenantWriter } from '../graph/writer.js';
import { GraphFailure, type TenantReader, type TenantWriter } from '../model/ports.js';
import { type Settings } from '../model/settings.js';
import { type CliContext } from './context.js';
import { UsageError } from './exit-codes.js';
import { type Log } from './log.js';
import { type TenantOptions } from './options.js';

/** The way to a tenant. Planning takes `reader`; only apply ever calls `openWriter`. */
export interface Connection {
  readonly reader: TenantReader;
  readonly openWriter: () => TenantWriter;
  readonly calls: { readonly reads: number; readonly writes: number };
  readonly close: () => Promise<void>;
}

/** Connects and makes sure that it is the tenant the settings name, before anything else is read. */
export async function connect(
  settings: Settings,
  options: TenantOptions,
  context: CliContext,
  log: Log,
): Promise<Connection> {
  const { origin, token, close } = await openEndpoint(settings, options, context);
  const calls = { reads: 0, writes: 0 };
  const graph = openConnection({
    origin,
    token,
    clock: context.clock,
    limits: context.limits,
    onCall: (call, clientRequestId) => {
      calls[isRead(call) ? 'reads' : 'writes'] += 1;
      log.debug(`${call.method} ${call.path} ${clientRequestId}`);
    },
  });
  const reader = createTenantReader(graph, settings.graphVersion);
  const connection = { reader, openWriter: () => createTenantWriter(reader, graph), calls, close };
  try {
    await assertTenant(settings.tenantId, token, reader);
  } catch (error) {
    await close();
    throw error;
  }
  return connection;
}

interface Endpoint {
  readonly origin: string;
  readonly token: TokenSource;
  readonly close: () => Promise<void>;
}

async function openEndpoint(
  { cloud, tenantId }: Settings,
  options: TenantOptions,
  { env }: CliContext,
): Promise<Endpoint> {
  const endpoint = options.endpoint ?? env.ASSIGNCTL_ENDPOINT ?? '';
  if (options.emulator === true) {
    if (options.endpoint !== undefined) throw new UsageError('--emulator and --endpoint exclude each other.');
    const { startEmulator } = await import('../emulator/index.js');
    const emulator = await startEmulator();
    return { origin: emulator.url, token: loopbackToken(), close: () => emulator.close() };
  }
  const close = (): Promise<void> => Promise.resolve();
  if (endpoint !== '') {
    const parsed = parseEndpoint(endpoint);
    if ('problem' in parsed) throw new UsageError(`The endpoint ${parsed.problem}`);
    return { origin: parsed.origin, token: loopbackToken(), close };
  }
  return {
    origin: CLOUDS[cloud].graph,
    token: cloudToken(cloud, tenantId, env.ASSIGNCTL_ACCESS_TOKEN),
    close,
  };
}

/** By the token's own word where it gives one, else by asking the tenant. */
async function assertTenant(pinned: string, token: TokenSource, reader: TenantReader): Promise<void> {
  const actual = tenantOfToken(await token.getToken()) ?? (await reader.fetchTenantId());
  if (actual.toLowerCase() === pinned.toLowerCase()) return;
  throw new GraphFailure(`This is tenant ${actual}, but the settings pin ${pinned}. Nothing was read`, {
    next: 'Sign in to the right tenant, or correct tenantId in the settings.',
  });
}
