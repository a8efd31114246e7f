import { type Diagnostic } from '../project/diagnostic.js';
import { type Bounds, type UnprotectedUsers } from './affected-users.js';
import { type DriftSummary } from './drift.js';
import { type Outcome, type Waits } from './outcome.js';
import { type PlanSummary } from './plan.js';

export const FLEET_SUMMARY_FORMAT_VERSION = '1.0';

/** What the summary is called in the folder of the reports. */
export const FLEET_SUMMARY_FILE = 'fleet-summary.json';

/** What the plan of a tenant is called in the folder of the plans of several. */
export function planFileOf(tenant: string): string {
  return `${tenant}.plan.json`;
}

/** Commands that run over several tenants at once. */
export type FleetCommand = 'validate' | 'plan' | 'apply' | 'drift';

/** What the plan of one tenant does to people. */
export interface PlanEffects {
  /** Changed assignments: those that reach more people, those that reach fewer, and the others, such as another filter. */
  readonly assignments: { readonly more: number; readonly fewer: number; readonly other: number };
  /** Users who gain and who lose a policy; null: not known. Absent with `--impact none`. */
  readonly users?: { readonly gain: Bounds | null; readonly lose: Bounds | null };
  /** Groups of the changes that reach fewer people, more people, or others: names with numbers of users, the largest first. */
  readonly groups: Readonly<Record<'fewer' | 'more' | 'other', readonly string[]>>;
  /** Per type, the users left without any policy of it. */
  readonly unprotected: readonly UnprotectedUsers[];
  /** Policies that apply refuses to change: all of them if the whole run is refused. */
  readonly refused: number;
  /** What a reviewer must not overlook, the worst first: a sentence each. */
  readonly review: readonly string[];
}

/** How the run of one tenant ended. */
export interface TenantSummary {
  readonly name: string;
  readonly tenantId: string;
  /** Absent if the fleet has no rings. */
  readonly ring?: string;
  /** Exit code of the command for only this tenant; null: it was not run. */
  readonly exitCode: number | null;
  /** Why it was not run. */
  readonly skipped?: string;
  /** Why the exit code is not 0, a sentence each. */
  readonly problems: readonly string[];
  /** The plan in numbers, if one was made. */
  readonly plan?: PlanSummary;
  /** What that plan does to people. */
  readonly effects?: PlanEffects;
  /** Digest of that plan. */
  readonly digest?: string;
  /** What apply did, in numbers, if it ran. */
  readonly outcome?: Outcome['summary'];
  /** How tenant and git differ, in numbers, if the command was drift. */
  readonly drift?: DriftSummary;
  /** Requests over this tenant's own connection; none if there was no connection. */
  readonly requests: { readonly reads: number; readonly writes: number };
  /** What this tenant's own limits cost. */
  readonly waits: Waits;
}

/** What one command did over several tenants of a fleet, with an entry for each. */
export interface FleetSummary {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly command: FleetCommand;
  /** Hash of the fleet file: a later ring only counts summaries of the same fleet file. Null if the file has errors. */
  readonly fleet: string | null;
  readonly exitCode: number;
  readonly totals: {
    readonly tenants: number;
    /** Ended with exit code 0. */
    readonly done: number;
    /** Ended with another one. */
    readonly notDone: number;
    readonly skipped: number;
  };
  /** In the order of the fleet file, ring by ring. */
  readonly tenants: readonly TenantSummary[];
  /** Problems in the files of these tenants. One that concerns several tenants is reported once, with their names. */
  readonly diagnostics: readonly Diagnostic[];
}
