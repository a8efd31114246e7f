import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProgram } from '../../../src/cli/program/program.js';
import { createLog } from '../../../src/cli/terminal/log.js';
import { LOG_FORMATS, type LogFormat } from '../../../src/cli/program/options.js';
import { type CliResult, TENANT_ID } from '../../support/cli.js';
import { silentContext } from '../../support/context.js';
import { emptyFolder } from '../../support/empty-folder.js';
import { APP_ID, type Entra, FEDERATED, GRAPH, makeCertificate, SECRETS, startEntra } from './entra.js';

jest.setTimeout(180_000);

/**
 * Every run signs in. In `npm test` each command runs once with a sign-in that
 * works and once with one that fails, in different formats, and each way to sign in twice. `npm run soak` runs every command
 * in every format.
 */
const HAS_ALL_PAIRS = process.env['SOAK_SIGN_INS'] === 'all';

/** The share of a list that runs when `turn` of `turns` has come. */
function sampleOf<T>(list: readonly T[], turn: number, turns: number): readonly T[] {
  return HAS_ALL_PAIRS ? list : list.filter((_, index) => index % turns === turn);
}

const CERTIFICATE_PASSWORD = 'planted-certificate-password';
type Env = Readonly<Record<string, string>>;

/** Files of the project folder that hold secrets because the test put them there. */
const PLANTED_FILES = ['app.pem', 'token'];

interface Planted {
  readonly entra: Entra;
  readonly env: Env;
  /** All that no output may hold. */
  readonly secrets: readonly string[];
}

let certificate: ReturnType<typeof makeCertificate> | undefined;

