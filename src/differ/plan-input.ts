import { type Tenant } from '../model/current.js';
import { type Declaration } from '../model/declaration.js';
import { type Settings } from '../model/settings.js';

/** The two states, and what governs their comparison. */
export interface PlanInput {
  readonly toolVersion: string;
  readonly settings: Settings;
  readonly declarations: readonly Declaration[];
  /** Declared, but not looked at in this run (`--only`): known so that they do not count as unmanaged. */
  readonly otherDeclarations: readonly Declaration[];
  readonly tenant: Tenant;
}
