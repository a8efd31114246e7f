import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignInApp, SignInOptions } from '../../../src/emulator/index.js';
import { cli, type CliResult, project, TENANT_ID } from '../../support/cli.js';
import { APP_ID, type Entra, FEDERATED, makeCertificate, SECRETS, startEntra } from './entra.js';

type Env = Readonly<Record<string, string>>;
const SECRET: Env = { AZURE_CLIENT_ID: APP_ID, AZURE_CLIENT_SECRET: SECRETS.client };
const OTHER_TENANT = '00000000-1111-4111-8111-111111111111';
const WORKING: Partial<SignInApp> = { secret: SECRETS.client };

/** One sentence, no stack, no secret, and Graph was asked nothing. */
function expectSentence(
  { code, stdout, stderr }: CliResult,
  { graph }: Entra,
  words: readonly string[],
): void {
  expect(code).toBe(1);
  expect(stdout).toBe('');
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr).toMatch(/^error: [^\n]+\n(Not set up here:\n( {2}[^\n]+\n)+)?$/);
  expect(stderr).not.toMatch(/\bat .*\.js|eyJ/);
  for (const secret of Object.values(SECRETS)) {
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain(encodeURIComponent(secret));
  }
  expect(graph.log).toEqual([]);
}

interface Case {
  readonly app?: Partial<SignInApp>;
  readonly options?: Partial<SignInOptions>;
  readonly env?: Env;
  readonly tenant?: string;
  readonly says: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'wrong secret': {
    app: { secret: 'another' },
    says: ['the client secret is wrong', 'AADSTS7000215', 'trace '],
  },
  'unknown tenant': {
    tenant: OTHER_TENANT,
    says: ['there is no such tenant', 'AADSTS90002', 'Check tenantId and cloud'],
  },
  'unknown app': {
    env: { AZURE_CLIENT_ID: OTHER_TENANT },
    says: ['the tenant does not know this app', 'AADSTS700016', 'AZURE_CLIENT_ID'],
  },
  'refused consent': {
    app: { consented: false },
    says: ['no one has consented', 'AADSTS65001', 'Have an administrator consent'],
  },
  'app of another cloud': {
    app: {
      refusal: {
        code: 900382,
        message:
          'Confidential Client is not supported in Cross Cloud request. Home cloud of the application is US Government.',
      },
    },
    says: ['the tenant is in another cloud', 'AADSTS900382', '`cloud: usGov`', 'usGovDod', 'china'],
  },
  'app that is not yet in this tenant': {
    app: {
      refusal: {
        code: 7000229,
        message: `The client application ${APP_ID} is missing service principal in the tenant ${TENANT_ID}.`,
      },
    },
    says: [
      'no service principal in this tenant',
      'AADSTS7000229',
      'Have an administrator of this tenant consent',
    ],
  },
  'token of another tenant': {
    options: { tokenTenant: OTHER_TENANT },
    says: [`This is tenant ${OTHER_TENANT}, but the settings pin ${TENANT_ID}`, 'Nothing was read'],
  },
  'AZURE_TENANT_ID of another tenant': {
    env: { AZURE_TENANT_ID: OTHER_TENANT },
    says: [`AZURE_TENANT_ID is ${OTHER_TENANT}, another tenant than the settings pin`],
  },
  'a secret without an app': {
    env: { AZURE_CLIENT_ID: '' },
    says: [
      'No way is set up. https://github.com/assignctl/assignctl/tree/main/docs/sign-in.md shows how',
      '\n  client secret: AZURE_CLIENT_ID not set\n',
    ],
  },
};

test.each(Object.entries(CASES))('%s', async (_name, { app, options, env, tenant, says }) => {
  const entra = await startEntra({ ...WORKING, ...app }, options);
  expectSentence(await entra.run({ ...SECRET, ...env }, ['plan'], tenant), entra, says);
});

const DECLARED = 'policy: { type: iosManagedAppProtection, name: A }\ninclude: []\n';

