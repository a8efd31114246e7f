import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.js';

/** What a test looks at. */
export interface Answer {
  readonly status: number;
  /** Parsed body; undefined where the reply is not JSON. */
  readonly json: unknown;
  readonly text: string;
  readonly headers: Headers;
}

type Item = Record<string, unknown>;

/** The items of a list reply. */
export function values({ json }: Answer): Item[] {
  return (json as { value: Item[] }).value;
}

/** Code and message of an error reply, the message unwrapped where Intune wraps it. */
export function refusal({ json }: Answer): { code: string; message: string } {
  const { code, message } = (json as { error: { code: string; message: string } }).error;
  if (!message.startsWith('{')) return { code, message };
  return { code, message: (JSON.parse(message) as { Message: string }).Message };
}

export const GROUP_A = '11111111-1111-4111-8111-111111111111';
export const GROUP_B = '22222222-2222-4222-8222-222222222222';
export const FILTER = '33333333-3333-4333-8333-333333333333';
export const ZERO = '00000000-0000-0000-0000-000000000000';

const started: Emulator[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((emulator) => emulator.close()));
});

/** An emulator that is closed after the test. */
export async function emulator(options?: EmulatorOptions): Promise<Emulator> {
  const running = await startEmulator(options);
  started.push(running);
  return running;
}

/** Sends one request with a token. */
export async function send(
  { url }: Emulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: 'Bearer token', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    text,
    headers: response.headers,
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
}

export const get = (to: Emulator, path: string, headers?: Record<string, string>): Promise<Answer> =>
  send(to, 'GET', path, undefined, headers);

export const include = (groupId: string, more: object = {}): Record<string, unknown> => ({
  '@odata.type': '#microsoft.graph.groupAssignmentTarget',
  groupId,
  ...more,
});

export const exclude = (groupId: string): Record<string, unknown> => ({
  '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget',
  groupId,
});

export const filtered = (id: string | null, type: string): Record<string, unknown> => ({
  deviceAndAppManagementAssignmentFilterId: id,
  deviceAndAppManagementAssignmentFilterType: type,
});
