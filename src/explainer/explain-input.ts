import { type CurrentPolicy, type Tenant } from '../model/current.js';
import { type Plan } from '../model/plan.js';
import { type GraphVersion } from '../model/policy-types.js';
import { type Subject } from './subject.js';

export interface ExplainInput {
  readonly toolVersion: string;
  readonly tenantId: string;
  readonly graphVersion: GraphVersion;
  readonly tenant: Tenant;
  readonly subject: Subject;
  /** Narrows the answer about a user or a group to one policy. */
  readonly only?: CurrentPolicy;
  readonly plan?: Plan;
}
