import {
  type Emulator,
  type EmulatorOptions,
  type LoggedRequest,
  startEmulator,
} from '../../src/emulator/index.js';

const running: Emulator[] = [];

/** An emulated tenant that ends with the test. */
export async function tenant(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  for (const emulator of running.splice(0)) await emulator.close();
});

/** The writes a tenant has seen, in order, as `METHOD path` with the body. */
export function writes(emulator: Emulator): readonly { line: string; body: unknown; status: number }[] {
  return emulator.log
    .filter((request) => !isRead(request))
    .map(({ method, path, body, status }) => ({ line: `${method} ${path}`, body, status }));
}

/** GET, look-ups by id, and batches of nothing but GET. */
export function isRead({ method, path, body }: LoggedRequest): boolean {
  if (method === 'GET') return true;
  if (method !== 'POST') return false;
  if (path.endsWith('/directoryObjects/getByIds')) return true;
  if (!path.endsWith('/$batch')) return false;
  const { requests } = body as { requests: readonly { method: string }[] };
  return requests.every((request) => request.method === 'GET');
}
