/** A small Microsoft Graph on loopback, for trying things and for tests. Its behaviour is written down in docs/emulator.md. */
export { parseSeed } from './tenant/seed.js';
export type { CollectionName } from './routes/collections.js';
export { defaultSeed } from './tenant/default-tenant.js';
export type { Fault, RequestHook } from './http/service.js';
export type { ProfileName } from './tenant/profiles.js';
export { SeedError } from './tenant/seed.js';
export type {
  Seed,
  SeedActor,
  SeedAssignment,
  SeedDevice,
  SeedFilter,
  SeedGroup,
  SeedPolicy,
  SeedPolicySet,
  SeedUser,
  Tenant,
  TenantPolicy,
} from './tenant/seed.js';
export { startEmulator, type Emulator, type EmulatorOptions } from './http/server.js';
export type { LoggedRequest } from './http/service.js';
export type { LoggedSignIn } from './http/sign-in.js';
export type { TokenIssuer } from './http/token-issuer.js';
export type { FederatedCredential, SignInApp, SignInOptions } from './http/token-issuer.js';
export { GITHUB_ISSUER, PIPELINE_ISSUER } from './http/token-issuer.js';
