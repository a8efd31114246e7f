import { CLOUDS, parseEndpoint } from '../../graph/auth/clouds.js';
import { loopbackToken, type SignIn, tokenFor } from '../../graph/auth/tokens.js';
import { type Settings } from '../../model/project/settings.js';
import { type CliContext } from '../context.js';
import { UsageError } from '../program/exit-codes.js';
import { type ConnectionOptions } from '../program/options.js';
import { type Log } from '../terminal/log.js';

/** Where Graph is, and how to sign in there. */
interface Endpoint {
  readonly origin: string;
  readonly signIn: SignIn;
  readonly close: () => Promise<void>;
}

/** The cloud of the settings, a Graph on loopback, or an emulator that ends with the connection. */
export async function openEndpoint(
  { cloud, tenantId }: Settings,
  options: ConnectionOptions,
  { env, clock, ask }: CliContext,
  log: Log,
): Promise<Endpoint> {
  const endpoint = options.endpoint ?? env.ASSIGNCTL_ENDPOINT ?? '';
  if (options.emulator === true) {
    if (options.endpoint !== undefined) throw new UsageError('--emulator and --endpoint exclude each other.');
    const { startEmulator } = await import('../../emulator/index.js');
    const emulator = await startEmulator();
    return { origin: emulator.url, signIn: loopbackToken(), close: () => emulator.close() };
  }
  const close = (): Promise<void> => Promise.resolve();
  const prompt = ask === undefined ? undefined : log.notice;
  const signInAt = (origin: string): SignIn => tokenFor(origin, { cloud, tenantId, env, clock, prompt });
  if (endpoint !== '') {
    const parsed = parseEndpoint(endpoint);
    if ('problem' in parsed) throw new UsageError(`The endpoint ${parsed.problem}`);
    return { origin: parsed.origin, signIn: signInAt(parsed.origin), close };
  }
  const origin = CLOUDS[cloud].graph;
  return { origin, signIn: signInAt(origin), close };
}
