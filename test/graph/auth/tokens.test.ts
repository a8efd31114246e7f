import { authorityFor } from '../../../src/graph/auth/clouds.js';
import { redact, secretsOf } from '../../../src/graph/auth/redact.js';
import { type CredentialSource } from '../../../src/graph/auth/credentials.js';
import { credentialToken, tokenFor } from '../../../src/graph/auth/tokens.js';
import { type CloudName } from '../../../src/model/project/settings.js';
import { TENANT_ID } from '../../support/cli.js';

const GRAPH = 'https://graph.microsoft.com';
const clock = { now: () => Date.now() };

describe('where to sign in', () => {
  test.each<[CloudName, string, string]>([
    ['global', '', 'https://login.microsoftonline.com'],
    ['global', 'https://login.microsoftonline.com/', 'https://login.microsoftonline.com'],
    ['usGov', '', 'https://login.microsoftonline.us'],
    ['usGovDod', '', 'https://login.microsoftonline.us'],
    ['china', '', 'https://login.chinacloudapi.cn'],
    ['china', 'https://127.0.0.1:8443', 'https://127.0.0.1:8443'],
  ])('%s, AZURE_AUTHORITY_HOST “%s”: %s', (cloud, AZURE_AUTHORITY_HOST, origin) => {
    expect(authorityFor(cloud, { AZURE_AUTHORITY_HOST }).origin).toBe(origin);
  });

  test.each([
    'https://login.microsoftonline.us',
    'https://login.evil.example',
    'https://127.0.0.1.evil.example',
    'https://127.0.0.1@evil.example',
    'http://127.0.0.1:8443',
    'http://login.microsoftonline.com',
    'https://login.microsoftonline.com/other',
    'login.microsoftonline.com',
  ])('nowhere else: %s', (AZURE_AUTHORITY_HOST) => {
    expect(() => authorityFor('global', { AZURE_AUTHORITY_HOST })).toThrow('AZURE_AUTHORITY_HOST is');
  });
});

test.each(['https://ada:hunter2@login.example', 'https://:hunter2@127.0.0.1', 'https//ada:hunter2@x'])(
  'a password in AZURE_AUTHORITY_HOST is refused and not shown: %s',
  (AZURE_AUTHORITY_HOST) => {
    expect(() => authorityFor('global', { AZURE_AUTHORITY_HOST })).toThrow(
      /^(?!.*hunter2).*AZURE_AUTHORITY_HOST is/,
    );
  },
);

