import { type ReadAuditLog } from '../../applier/audit-watch.js';
import { type TimedEvent } from '../../applier/unseen-hands.js';
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
