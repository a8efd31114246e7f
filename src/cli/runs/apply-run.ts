import { type SavedPlanFit } from '../../applier/saved-plan.js';
import { type Plan } from '../../model/plan.js';
import { type FoundTraces } from '../files/find-journal.js';
import { type Workspace } from '../files/workspace.js';
import { type TenantOptions } from '../options.js';
import { type HealOptions, type HealRun } from './heal.js';
import { type PlanSession } from './plan-run.js';

export interface ApplyOptions extends TenantOptions, HealOptions {
  readonly yes?: boolean;
  readonly allOrNothing?: boolean;
  readonly journal?: string;
  readonly resume?: string;
  readonly justification?: string;
  readonly approval?: string;
  readonly quiet?: boolean;
}

/** All that a run of apply starts from. */
export interface ApplyRun {
  readonly session: PlanSession;
  readonly saved: Plan | undefined;
  /** The plan file as it was named. */
  readonly file: string | undefined;
  readonly fit: SavedPlanFit;
  readonly former: FoundTraces | undefined;
  /** Where only what the tenant moved is put back. */
  readonly heal?: HealRun | undefined;
  readonly workspace: Workspace;
}
