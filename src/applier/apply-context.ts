import { type ResolvedPolicy } from '../differ/resolve/resolve.js';
import { type Journal } from '../model/results/journal.js';
import { type PolicyPlan } from '../model/results/plan.js';
import { type GraphVersion } from '../model/tenant/policy-types.js';
import { type Clock, type StopSignal, type TenantWriter } from '../model/ports.js';
import { type Approvals } from './approvals.js';
import { type AuditWatch } from './audit-watch.js';

/** One policy to carry out: what was planned, and the declaration and assignments it was planned from. */
export interface PolicyWork {
  readonly planned: PolicyPlan;
  readonly resolved: ResolvedPolicy;
}

/** What every policy of a run is carried out with. */
export interface ApplyContext {
  readonly writer: TenantWriter;
  readonly clock: Clock;
  readonly graphVersion: GraphVersion;
  readonly journal: Journal;
  readonly stop: StopSignal;
  readonly approvals: Approvals;
  readonly auditWatch: AuditWatch;
  /** `type method` pairs that turned out to have no route in this run. */
  readonly missingRoutes: Set<string>;
}
