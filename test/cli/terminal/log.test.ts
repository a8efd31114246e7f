import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cli, type CliResult, project } from '../../support/cli.js';
import { tenant } from '../../support/tenant.js';

const FILE = 'policy: {type: iosManagedAppProtection, name: iOS – Corporate baseline}\ninclude: [Sales]\n';
const GUID = /^[0-9a-f-]{36}$/;

interface Line {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  /** Of a request. */
  readonly method: unknown;
  readonly path: unknown;
  readonly status: unknown;
  readonly [field: string]: unknown;
}

/** What a run said on stderr; fails where a line is no JSON object. */
function linesOf({ stderr }: CliResult): readonly Line[] {
  expect(stderr).toMatch(/^(.+\n)*$/);
  return stderr
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

describe('stderr as JSON lines', () => {
  const JSON_LINES = ['--log-format', 'json'];

  test.each<[string, readonly string[], RegExp]>([
    ['an option nobody knows', ['plan', '--frobnicate'], /^unknown option '--frobnicate'/],
    [
      'an endpoint that is not on loopback',
      ['plan', '-C', 'examples', '--endpoint', 'http://graph.example'],
      /not on loopback/,
    ],
    ['a plan file that is not there', ['show', 'nowhere.json'], /^nowhere\.json cannot be read/],
    [
      'a service that cannot be reached',
      ['plan', '-C', 'examples', '--endpoint', 'http://127.0.0.1:9'],
      /^The name and id of the tenant could not be read: no answer \(connect ECONNREFUSED/,
    ],
  ])('%s is told as one', async (_, args, says) => {
    const [first] = linesOf(await cli([...args, ...JSON_LINES]));
    expect(first).toMatchObject({ time: '1970-01-01T00:00:00.000Z', level: 'error' });
    expect(first?.message).toMatch(says);
  });

  test('a problem in a file has its place', async () => {
    const dir = project({ 'a.yaml': 'policy: {type: iosManagedAppProtection, name: A}\n' });
    const [line] = linesOf(await cli(['plan', '-C', dir, '--emulator', '--log-format=json']));
    expect(line).toMatchObject({ level: 'error', file: `${dir}/desired-state/a.yaml`, line: 1, column: 1 });
    expect(line).toMatchObject({ code: expect.any(String) as string, hint: expect.any(String) as string });
  });

  test('a refusal of the service has its status and ids', async () => {
    const emulator = await tenant();
    emulator.onRequest(() => ({ status: 403 }));
    const dir = project({ 'a.yaml': FILE });
    const lines = linesOf(await cli(['plan', '-C', dir, '--endpoint', emulator.url, ...JSON_LINES]));
    expect(lines).toMatchObject([
      {
        level: 'error',
        message: expect.not.stringContaining('/organization') as string,
        request: 'GET /beta/organization?$select=id,displayName',
        status: 403,
        requestId: expect.stringMatching(GUID) as string,
        clientRequestId: expect.stringMatching(GUID) as string,
        next: expect.stringContaining('Organization.Read.All') as string,
      },
    ]);
  });

  test('nobody is asked: apply wants --yes, whoever sits at a terminal', async () => {
    const emulator = await tenant();
    const dir = project({ 'a.yaml': FILE });
    const args = ['apply', '-C', dir, '--endpoint', emulator.url, '--format', 'json', ...JSON_LINES];
    const asked: string[] = [];
    const ask = (question: string) => Promise.resolve(`${asked.push(question)}`);
    const result = await cli(args, { ask });
    expect({ code: result.code, asked }).toEqual({ code: 1, asked: [] });
    const [plan, refusal] = linesOf(result);
    expect(plan).toMatchObject({
      level: 'info',
      message: expect.stringMatching(/\n1 policy will change: /) as string,
    });
    expect(refusal).toMatchObject({ level: 'error', message: expect.stringContaining('--yes') as string });
  });

  test('hostile text stays in its line, and commands of a pipeline are broken', async () => {
    const dir = project({ 'a.yaml': FILE.replace('Sales', '"x\\n##vso[task.setvariable]\\u202e"') });
    const { stderr } = await cli([
      'plan',
      '-C',
      dir,
      '--emulator',
      '--only',
      'x\n##vso[a]\u202e',
      ...JSON_LINES,
    ]);
    expect(stderr).not.toMatch(/##vso\[|\u202e/);
    expect(linesOf({ code: 1, stdout: '', stderr })).toHaveLength(1);
  });
});

describe('requests, at level debug', () => {
  const DEBUG = ['--log-level', 'debug', '--log-format', 'json'];

  /** The lines about requests of a plan against a service that fails as told. */
  async function requestsOf(
    hook: Parameters<Awaited<ReturnType<typeof tenant>>['onRequest']>[0],
    file = FILE,
  ) {
    const emulator = await tenant();
    emulator.onRequest(hook);
    const dir = project({ 'a.yaml': file });
    const result = await cli(['plan', '-C', dir, '--endpoint', emulator.url, ...DEBUG]);
    return { emulator, lines: linesOf(result).filter(({ message }) => message === 'request') };
  }

  test('each that the service saw is one line, with the ids the service has it under', async () => {
    const { emulator, lines } = await requestsOf(() => undefined);
    const own = lines.filter(({ batch }) => batch === undefined);
    const seen = emulator.log.filter(({ batchId }) => batchId === undefined);
    // Node spells an apostrophe in a URL in its own way.
    const key = ({ method, path, status }: Readonly<Record<'method' | 'path' | 'status', unknown>>) =>
      `${String(method)} ${decodeURIComponent(String(path))} ${String(status)}`;
    expect(own.map(key).sort()).toEqual(seen.map(key).sort());
    for (const line of lines)
      expect(line).toMatchObject({
        level: 'debug',
        attempt: 1,
        ms: expect.any(Number) as number,
        clientRequestId: expect.stringMatching(GUID) as string,
        requestId: expect.stringMatching(GUID) as string,
      });
    expect(new Set(lines.map(({ clientRequestId }) => clientRequestId)).size).toBe(lines.length);
  });

  test('each inside a batch is one line too, and names the batch', async () => {
    const { emulator, lines } = await requestsOf(() => undefined);
    const inner = lines.filter(({ batch }) => batch !== undefined);
    expect(inner.length).toBe(emulator.log.filter(({ batchId }) => batchId !== undefined).length);
    expect(inner.length).toBeGreaterThan(1);
    const envelopes = lines.filter(({ path }) => String(path).endsWith('/$batch'));
    expect([...new Set(inner.map(({ batch }) => batch))]).toEqual(
      envelopes.map(({ clientRequestId }) => clientRequestId),
    );
  });

  test('each attempt is a line of its own: what failed, what got no answer, what worked', async () => {
    const faults = [{ status: 503 }, 'reset', 'torn'] as const;
    let asked = 0;
    const { lines } = await requestsOf(({ path }) =>
      path.includes('iosManagedAppProtections?') ? faults[asked++] : undefined,
    );
    const attempts = lines.filter(({ path }) => String(path).includes('iosManagedAppProtections?'));
    expect(attempts).toMatchObject([
      { attempt: 1, status: 503 },
      { attempt: 2, failure: expect.stringContaining('ECONNRESET') as string },
      { attempt: 3, failure: expect.any(String) as string },
      { attempt: 4, status: 200 },
    ]);
    expect(attempts[1]).not.toHaveProperty('status');
  });

  test('as text they are one line each, with the same in it', async () => {
    const dir = project({ 'a.yaml': FILE });
    const { stderr } = await cli(['plan', '-C', dir, '--emulator', '--log-level', 'debug']);
    expect(stderr).toMatch(
      /^GET \/beta\/organization\?\$select=id,displayName 200 in 0 ms, attempt 1, client-request-id [0-9a-f-]{36}, request-id [0-9a-f-]{36}$/m,
    );
    expect(stderr).toMatch(/^GET \/beta\/groups\/\S+ 200 .*, in batch [0-9a-f-]{36}$/m);
  });

  test('at level info there is none of it', async () => {
    const dir = project({ 'a.yaml': FILE });
    const { stderr } = await cli(['plan', '-C', dir, '--emulator', '--log-level', 'info']);
    expect(stderr).toMatch(/^Read the tenant in \d+ requests\.\n$/);
  });
});

test('what goes to stderr is told by the log, so that it can be JSON', async () => {
  // The journal and the emulator take no --log-format; the bar of a terminal is no line.
  const writers = ['commands/project/emulator-command.ts', 'commands/reconcile/journal-command.ts'];
  const root = join(process.cwd(), 'src/cli');
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const found = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(root, name), 'utf8');
      return /\bstderr(?:\.write)?\(/.test(text) ? [name.replaceAll('\\', '/')] : [];
    }),
  );
  expect(found.flat().sort()).toEqual([...writers, 'terminal/log.ts']);
});
