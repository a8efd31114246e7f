import type { ProfileName } from './profiles.js';
import type { Seed } from './seed.js';
export function defaultSeed(_profile: ProfileName): Seed {
  return {};
}
