import { createRedactor, redact } from '../../../src/graph/auth/redact.js';
import { cli, project, TENANT_ID } from '../../support/cli.js';
import { tenant } from '../../support/tenant.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ tid: TENANT_ID, sub: 'x'.repeat(40) })}.${'s1-_'.repeat(30)}`;
const OPAQUE = 'of+the/operator=and.no-one.else~1234567890';
const split = (text: string, by: string): string => `${text.slice(0, 25)}${by}${text.slice(25)}`;

describe.each([
  ['a JSON Web Token', JWT],
  ['an opaque token', OPAQUE],
])('%s in hand', (_name, token) => {
  test.each<[string, (token: string) => string]>([
    ['as it is', (text) => text],
    ['behind Bearer', (text) => `Authorization: Bearer ${text}`],
    ['percent-encoded', (text) => encodeURIComponent(text)],
    ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
    ['in a JSON string', (text) => JSON.stringify({ headers: { authorization: text } })],
    ['in JSON inside a JSON string', (text) => JSON.stringify(JSON.stringify({ a: `x/${text}` }))],
    ['split over lines', (text) => split(text, '\n   ')],
    ['split by an escaped line end', (text) => split(text, '\\r\\n')],
    ['in a page', (text) => `<p>${text.replaceAll('.', '&#46;').replaceAll('/', '&#x2F;')}</p>`],
    ['as the name of a header', (text) => `invalid header name "${text}"`],
    ['in a redirect', (text) => `Location: https://elsewhere/?token=${text}&x=1`],
    ['cut off', (text) => `Invalid value: ${text.slice(0, 30)}...`],
    ['without its beginning', (text) => `...${text.slice(-30)}`],
  ])('%s', (_way, echo) => {
    const { redact: hide, addToken } = createRedactor({});
    addToken(token);
    const shown = hide(`The request was ${echo(token)} and no more.`);
    expect(shown).toMatch(/^The request was .* and no more\.$/);
    expect(shown).toContain('[hidden]');
    for (let at = 0; at + 16 <= token.length; at += 1) expect(shown).not.toContain(token.slice(at, at + 16));
  });
});

test.each([
  ['a token nobody handed in', `see ${JWT}`, 'see [hidden]'],
  ['three long parts', 'x a1b2c3d4e5f6.b1b2c3d4e5f6.c1b2c3d4e5f6 y', 'x [hidden] y'],
  ['a bearer of any form', 'Bearer abcdef-123456', 'Bearer [hidden]'],
  ['a host', 'login.microsoftonline.com failed', 'login.microsoftonline.com failed'],
  ['a type', '#microsoft.graph.iosManagedAppProtection', '#microsoft.graph.iosManagedAppProtection'],
  [
    'an id',
    'T_4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10 is gone',
    'T_4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10 is gone',
  ],
])('%s', (_name, text, shown) => {
  expect(redact(text, [])).toBe(shown);
});

test('the password of a proxy is a secret in hand', () => {
  const { redact: hide } = createRedactor({ https_proxy: 'http://ada:p%40ss-word@proxy:1' });
  expect(hide('the proxy said p@ss-word and p%40ss-word')).toBe('the proxy said [hidden] and [hidden]');
});

/** Each is what some pattern would like to try again from every place. */
test.each<[string, string]>([
  ['colons', ':'],
  ['the beginning of a user', '://a:'],
  ['characters of base64', 'a'],
  ['dots', 'abcdefghij.'],
  ['tokens cut short', 'eyJ'],
  ['percent signs', '%25'],
  ['white space', ' '],
  ['backslashes', '\\'],
  ['keys', '-----BEGIN A-----'],
  ['names of secrets', 'password '],
  ['ampersands', '&#'],
])('a megabyte of %s takes time in proportion to it', (_name, unit) => {
  const time = (bytes: number): number => {
    const text = unit.repeat(bytes / unit.length);
    const start = process.cpuUsage();
    redact(text, [JWT, OPAQUE]);
    return process.cpuUsage(start).user;
  };
  time(50_000);
  // A quadratic pattern takes minutes for a megabyte; the constant allows for a slow machine.
  expect(time(1_000_000)).toBeLessThan(8 * time(250_000) + 3_000_000);
});

test('a token that comes back in an answer is in no output, at any level, and in no file', async () => {
  const emulator = await tenant();
  const secret = 'assignctl-loopback';
  emulator.onRequest(({ path }) => {
    if (path.includes('iosManagedAppProtections'))
      return {
        status: 400,
        body: { error: { code: secret, message: `You sent Authorization: Bearer ${secret}` } },
      };
    if (path.includes('androidManagedAppProtections'))
      return {
        status: 200,
        body: { value: [{ id: 'T_1', displayName: `Mine ${secret}`, assignments: [] }] },
      };
    if (path.includes('mobileAppConfigurations'))
      return { status: 502, headers: { 'Content-Type': 'text/html' }, body: `<html>${secret}</html>` };
    return undefined;
  });
  const dir = project({
    'a.yaml': 'policy: {type: iosManagedAppProtection, name: A}\ninclude: [Sales]\n',
  });
  for (const command of [
    ['plan', '--format', 'json'],
    ['plan', '--format', 'markdown'],
    ['drift'],
    ['export', '--out', 'out'],
    ['explain', '--group', 'Sales'],
  ]) {
    const args = [...command, '-C', dir, '--endpoint', emulator.url, '--log-level', 'debug'];
    const { stdout, stderr } = await cli(args, { cwd: dir });
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout + stderr).toMatch(/hidden/);
  }
});