describe('ASSIGNCTL_ACCESS_TOKEN that is no token', () => {
  const variable = 'is a variable that was not replaced by its value';
  const kinds: Readonly<Record<string, readonly [values: readonly string[], ...says: readonly string[]]>> = {
    'the type name that PowerShell prints': [
      ['System.Security.SecureString', 'system.security.securestring', 'System.Object[]', 'System.String'],
      'is the name of a PowerShell type',
      'ConvertFrom-SecureString -AsPlainText',
    ],
    'a variable of Azure Pipelines': [['$(GraphToken)', '$(graph.token)'], variable, 'name of the variable'],
    'an expression of GitHub or Azure': [
      ['${{ secrets.TOKEN }}', '${{secrets.TOKEN}}', '$[variables.x]'],
      variable,
    ],
    'a variable of a shell': [['$TOKEN', '${TOKEN}', '$env:TOKEN', '%TOKEN%', '$($token.Token)'], variable],
    'quotes around it': [
      ['"aaa.bbb.ccc"', "'aaa.bbb.ccc'", '“aaa.bbb.ccc”', '`aaa.bbb.ccc`'],
      'in quotation marks',
    ],
    'the word before it in a header': [
      [
        'Bearer aaa.bbb.ccc',
        'bearer aaa.bbb.ccc',
        'Bearer: aaa.bbb.ccc',
        'Authorization: Bearer aaa.bbb.ccc',
      ],
      'begins with “Bearer”',
      'what follows',
    ],
    'a line break or a space': [
      [
        'aaa.bbb.ccc\n',
        '\naaa.bbb.ccc',
        'aaa.bbb.ccc\r\n',
        'aaa.bbb.ccc ',
        'aaa.\nbbb.ccc',
        '\ufeffaaa.bbb.ccc',
      ],
      'contains white space',
    ],
    'nothing but space': [[' ', '\n', '\t '], 'contains only white space'],
    'a secret that a log has masked': [['***', '********'], 'is masked: ***'],
    'the whole answer with the token': [
      ['{"accessToken":"aaa.bbb.ccc"}', '{ "access_token": "x" }', '@{Token=aaa.bbb.ccc}'],
      'is a whole object',
      'only the access token',
    ],
    'the word for nothing': [['null', 'undefined', 'None', 'NULL'], 'is the word for no value'],
    'a token cut short': [['eyJhbGciOiJub25lIn0.eyJ0aWQ', 'eyJhbGciOiJub25lIn0'], 'is no access token'],
  };
  const cases = Object.entries(kinds).flatMap(([kind, [values, ...says]]) =>
    values.map((value) => [kind, value, says] as const),
  );
  test.each(cases)('%s: %j', async (_kind, ASSIGNCTL_ACCESS_TOKEN, says) => {
    const dir = project({ 'a.yaml': DECLARED });
    const env = { AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9', ASSIGNCTL_ACCESS_TOKEN };
    // No one listens there: a token that was sent would be a request without an answer.
    const { code, stdout, stderr } = await cli(['plan', '-C', dir, '--endpoint', 'https://127.0.0.1:9'], {
      env,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    for (const word of ['ASSIGNCTL_ACCESS_TOKEN', 'was not sent', ...says]) expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/aaa|no answer/);
  });

  test('an empty one is as none, and the failed sign-in says so', async () => {
    const entra = await startEntra(WORKING);
    const result = await entra.run({ ASSIGNCTL_ACCESS_TOKEN: '' }, ['plan']);
    expectSentence(result, entra, ['ASSIGNCTL_ACCESS_TOKEN is set, but empty', 'No way is set up']);
    expect((await entra.run({ ...SECRET, ASSIGNCTL_ACCESS_TOKEN: '' }, ['plan'])).code).toBe(0);
  });
});

test('certificate that is not the app’s', async () => {
  const [{ cert }, other] = [await makeCertificate(), await makeCertificate()];
  const entra = await startEntra({ certificate: cert });
  const file = join(entra.folder, 'app.pem');
  await writeFile(file, `${other.key}\n${other.cert}`);
  const env = { AZURE_CLIENT_ID: APP_ID, AZURE_CLIENT_CERTIFICATE_PATH: file };
  expectSentence(await entra.run(env, ['plan']), entra, [
    'the certificate is not one of the app’s',
    'AADSTS700027',
  ]);
});

test('id token that has expired', async () => {
  const entra = await startEntra(FEDERATED, { assertionSeconds: -10 });
  const file = join(entra.folder, 'token');
  await writeFile(file, entra.graph.tokens?.idToken('github') ?? '');
  const env = { AZURE_CLIENT_ID: APP_ID, AZURE_FEDERATED_TOKEN_FILE: file };
  const says = ['workload identity: the assertion is outside the time', 'AADSTS700024'];
  expectSentence(await entra.run(env, ['plan']), entra, says);
});

test('id token of another branch', async () => {
  const entra = await startEntra({
    federated: [
      { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:fernhill/intune:main' },
    ],
  });
  const env = {
    AZURE_CLIENT_ID: APP_ID,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${entra.graph.url}/github/id-token`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS.request,
  };
  const says = [
    'no federated credential of the app has this subject',
    'repo:fernhill/intune:environment:production',
  ];
  expectSentence(await entra.run(env, ['plan']), entra, says);
});

test('GitHub gives no id token', async () => {
  const entra = await startEntra(FEDERATED);
  const env = {
    AZURE_CLIENT_ID: APP_ID,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${entra.graph.url}/github/id-token`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'planted-wrong-token',
  };
  expectSentence(await entra.run(env, ['plan']), entra, ['GitHub gave the job no id token (401)']);
});

test('no sign-in service at all', async () => {
  const entra = await startEntra(WORKING);
  const env = { ...SECRET, AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9' };
  expectSentence(await entra.run(env, ['plan']), entra, ['127.0.0.1:9 cannot be reached (ECONNREFUSED)']);
});

describe('a token handed in', () => {
  const app = { clientId: APP_ID };
  const cases: Readonly<Record<string, readonly [(entra: Entra) => string, readonly string[]]>> = {
    'that has expired': [
      ({ graph }) =>
        graph.tokens?.accessToken(app, 'https://graph.microsoft.com', { exp: 1_700_000_000 }) ?? '',
      ['The token in ASSIGNCTL_ACCESS_TOKEN expired at 2023-11-14T22:13:20.000Z'],
    ],
    'for another audience': [
      ({ graph }) => graph.tokens?.accessToken(app, 'https://management.azure.com') ?? '',
      ['is for https://management.azure.com, not for https://graph.microsoft.com, and was not sent'],
    ],
    'of another tenant': [
      ({ graph }) =>
        graph.tokens?.accessToken(app, 'https://graph.microsoft.com', { tid: OTHER_TENANT }) ?? '',
      [`This is tenant ${OTHER_TENANT}`],
    ],
    'with a line break in it': [() => 'planted\nready-token', ['white space']],
  };
  test.each(Object.entries(cases))('%s', async (_name, [make, says]) => {
    const entra = await startEntra();
    const token = make(entra);
    const result = await entra.run({ ASSIGNCTL_ACCESS_TOKEN: token }, ['plan']);
    expectSentence(result, entra, says);
    expect(result.stderr).not.toContain(token);
  });

  test('that Graph refuses can’t be renewed', async () => {
    const entra = await startEntra();
    const token = entra.graph.tokens?.accessToken(app, 'https://graph.microsoft.com') ?? '';
    entra.graph.tokens?.revoke();
    const { code, stderr, stdout } = await entra.run({ ASSIGNCTL_ACCESS_TOKEN: token }, ['plan']);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('a token handed in can’t be renewed');
    expect(stdout + stderr).not.toContain(token);
  });
});
