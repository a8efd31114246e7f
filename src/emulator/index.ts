/** A small Microsoft Graph on loopback, for trying things and for tests. Its behaviour is written down in docs/emulator.md. */
export { parseSeed } from './check-seed.js';
export type { CollectionName } from './collections.js';
export { defaultSeed } from './default-tenant.js';
export type { Fault, RequestHook } from './faults.js';
export type { ProfileName } from './profiles.js';
export { SeedError } from './seed.js';
export type {
  Seed,
  SeedActor,
  SeedAssignment,
  SeedDevice,
  SeedFilter,
  SeedGroup,
  SeedPolicy,
  SeedUser,
  Tenant,
  TenantPolicy,
} from './seed.js';
export { startEmulator, type Emulator, type EmulatorOptions } from './server.js';
export type { LoggedRequest } from './service.js';
export type { LoggedSignIn } from './sign-in.js';
export type { TokenDesk } from './sign-in-desk.js';
export type { FederatedCredential, SignInApp, SignInOptions } from './sign-in-options.js';
export { GITHUB_ISSUER, PIPELINE_ISSUER } from './sign-in-options.js';