describe('which token goes where', () => {
  const options = { cloud: 'global', tenantId: TENANT_ID, clock } as const;

  test('a loopback endpoint gets the dummy, whatever the environment holds', async () => {
    const env = { ASSIGNCTL_ACCESS_TOKEN: 'real-token', AZURE_CLIENT_SECRET: 'secret' };
    for (const origin of ['http://127.0.0.1:8080', 'https://localhost:8443', 'http://[::1]:80'])
      expect(await tokenFor(origin, { ...options, env }).getToken()).toBe('assignctl-loopback');
  });

  test('the cloud’s Graph gets the token that was handed in', async () => {
    const env = { ASSIGNCTL_ACCESS_TOKEN: 'real-token' };
    expect(await tokenFor(GRAPH, { ...options, env }).getToken()).toBe('real-token');
  });

  test('the token of a cloud never goes over http, not even to loopback', () => {
    const env = { ASSIGNCTL_ACCESS_TOKEN: 'real-token', AZURE_AUTHORITY_HOST: 'https://127.0.0.1:8443' };
    for (const origin of ['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:80'])
      expect(() => tokenFor(origin, { ...options, env })).toThrow('is not sent over http');
  });

  test.each([
    ['https://sts.windows.net/t/', false],
    ['https://login.microsoftonline.com/t/v2.0', false],
    ['https://127.0.0.1.evil.example/', false],
    ['https://127.0.0.1:8443/t/v2.0', true],
  ])('over http goes only what a stand-in has issued: %s', async (iss, isSent) => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ iss, aud: GRAPH })}.x`;
    const env = { ASSIGNCTL_ACCESS_TOKEN: token, AZURE_AUTHORITY_HOST: 'https://127.0.0.1:8443' };
    const asked = (): Promise<string> => tokenFor('http://127.0.0.1:8080', { ...options, env }).getToken();
    if (isSent) expect(await asked()).toBe(token);
    else expect(asked).toThrow('is not sent over http');
  });

  test('where certificates are not checked no token is sent', () => {
    const env = { ASSIGNCTL_ACCESS_TOKEN: 'real-token', NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect(() => tokenFor(GRAPH, { ...options, env })).toThrow('NODE_TLS_REJECT_UNAUTHORIZED=0');
  });

  test.each(['System.Security.SecureString', '$(GraphToken)', '"ey.J.x"', 'a.b', '${{ token }}'])(
    'what is no token is not sent: %s',
    async (ASSIGNCTL_ACCESS_TOKEN) => {
      const { getToken } = tokenFor(GRAPH, { ...options, env: { ASSIGNCTL_ACCESS_TOKEN } });
      await expect(getToken()).rejects.toThrow(/ASSIGNCTL_ACCESS_TOKEN .* was not sent/);
    },
  );

  test('what may be one and is no JSON Web Token is said', () => {
    const { signInAttempts } = tokenFor(GRAPH, { ...options, env: { ASSIGNCTL_ACCESS_TOKEN: 'real-token' } });
    expect(signInAttempts()?.note).toContain('is no JSON Web Token');
  });

  test('a stand-in’s tokens never go to the cloud', () => {
    const env = { AZURE_AUTHORITY_HOST: 'https://127.0.0.1:8443' };
    expect(() => tokenFor(GRAPH, { ...options, env })).toThrow('AZURE_AUTHORITY_HOST is on loopback');
  });

  test('only the ways that AZURE_TOKEN_CREDENTIALS names are tried', async () => {
    const env = { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' };
    await expect(tokenFor(GRAPH, { ...options, env }).getToken()).rejects.toMatchObject({
      message: expect.stringMatching(/No way is set up$/) as string,
      details: {
        lines: [
          'Not set up here:',
          '  client secret: no AZURE_CLIENT_SECRET',
          expect.stringMatching(/^ {2}client certificate: no [A-Z_]+$/) as string,
        ],
      },
    });
    const unknown = { AZURE_TOKEN_CREDENTIALS: 'VisualStudioCredential' };
    await expect(tokenFor(GRAPH, { ...options, env: unknown }).getToken()).rejects.toThrow(
      'no way to sign in',
    );
  });
});

describe('a token in use', () => {
  /** A way that hands out these tokens in turn, each for an hour, and counts how often it is asked. */
  function source(tokens: readonly string[], now: () => number = () => Date.now()) {
    let [asked, made] = [0, 0];
    const way: CredentialSource = {
      name: 'a stand-in',
      credential: 'StandInCredential',
      group: 'prod',
      needs: [],
      usesAuthority: true,
      create: () => {
        made += 1;
        const getToken = async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          const token = tokens[Math.min(asked, tokens.length - 1)] ?? '';
          asked += 1;
          return { token, expiresOnTimestamp: now() + 3_600_000 };
        };
        return Promise.resolve({ getToken });
      },
    };
    const signIn = credentialToken(
      {
        cloud: 'global',
        tenantId: TENANT_ID,
        env: {},
        authority: { origin: 'https://login.microsoftonline.com', isLoopback: false },
        prompt: undefined,
        ways: [way],
      },
      { now },
    );
    return { ...signIn, counts: () => ({ asked, made }) };
  }

  test('is had once, however many ask at the same time', async () => {
    const { getToken, signInAttempts, counts } = source(['first', 'second']);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => getToken()));
    expect(new Set([...tokens, await getToken()])).toEqual(new Set(['first']));
    expect(counts()).toEqual({ asked: 1, made: 1 });
    expect(signInAttempts()).toMatchObject({ way: 'a stand-in', attempts: [{ result: 'signed in' }] });
  });

  test('is replaced five minutes before its end, by the same credential', async () => {
    let ahead = 0;
    const { getToken, counts } = source(['first', 'second'], () => Date.now() + ahead);
    expect(await getToken()).toBe('first');
    ahead = 54 * 60_000;
    expect(await getToken()).toBe('first');
    ahead = 56 * 60_000;
    expect(await getToken()).toBe('second');
    expect(counts()).toEqual({ asked: 2, made: 1 });
  });

  test('is renewed once for all requests that were refused with it, by a credential that remembers nothing', async () => {
    const { getToken, renew, counts } = source(['first', 'second', 'third']);
    await getToken();
    expect(await Promise.all([renew(), renew(), renew()])).toEqual(['second', 'second', 'second']);
    expect(await renew()).toBe('second');
    expect(await getToken()).toBe('second');
    expect(counts()).toEqual({ asked: 2, made: 2 });
  });

  test('that comes back the same is no new one', async () => {
    const { getToken, renew } = source(['first']);
    await getToken();
    await expect(renew()).rejects.toThrow('a stand-in gives the same one again');
  });
});

describe('what is shown of a library’s words', () => {
  const env = {
    AZURE_CLIENT_SECRET: 'p+q/r=secret',
    SYSTEM_ACCESSTOKEN: 'pipeline-token',
    AZURE_TOKEN_CREDENTIALS: 'production',
    AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
  };
  test.each([
    ['the secret p+q/r=secret was wrong', 'the secret [hidden] was wrong'],
    ['client_secret=p%2Bq%2Fr%3Dsecret&x=1', 'client_secret=[hidden]&x=1'],
    ['Response = {"oidcToken":"abc.def"}', 'Response = {"oidcToken":"[hidden]"}'],
    ['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer [hidden]'],
    [
      'Unexpected token e, "eyJhbGciOiJub25lIn0.eyJhdWQi" is not JSON',
      'Unexpected token e, "[hidden]" is not JSON',
    ],
    ['connect http://ada:pass@proxy:8080 failed', 'connect http://[hidden]@proxy:8080 failed'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '[hidden]'],
    ['reading /var/run/token in\n production', 'reading /var/run/token in production'],
  ])('%j', (text, shown) => {
    expect(redact(text, secretsOf(env))).toBe(shown);
  });
});
