import { generate } from 'selfsigned';
import { type Emulator, startEmulator } from '../../../src/emulator/index.js';
import { type Outcome } from '../../../src/model/results/outcome.js';
import { cli, project } from '../../support/cli.js';
import { tenant, writes } from '../../support/tenant.js';

const BASELINE = 'iOS – Corporate baseline';
const FILE = `policy: {type: iosManagedAppProtection, name: ${BASELINE}}\ninclude: [Sales]\n`;
type Hook = Parameters<Emulator['onRequest']>[0];

async function applyUnder(hook: Hook, files: Readonly<Record<string, string>> = { 'a.yaml': FILE }) {
  const emulator = await tenant();
  emulator.onRequest(hook);
  const dir = project(files);
  const result = await cli(['apply', '-C', dir, '--endpoint', emulator.url, '--yes', '--format', 'json']);
  const outcome = result.stdout === '' ? undefined : (JSON.parse(result.stdout) as Outcome);
  return { emulator, ...result, outcome };
}

/** Answers the first `times` requests that match with a fault. */
function first(
  matches: (method: string, path: string) => boolean,
  times: number,
  fault: ReturnType<Hook>,
): Hook {
  let left = times;
  return ({ method, path }) => (matches(method, path) && left-- > 0 ? fault : undefined);
}
const isWrite = (method: string, path: string): boolean => method === 'DELETE' || path.endsWith('/assign');
const isList = (_: string, path: string): boolean => path.includes('iosManagedAppProtections?');