/** A sign-in service that takes everything or nothing, and an environment with every secret there could be. */
async function plant(isWorking: boolean): Promise<Planted> {
  const { key, cert } = await (certificate ??= makeCertificate());
  const entra = await startEntra(
    isWorking
      ? { secret: SECRETS.client, certificate: cert, ...FEDERATED }
      : { secret: 'another', federated: [] },
  );
  const [pem, tokenFile] = [join(entra.folder, 'app.pem'), join(entra.folder, 'token')];
  const assertion = entra.graph.tokens?.idToken('github') ?? '';
  await writeFile(pem, `${key}\n${cert}`);
  await writeFile(tokenFile, assertion);
  const env = {
    AZURE_CLIENT_ID: APP_ID,
    AZURE_CLIENT_SECRET: SECRETS.client,
    AZURE_CLIENT_CERTIFICATE_PATH: pem,
    AZURE_CLIENT_CERTIFICATE_PASSWORD: CERTIFICATE_PASSWORD,
    AZURE_FEDERATED_TOKEN_FILE: tokenFile,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${entra.graph.url}/github/id-token`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS.request,
    SYSTEM_OIDCREQUESTURI: `${entra.graph.url}/pipeline/oidc`,
    SYSTEM_ACCESSTOKEN: SECRETS.pipeline,
    AZURESUBSCRIPTION_CLIENT_ID: APP_ID,
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: 'connection',
    AZURE_LOG_LEVEL: 'verbose',
  };
  return { entra, env, secrets: [...Object.values(SECRETS), assertion, CERTIFICATE_PASSWORD] };
}

/** Every place of a text that shows a secret, in whatever spelling, or anything in the form of one. */
function leaks(text: string, secrets: readonly string[]): readonly string[] {
  const spellings = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]);
  const forms = /eyJ[\w-]{6}|BEGIN [A-Z ]*PRIVATE KEY|emulated-device-code|Bearer [\w.-]{8}/g;
  return [...spellings.filter((secret) => text.includes(secret)), ...(text.match(forms) ?? [])];
}

/** Every file that runs have left in the project folder. */
async function filesWritten(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !PLANTED_FILES.includes(entry.name));
  return (
    await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))
  ).join();
}

/** Fails where a run has shown a secret, or has said something beside JSON lines when those were asked for. */
function expectClean({ stdout, stderr }: CliResult, logFormat: LogFormat, secrets: readonly string[]): void {
  expect(leaks(stdout + stderr, secrets)).toEqual([]);
  if (logFormat === 'text') return;
  for (const line of stderr.split('\n').slice(0, -1))
    expect(JSON.parse(line)).toMatchObject({
      time: expect.stringMatching(/^\d{4}-/) as string,
      level: expect.stringMatching(/^(error|warning|info|debug)$/) as string,
      message: expect.any(String) as string,
    });
}

/** What a command needs beside the options that all have. The emulator is left out: it signs in nowhere and runs for ever. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  apply: ['--yes'],
  show: ['plan.json'],
  // The journal of the run that it undoes is in another project.
  undo: ['undo.plan.json', '--yes', '--force-foreign'],
  explain: ['--group', 'Sales'],
  schemas: ['--with-names'],
  init: ['--tenant-id', TENANT_ID, '--from-tenant', '--ci', 'github', '--pin', 'e'.repeat(40), '--yes'],
};
/** Those that sign in, and so fail where that does. */
const SIGNING_IN = [
  'plan',
  'apply',
  'refresh',
  'doctor',
  'drift',
  'explain',
  'export',
  'init',
  'schemas',
  'undo',
];
const context = silentContext();
const loadProgram = () =>
  createProgram(context, createLog(context, { logLevel: 'error', logFormat: 'text' }), () => 0);

/** Every command that logs, in one of its formats by `turn`, or in each. */
async function commandLines(turn = 0): Promise<readonly (readonly string[])[]> {
  return (await loadProgram()).commands.flatMap((command, index) => {
    const has = (name: string) => command.options.find(({ long }) => long === name);
    const formats = has('--format')?.argChoices ?? [];
    if (has('--log-level') === undefined) return [];
    expect(has('--log-format')?.argChoices).toEqual([...LOG_FORMATS]);
    return sampleOf(formats, (index + turn) % formats.length, formats.length).map((format) => [
      command.name(),
      ...(ARGUMENTS[command.name()] ?? []),
      ...['--format', format, '--log-level', 'debug'],
    ]);
  });
}

/** A plan and an undo plan of that tenant, by what the command lines call them. */
let saved: Promise<ReadonlyMap<string, string>> | undefined;
async function savedFiles(): Promise<ReadonlyMap<string, string>> {
  const entra = await startEntra({ secret: SECRETS.client });
  const client = { AZURE_CLIENT_ID: APP_ID, AZURE_CLIENT_SECRET: SECRETS.client };
  const folder = emptyFolder();
  const [plan, undo] = [join(folder, 'plan.json'), join(folder, 'undo.plan.json')];
  expect((await entra.run(client, ['plan', '--out', plan])).code).toBe(0);
  // What it undoes was applied there, or there is nothing left to undo.
  expect((await entra.run(client, ['apply', '--yes'])).code).toBe(0);
  await copyFile(join(entra.folder, '.assignctl/undo.plan.json'), undo);
  return new Map([
    ['plan.json', plan],
    ['undo.plan.json', undo],
  ]);
}

test('every command that logs is among them', async () => {
  const names = new Set((await commandLines()).map(([name]) => name));
  // A command that is new has to say here what it needs, and whether it signs in.
  expect([...names].sort()).toEqual([...SIGNING_IN, 'show', 'validate'].sort());
  const silent = (await loadProgram()).commands
    .map((command) => command.name())
    .filter((name) => !names.has(name));
  expect(silent.sort()).toEqual(['__complete', 'completion', 'demo', 'emulator', 'fleet', 'help', 'journal']);
});

describe.each([true, false])(
  'no command shows or writes a secret, a token or an assertion; sign-in works: %s',
  (isWorking) => {
    test.each(LOG_FORMATS)('stderr as %s', async (logFormat) => {
      const { entra, env, secrets } = await plant(isWorking);
      const files = await (saved ??= savedFiles());
      const [logs, works] = [LOG_FORMATS.indexOf(logFormat), Number(isWorking)];
      for (const line of sampleOf(await commandLines(works), (logs + works) % 2, 2)) {
        const args = line.map((argument) => files.get(argument) ?? argument);
        const result = await entra.run(env, [...args, '--log-format', logFormat]);
        const needsTenant = SIGNING_IN.includes(line[0] ?? '');
        if (needsTenant) expect([line, result.code]).toEqual([line, isWorking ? 0 : 1]);
        expectClean(result, logFormat, secrets);
      }
      expect(leaks(await filesWritten(entra.folder), secrets)).toEqual([]);
    });
  },
);

describe.each(LOG_FORMATS)('each way by itself, stderr as %s', (logFormat) => {
  const WAYS: readonly (readonly [name: string, variables: readonly string[]])[] = [
    ['GitHub OIDC', ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']],
    [
      'Azure Pipelines',
      [
        'SYSTEM_OIDCREQUESTURI',
        'SYSTEM_ACCESSTOKEN',
        'AZURESUBSCRIPTION_CLIENT_ID',
        'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
      ],
    ],
    ['workload identity', ['AZURE_FEDERATED_TOKEN_FILE']],
    ['client secret', ['AZURE_CLIENT_SECRET']],
    ['client certificate', ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_CLIENT_CERTIFICATE_PASSWORD']],
  ];
  const SHARED = ['AZURE_CLIENT_ID', 'AZURE_LOG_LEVEL'];

  test.each([true, false])('works: %s', async (isWorking) => {
    const { entra, env, secrets } = await plant(isWorking);
    for (const [name, variables] of sampleOf(
      WAYS,
      (LOG_FORMATS.indexOf(logFormat) + Number(isWorking)) % 2,
      2,
    )) {
      const own = Object.fromEntries(
        [...SHARED, ...variables].map((variable) => [variable, env[variable] ?? '']),
      );
      const result = await entra.run(own, ['plan', '--log-level', 'debug', '--log-format', logFormat]);
      expect([name, result.code]).toEqual([name, isWorking ? 0 : 1]);
      expect(result.stderr).toContain(isWorking ? `Signed in by ${name}` : name);
      expectClean(result, logFormat, secrets);
    }
  });

  test('a token that was handed in: taken, refused by Graph, expired', async () => {
    const { entra } = await plant(true);
    const app = { clientId: APP_ID, roles: ['DeviceManagementApps.ReadWrite.All'] };
    const signIn = entra.graph.tokens;
    const token = signIn?.accessToken(app, GRAPH) ?? '';
    const run = (ready: string) =>
      entra.run({ ASSIGNCTL_ACCESS_TOKEN: ready }, [
        'plan',
        '--log-level',
        'debug',
        '--log-format',
        logFormat,
      ]);
    const taken = await run(token);
    signIn?.revoke();
    const refused = await run(token);
    const old = signIn?.accessToken(app, GRAPH, { exp: 1_700_000_000 }) ?? '';
    const expired = await run(old);
    expect([taken, refused, expired].map(({ code }) => code)).toEqual([0, 1, 1]);
    for (const result of [taken, refused, expired]) expectClean(result, logFormat, [token, old]);
  });
});
