import { type AuditActor, type AuditEvent, type AuditReader } from '../../model/tenant/audit.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { GraphVersion } from '../../model/tenant/policy-types.js';
import { type GraphConnection } from '../connection.js';
import { eachPage } from '../http/paging.js';
import { type Redact } from '../auth/redact.js';
import { readOnly } from '../http/transport.js';

const PAGE = 200;
/** A busy tenant writes thousands of events a day; who changed a policy is worth only so many pages. */
const MOST_PAGES = 25;

/**
 * Reads `deviceManagement/auditEvents`, which both versions have. DeviceManagementApps.Read.All is enough (Microsoft
 * Graph, “List auditEvents”), and planning needs that already. `$filter` and `$orderby` by activityDateTime are
 * Microsoft's own example (Microsoft Learn, “Audit logs for Microsoft Cloud PKI”).
 */
export function createAuditReader(connection: GraphConnection, version: GraphVersion): AuditReader {
  const { redact } = connection;
  const transport = readOnly(connection.transport);
  return {
    async fetchAuditEvents(since, onPage, { isOptional = false } = {}) {
      const query = `$filter=${encodeURIComponent(`activityDateTime ge ${since}`)}&$orderby=${encodeURIComponent('activityDateTime desc')}&$top=${PAGE}`;
      let pages = 0;
      let isEnough = false;
      const isWhole = await eachPage(
        connection,
        `/${version}/deviceManagement/auditEvents?${query}`,
        async (path) => (await transport({ method: 'GET', path, isOptional })).body,
        (items) => {
          pages += 1;
          isEnough = onPage(items.map((item) => toEvent(item, redact)));
          return !isEnough && pages < MOST_PAGES;
        },
      );
      return isWhole || isEnough;
    },
  };
}

/** Of an event only what is asked for: addresses and permissions of people are not used here. */
function toEvent(item: JsonObject, redact: Redact): AuditEvent {
  const text = (value: unknown): string => redact(plain(value));
  const { activityDateTime, activityType, displayName, activityOperationType, activityResult } = item;
  const resources = Array.isArray(item.resources) ? item.resources.filter(isJsonObject) : [];
  return {
    at: text(activityDateTime),
    activity: text(activityType) || text(displayName),
    operation: text(activityOperationType),
    succeeded: ['success', ''].includes(text(activityResult).toLowerCase()),
    actor: toActor(isJsonObject(item.actor) ? item.actor : {}, redact),
    resources: resources.map(({ resourceId, auditResourceType }) => ({
      id: text(resourceId),
      // Comes bare or behind a namespace (seen on the live service).
      type: text(auditResourceType).split('.').at(-1) ?? '',
    })),
  };
}

function toActor(
  { userPrincipalName, applicationDisplayName, servicePrincipalName }: JsonObject,
  redact: Redact,
): AuditActor {
  const text = (value: unknown): string => redact(plain(value));
  const person = text(userPrincipalName);
  const app = text(applicationDisplayName) || text(servicePrincipalName);
  return { ...(person === '' ? {} : { person }), ...(app === '' ? {} : { app }) };
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