describe('reads', () => {
  test.each<[string, ReturnType<Hook>]>([
    ['429 with Retry-After', { status: 429, headers: { 'Retry-After': '0.2' } }],
    ['429 with a date', { status: 429, headers: { 'Retry-After': new Date(0).toUTCString() } }],
    ['429 without Retry-After', { status: 429 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a reset', 'reset'],
    ['an answer that breaks off', 'torn'],
    ['silence', 'silent'],
  ])('are repeated after %s', async (_, fault) => {
    const { code, outcome } = await applyUnder(first(isList, 2, fault));
    expect(outcome?.summary.applied).toBe(1);
    expect(code).toBe(0);
  });

  test('are not repeated for ever: after a while the policies of that type are blocked, and it is said why', async () => {
    const hook: Hook = ({ method, path }) => (isList(method, path) ? { status: 503 } : undefined);
    const { code, outcome, emulator } = await applyUnder(hook, {
      'a.yaml': FILE,
      'b.yaml': 'policy: {type: windowsManagedAppProtection, name: Windows – Edge pilot}\ninclude: []\n',
    });
    expect(code).toBe(4);
    expect(outcome?.summary).toMatchObject({ applied: 1, blocked: 1 });
    const blocked = outcome?.policies.find(({ result }) => result === 'blocked');
    expect(blocked?.reason).toMatch(/503 serviceNotAvailable.*tried \d times in \d\d s/);
    expect(emulator.log.filter(({ method, path }) => isList(method, path)).length).toBeLessThanOrEqual(9);
  });
});

describe('writes', () => {
  test('429 is no answer to fear: the write was not made, and is sent again', async () => {
    const { outcome, emulator } = await applyUnder(
      first(isWrite, 2, { status: 429, headers: { 'Retry-After': '0' } }),
    );
    expect(outcome?.summary.applied).toBe(1);
    expect(writes(emulator).map(({ status }) => status)).toEqual([429, 429, 204, 204]);
  });

  test.each<[string, ReturnType<Hook>]>([
    ['504 after the work', { status: 504, after: true }],
    ['a reset after the work', 'reset-after'],
    ['an answer that breaks off', 'torn'],
  ])('%s: it is looked up, found done, and not sent again', async (_, fault) => {
    const { outcome, emulator } = await applyUnder(first(isWrite, 1, fault), {
      'a.yaml':
        'policy: {type: targetedManagedAppConfiguration, name: Edge – Kiosk}\ninclude: []\nexclude: [Break-glass accounts]\n',
    });
    expect(outcome?.policies[0]?.requests).toMatchObject([{ method: 'DELETE', landedWithoutAnswer: true }]);
    expect(outcome?.summary.applied).toBe(1);
    expect(writes(emulator)).toHaveLength(1);
  });

  test.each<[string, ReturnType<Hook>]>([
    ['504 before the work', { status: 504 }],
    ['a reset before the work', 'reset'],
    ['silence', 'silent'],
  ])('%s: it is looked up, found open, and sent again', async (_, fault) => {
    const { outcome, emulator } = await applyUnder(first(isWrite, 1, fault));
    expect(outcome?.summary.applied).toBe(1);
    expect(writes(emulator).length).toBe(3);
  });

  test('DELETE of what is gone already is done', async () => {
    const { outcome } = await applyUnder(
      first((method) => method === 'DELETE', 1, { status: 404, after: true }),
    );
    expect(outcome?.summary.applied).toBe(1);
  });
});

test('403 on one type blocks that type alone and names the permission', async () => {
  const hook: Hook = ({ path }) => (path.includes('iosManagedAppProtections') ? { status: 403 } : undefined);
  const { code, outcome } = await applyUnder(hook, {
    'a.yaml': FILE,
    'b.yaml': 'policy: {type: windowsManagedAppProtection, name: Windows – Edge pilot}\ninclude: []\n',
  });
  expect(code).toBe(4);
  expect(outcome?.summary).toMatchObject({ applied: 1, blocked: 1 });
  expect(outcome?.policies.find(({ result }) => result === 'blocked')?.reason).toContain(
    'DeviceManagementApps.Read.All',
  );
});

test('where the expansion is refused each declared policy is asked for its own, together', async () => {
  const hook: Hook = ({ path }) => (path.includes('$expand=assignments') ? { status: 400 } : undefined);
  const { outcome, emulator } = await applyUnder(hook);
  expect(outcome?.summary.applied).toBe(1);
  const own = emulator.log.filter(({ path, method }) => method === 'GET' && path.endsWith('/assignments'));
  // One for the plan, one before each of the two writes and one after them; none for the 21 policies no file declares.
  expect(own).toHaveLength(4);
});

test('items of a batch are judged one by one', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `Nobody ${n}`);
  const refused = new Map<string, number>();
  const hook: Hook = (request) => {
    const path = decodeURIComponent(request.path);
    if (!path.includes('/groups?')) return undefined;
    const times = refused.get(path) ?? 0;
    refused.set(path, times + 1);
    return times === 0 && path.includes('Nobody 15')
      ? { status: 429, headers: { 'Retry-After': '0' } }
      : undefined;
  };
  const emulator = await tenant();
  emulator.onRequest(hook);
  const dir = project({
    'a.yaml': `policy: {type: iosManagedAppProtection, name: ${BASELINE}}\ninclude: [${['Sales', ...names].join(', ')}]\n`,
  });
  const { code, stdout } = await cli(['plan', '-C', dir, '--endpoint', emulator.url]);
  expect(code).toBe(5);
  expect(stdout).toContain('No group is named “Nobody 39”');
  expect(stdout).not.toContain('“Sales”');
  // 41 names are three queries of up to 15 in one batch; only the refused one was asked again.
  const queries = emulator.log.filter(({ path }) => path.includes('/groups?') && path.includes('%20in%20'));
  expect(queries.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(queries.filter(({ status }) => status === 429)).toHaveLength(1);
});

test('a long wait is told, so that nobody wonders whether the program hangs', async () => {
  const emulator = await tenant();
  emulator.onRequest(first(isList, 1, { status: 429, headers: { 'Retry-After': '4' } }));
  const dir = project({ 'a.yaml': FILE });
  const { code, stderr } = await cli(['plan', '-C', dir, '--endpoint', emulator.url]);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^Waiting 4 s to try again: the iOS app protection policies could not be read: too many requests \(429 /m,
  );
});

describe('where no service answers', () => {
  test('a service that refuses the first connection is worth few tries', async () => {
    const dir = project({ 'a.yaml': FILE });
    const { code, stderr } = await cli(['plan', '-C', dir, '--endpoint', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: The name and id of the tenant could not be read: no answer \(connect ECONNREFUSED 127\.0\.0\.1:9\), tried \d times in [12] s /,
    );
  });

  test('a certificate nobody trusts stays so: one try', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const emulator = await startEmulator({ tls: { key, cert } });
    try {
      const dir = project({ 'a.yaml': FILE });
      const { code, stderr } = await cli(['plan', '-C', dir, '--endpoint', emulator.url]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error: The name and id of the tenant could not be read: no answer \(DEPTH_ZERO_SELF_SIGNED_CERT, self-signed certificate\) \(client request id/,
      );
    } finally {
      await emulator.close();
    }
  });

  test('a sign-in that the service takes no more ends the run, for all policies in one sentence', async () => {
    const { code, stdout, stderr } = await cli([
      'plan',
      '-C',
      project({ 'a.yaml': FILE }),
      '--endpoint',
      await refusing(),
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: The iOS app protection policies could not be read: not signed in \(401 .+\. Sign in again[^\n]*\n$/,
    );
  });

  /** A service that tells its tenant and answers 401 to all else. */
  async function refusing(): Promise<string> {
    const emulator = await tenant();
    emulator.onRequest(({ path }) => (path.includes('/organization') ? undefined : { status: 401 }));
    return emulator.url;
  }
});
