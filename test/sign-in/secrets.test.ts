import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_ID, FEDERATED, makeCertificate, SECRETS, startEntra } from './entra.js';

/** Everything in the environment that could sign in at once, so that everything could leak at once. */
const COMMANDS: readonly (readonly string[])[] = [
  ['validate'],
  ['plan'],
  ['plan', '--format', 'json'],
  ['apply', '--yes', '--format', 'json'],
  ['doctor'],
  ['doctor', '--format', 'json'],
];

describe.each(['working', 'refused'])('no output holds a secret, a token or an assertion: %s', (how) => {
  test.each(COMMANDS.map((command) => [command.join(' '), command] as const))(
    '%s',
    async (_name, command) => {
      const { key, cert } = await makeCertificate();
      const isWorking = how === 'working';
      const entra = await startEntra(
        isWorking
          ? { secret: SECRETS.client, certificate: cert, ...FEDERATED }
          : { secret: 'another', federated: [] },
      );
      const [pem, tokenFile] = [join(entra.folder, 'app.pem'), join(entra.folder, 'token')];
      await writeFile(pem, `${key}\n${cert}`);
      const assertion = entra.graph.tokens?.idToken('github') ?? '';
      await writeFile(tokenFile, assertion);
      const env = {
        AZURE_CLIENT_ID: APP_ID,
        AZURE_CLIENT_SECRET: SECRETS.client,
        AZURE_CLIENT_CERTIFICATE_PATH: pem,
        AZURE_CLIENT_CERTIFICATE_PASSWORD: 'planted-certificate-password',
        AZURE_FEDERATED_TOKEN_FILE: tokenFile,
        ACTIONS_ID_TOKEN_REQUEST_URL: `${entra.graph.url}/github/id-token`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRETS.request,
        SYSTEM_OIDCREQUESTURI: `${entra.graph.url}/pipeline/oidc`,
        SYSTEM_ACCESSTOKEN: SECRETS.pipeline,
        AZURESUBSCRIPTION_CLIENT_ID: APP_ID,
        AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: 'connection',
        AZURE_LOG_LEVEL: 'verbose',
      };
      const { code, stdout, stderr } = await entra.run(env, [...command, '--log-level', 'debug']);
      expect(code).toBe(isWorking || command[0] === 'validate' ? 0 : 1);
      const output = stdout + stderr;
      const planted = [...Object.values(SECRETS), assertion, 'planted-certificate-password'];
      const spellings = planted.flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ]);
      expect(spellings.filter((secret) => output.includes(secret))).toEqual([]);
      expect(output).not.toMatch(/eyJ[\w-]{6}|BEGIN [A-Z ]*PRIVATE KEY|emulated-device-code/);
    },
  );
});
