import { type PlannedRun } from '../differ/build-plan.js';
import { type Journal } from '../model/results/journal.js';
import { type PolicyOutcome } from '../model/results/outcome.js';
import { type Plan, type PolicyPlan } from '../model/results/plan.js';
import { type Clock, type StopSignal, type TenantWriter } from '../model/ports.js';
import { type Approvals } from './approvals.js';
import { type ReadAuditLog } from './audit-watch.js';
import { type UndoStore } from './journal/run-recorder.js';
import { type Traces } from './journal/previous-run.js';

/** What a plan is carried out with, and whom to tell. */
export interface ApplyInput {
  readonly run: PlannedRun;
  readonly writer: TenantWriter;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly undo: UndoStore;
  /** Tells what no reading of a policy can show. */
  readonly readAuditLog: ReadAuditLog;
  readonly stop: StopSignal;
  readonly approvals: Approvals;
  /** The unfinished run that this one goes on with. */
  readonly former?: Traces | undefined;
  /** The plan file that is carried out, where one was given. */
  readonly file?: Pick<Plan, 'digest' | 'undoes'> | undefined;
  /** Policies that are not to be carried out although they were planned, and why: those a saved plan does not cover. */
  readonly stale: ReadonlyMap<string, string>;
  /** Called as each policy is taken in hand. */
  readonly onStart?: (policy: PolicyPlan) => void;
  /** Called as each policy ends, with how many have. */
  readonly onPolicy: (outcome: PolicyOutcome, done: number) => void;
}
