import { type AuditEvent } from '../../model/tenant/audit.js';
import { type LastChange } from '../../model/results/drift.js';
import { policyKey } from '../../model/results/plan.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';

interface Sought {
  readonly type: PolicyType;
  readonly id: string;
}

/** Operations that only read. */
const READINGS = new Set(['Get', 'Search', 'List']);

/**
 * Looks for the event that most likely made each policy what it is: the newest successful write about its assignments,
 * else the newest that names it at all. A best match only: what Intune calls these events for every policy type
 * is not documented.
 */
export class LastChanges {
  readonly #found = new Map<string, LastChange>();

  constructor(readonly policies: readonly Sought[]) {}

  /** Takes events, newest first, a page at a time. True: nothing better can come. */
  see(events: readonly AuditEvent[]): boolean {
    for (const event of events) {
      for (const policy of this.policies) if (isWriteTo(event, policy)) this.#take(policyKey(policy), event);
    }
    return this.policies.every((policy) => this.of(policy)?.match === 'assignments');
  }

  of(policy: Sought): LastChange | undefined {
    return this.#found.get(policyKey(policy));
  }

  #take(key: string, event: AuditEvent): void {
    const { at, actor, activity } = event;
    const match = isAboutAssignments(event) ? 'assignments' : 'policy';
    const known = this.#found.get(key);
    if (known !== undefined && (known.match === 'assignments' || match === 'policy')) return;
    this.#found.set(key, { match, at, ...actor, activity });
  }
}

/** Whether something was written to a policy, as far as an event says what it touched. */
export function isWriteTo(event: AuditEvent, policy: Pick<Sought, 'id'>): boolean {
  return event.succeeded && !READINGS.has(event.operation) && isAbout(event, policy);
}

/** By the policy's id, with the letter before it or without, as other parts of Intune name policies by the bare guid. */
function isAbout({ resources }: AuditEvent, { id }: Pick<Sought, 'id'>): boolean {
  const whole = id.toLowerCase();
  const bare = whole.replace(/^[a-z]_/, '');
  return resources.some((resource) => [whole, bare].includes(resource.id.toLowerCase()));
}

function isAboutAssignments({ activity, resources }: AuditEvent): boolean {
  return /assign/i.test(activity) || resources.some(({ type }) => type.endsWith('Assignment'));
}
