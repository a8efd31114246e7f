import { type Diagnostic } from '../project/diagnostic.js';
import { type DriftSummary } from './drift.js';
import { type Outcome, type Waits } from './outcome.js';
import { type PlanSummary } from './plan.js';

export const FLEET_SUMMARY_FORMAT_VERSION = '1.0';

/** Commands that run over several tenants at once. */
export const FLEET_COMMANDS = ['validate', 'plan', 'apply', 'drift'] as const;
export type FleetCommand = (typeof FLEET_COMMANDS)[number];

/** How the run of one tenant ended. */
export interface TenantSummary {
  readonly name: string;
  readonly tenantId: string;
  /** Absent where the fleet has no rings. */
  readonly ring?: string;
  /** What the command would have exited with for this tenant alone; null: it was not run. */
  readonly exitCode: number | null;
  /** Why it was not run. */
  readonly skipped?: string;
  /** What stands in the way of exit code 0, a sentence each. */
  readonly problems: readonly string[];
  /** The plan in numbers, where one was made. */
  readonly plan?: PlanSummary;
  /** Digest of that plan. */
  readonly digest?: string;
  /** What apply did, in numbers, where it came to that. */
  readonly outcome?: Outcome['summary'];
  /** Where tenant and git part, in numbers, where that was asked. */
  readonly drift?: DriftSummary;
  /** Requests over this tenant's own connection; none where there was no connection. */
  readonly requests: { readonly reads: number; readonly writes: number };
  /** What this tenant's own limits cost. */
  readonly waits: Waits;
}

/** What one command did over several tenants of a fleet: every one of them is named. */
export interface FleetSummary {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly command: FleetCommand;
  /** Hash of the fleet file: a later ring goes only by the summaries of the same fleet. Null if the file has errors. */
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
  /** What is wrong in the files of these tenants: what concerns several is told once, and says whom. */
  readonly diagnostics: readonly Diagnostic[];
}
