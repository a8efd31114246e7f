import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_ID, type Entra, FEDERATED, makeCertificate, SECRETS, startEntra } from './entra.js';

/** Runs the built program; the sign-in is done by the real classes of @azure/identity. */
const SECRET = { AZURE_CLIENT_ID: APP_ID, AZURE_CLIENT_SECRET: SECRETS.client };
const gitHub = ({ graph }: Entra) => ({
  AZURE_CLIENT_ID: APP_ID,
  ACTIONS_ID_TOKEN_REQUEST_URL: `${graph.url}/github/id-token?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS.request,
});
const bearers = ({ graph }: Entra): Set<string | undefined> =>
  new Set(graph.log.map(({ headers }) => headers.authorization));

async function expectPlan(
  entra: Entra,
  env: Readonly<Record<string, string>>,
  run = entra.run,
): Promise<void> {
  const { code, stdout, stderr } = await run(env, ['plan']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('1 policy will change: ');
  // One sign-in serves the whole run.
  expect(bearers(entra).size).toBe(1);
}

test('client secret', async () => {
  const entra = await startEntra({ secret: SECRETS.client });
  await expectPlan(entra, SECRET, entra.runAlone);
  entra.graph.clearLog();
  await expectPlan(entra, SECRET);
});

test('client certificate', async () => {
  const { key, cert } = await makeCertificate();
  const entra = await startEntra({ certificate: cert });
  const file = join(entra.folder, 'app.pem');
  await writeFile(file, `${key}\n${cert}`);
  await expectPlan(entra, { AZURE_CLIENT_ID: APP_ID, AZURE_CLIENT_CERTIFICATE_PATH: file });
});

test('id token of a GitHub job', async () => {
  const entra = await startEntra(FEDERATED);
  await expectPlan(entra, gitHub(entra));
  expect(entra.graph.signInLog.find(({ path }) => path.startsWith('/github/'))?.path).toBe(
    '/github/id-token?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange',
  );
});

test('id token of Azure Pipelines', async () => {
  const entra = await startEntra(FEDERATED);
  await expectPlan(entra, {
    SYSTEM_OIDCREQUESTURI: `${entra.graph.url}/pipeline/oidc`,
    SYSTEM_ACCESSTOKEN: SECRETS.pipeline,
    AZURESUBSCRIPTION_CLIENT_ID: APP_ID,
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: 'connection',
  });
});

test('id token in a file', async () => {
  const entra = await startEntra(FEDERATED);
  const file = join(entra.folder, 'token');
  await writeFile(file, entra.graph.tokens?.idToken('github') ?? '');
  await expectPlan(entra, { AZURE_CLIENT_ID: APP_ID, AZURE_FEDERATED_TOKEN_FILE: file });
});

test('after a 401 the job fetches a fresh id token, gets a new token, and goes on', async () => {
  const entra = await startEntra(FEDERATED);
  const { graph } = entra;
  let isFirst = true;
  graph.onRequest(() => {
    if (isFirst) graph.tokens?.revoke();
    isFirst = false;
    return undefined;
  });
  const { code, stderr } = await entra.run(gitHub(entra), ['plan']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(graph.log[0]?.status).toBe(401);
  // What was on its way with the old token is refused as well; each is asked again, once, with the new one.
  expect(graph.log.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
  for (const { path } of graph.log.filter(({ status }) => status === 401))
    expect(graph.log.filter((one) => one.path === path).map(({ status }) => status)).toEqual([401, 200]);
  expect(graph.signInLog.filter(({ path }) => path.includes('/oauth2/')).length).toBe(2);
  expect(bearers(entra).size).toBe(2);
});

test('a secret that fails is told, and the next way is tried', async () => {
  const { key, cert } = await makeCertificate();
  const entra = await startEntra({ secret: 'another one', certificate: cert });
  const file = join(entra.folder, 'app.pem');
  await writeFile(file, `${key}\n${cert}`);
  const env = { ...SECRET, AZURE_CLIENT_CERTIFICATE_PATH: file };
  await expectPlan(entra, env);
  const { stderr } = await entra.run(env, ['plan', '--log-level', 'info']);
  expect(stderr).toMatch(
    /^Signing in by client secret failed: the client secret is wrong.*\nSigned in by client certificate\.\n/,
  );
});

test('the loopback endpoint of somebody without a sign-in service gets no token of the environment', async () => {
  const entra = await startEntra({ secret: SECRETS.client });
  const { code, stderr } = await entra.run(
    { ...SECRET, AZURE_AUTHORITY_HOST: '', ASSIGNCTL_ACCESS_TOKEN: 'planted-ready-token' },
    ['plan'],
  );
  expect(code).toBe(1);
  expect(stderr).toContain('401');
  expect(bearers(entra)).toEqual(new Set(['Bearer assignctl-loopback']));
  expect(entra.graph.signInLog).toEqual([]);
});
