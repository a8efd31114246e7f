import { guidSequence } from '../tenant/guid.js';
import type { JsonObject } from '../tenant/json-value.js';

/** A refusal of the sign-in service: an AADSTS number with its OAuth error and words. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  constructor(
    readonly status: 400 | 401,
    readonly error: string,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const nextTrace = guidSequence('trace');

/** The body of a refusal, in Entra's form (D). */
export function errorBody({ error, code, message }: SignInError, now: Date): JsonObject {
  const [trace, correlation] = [nextTrace(), nextTrace()];
  const timestamp = now.toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.emulator.invalid/error?code=${code}`,
  };
}

export const unknownTenant = (tenant: string): SignInError =>
  new SignInError(
    400,
    'invalid_tenant',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );

export const unknownApp = (clientId: string): SignInError =>
  new SignInError(
    400,
    'unauthorized_client',
    700016,
    `Application with identifier '${clientId}' was not found in the directory.`,
  );

export const notConsented = (clientId: string): SignInError =>
  new SignInError(
    400,
    'invalid_grant',
    65001,
    `The user or administrator has not consented to use the application with ID '${clientId}'. Send an interactive authorization request for this user and resource.`,
  );

/** The credential itself is refused. */
export const badClient = (code: number, message: string): SignInError =>
  new SignInError(401, 'invalid_client', code, message);
