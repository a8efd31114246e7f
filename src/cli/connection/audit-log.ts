import { type ReadAuditLog } from '../../applier/apply-plan.js';
import { type TimedEvent } from '../../applier/concurrent-edits.js';
import { type AuditReader } from '../../model/tenant/audit.js';

/** Reads all that the audit log has since a time, as far back as its reader goes. */
export function auditLogOf(audit: AuditReader): ReadAuditLog {
  return async (since) => {
    const found: TimedEvent[] = [];
    await audit.fetchAuditEvents(new Date(since).toISOString(), (events) => {
      found.push(...events.map((event) => ({ ...event, time: Date.parse(event.at) })));
      return false;
    });
    return found;
  };
}
