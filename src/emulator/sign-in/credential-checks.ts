import { constants, verify, X509Certificate } from 'node:crypto';
import { badClient } from './sign-in-error.js';
import { EXCHANGE_AUDIENCE, type SignInApp } from './token-issuer.js';
import { readToken, type ReadToken } from './token-issuer.js';

/** Throws a SignInError unless the form proves that the caller is the app: by secret, certificate or id token. */
export function checkCredential(app: SignInApp, form: URLSearchParams, tokenEndpoint: string): void {
  const [secret, assertion] = [form.get('client_secret'), form.get('client_assertion')];
  if (assertion !== null) {
    checkAssertion(app, assertion, tokenEndpoint);
    return;
  }
  if (secret === null)
    throw badClient(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  if (secret !== app.secret)
    throw badClient(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    );
}

function checkAssertion(app: SignInApp, text: string, tokenEndpoint: string): void {
  const token = readToken(text);
  if (token === undefined) throw badClient(50027, 'JWT token is invalid or malformed.');
  const { exp, nbf } = token.claims;
  const now = Date.now() / 1000;
  if (Number(exp) <= now || (nbf !== undefined && Number(nbf) > now + 300))
    throw badClient(
      700024,
      `Client assertion is not within its valid time range. Current time: ${new Date().toISOString()}, expiry time of assertion ${new Date(Number(exp) * 1000).toISOString()}.`,
    );
  if (token.claims['iss'] === app.clientId) checkSigned(app, token, tokenEndpoint);
  else checkFederated(app, token);
}

/** The app signed it itself: the certificate's key must fit, and the assertion must be meant for this service. */
function checkSigned({ clientId, certificate }: SignInApp, token: ReadToken, tokenEndpoint: string): void {
  if (certificate === undefined || !isSignedBy(certificate, token))
    throw badClient(
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    );
  if (token.claims['sub'] !== clientId || token.claims['aud'] !== tokenEndpoint)
    throw badClient(700023, 'Client assertion audience claim does not match Realm issuer.');
}

function isSignedBy(certificate: string, { header, signed, signature }: ReadToken): boolean {
  const key = new X509Certificate(certificate).publicKey;
  const padding =
    header['alg'] === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
  return verify('sha256', Buffer.from(signed), { key, ...padding }, signature);
}

/** Another issuer vouches for the app. Its signature is not checked: there is no such issuer here. */
function checkFederated({ federated = [] }: SignInApp, { claims }: ReadToken): void {
  const issuers = federated.filter(({ issuer }) => issuer === claims['iss']);
  if (issuers.length === 0)
    throw badClient(
      700211,
      `No matching federated identity record found for presented assertion issuer '${String(claims['iss'])}'.`,
    );
  const subjects = issuers.filter(({ subject }) => subject === claims['sub']);
  if (subjects.length === 0)
    throw badClient(
      700213,
      `No matching federated identity record found for presented assertion subject '${String(claims['sub'])}'.`,
    );
  if (!subjects.some(({ audience = EXCHANGE_AUDIENCE }) => audience === claims['aud']))
    throw badClient(
      700212,
      `No matching federated identity record found for presented assertion audience '${String(claims['aud'])}'.`,
    );
}
