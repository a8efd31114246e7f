import { type Call, type Reply, type World } from '../http/call.js';
import { badRequest, intuneNotFound, methodNotAllowed, segmentNotFound } from '../http/graph-error.js';
import { entityReply, pageOf, pick } from '../http/reply.js';
import { readQuery } from '../odata/query.js';
import { readToken } from '../http/token-issuer.js';
import { canonicalJson, guidSequence, isObject, type JsonObject, sameId, show } from '../tenant/values.js';
import { type SeedActor, type SeedAssignment, type TenantPolicy } from '../tenant/seed.js';
import { type Collection } from './collections.js';

/** Who writes where nothing says who it is. */
const SOMEBODY: SeedActor = {
  userPrincipalName: 'admin@emulator.example',
  applicationDisplayName: 'Emulated client',
};
const PORTAL = 'Microsoft Intune portal extension';

/** One write that was done. */
export interface Write {
  /** Absent if the state was edited as in the portal. */
  readonly method?: string;
  readonly collection: Collection;
  readonly policy: Pick<TenantPolicy, 'id' | 'displayName'>;
  readonly before: readonly SeedAssignment[];
  readonly after: readonly SeedAssignment[];
}

/**
 * What `deviceManagement/auditEvents` lists: an event for every write to assignments, oldest first. The form is that of
 * an assignment made in the portal as one was captured on the live service: the policy first, then each assignment with
 * the properties that became others. No one has shown what the events of a MAM policy are called.
 */
export class AuditLog {
  readonly events: JsonObject[] = [];
  readonly #newId = guidSequence('audit event');
  readonly #correlationId = guidSequence('audit correlation');

  constructor(readonly actor: SeedActor = SOMEBODY) {}

  record(write: Write, actor: SeedActor): void {
    const { method, collection } = write;
    const operation =
      method === undefined || method === 'POST' ? 'Action' : method === 'DELETE' ? 'Delete' : 'Patch';
    const subject = upperFirst(operation === 'Action' ? collection.entityType : collection.assignmentType);
    this.events.push({
      id: this.#newId(),
      displayName: `${operation === 'Action' ? 'Assign' : operation} ${subject}`,
      componentName: collection.family === 'mam' ? 'ManagedAppProtection' : 'MobileAppConfiguration',
      actor: {
        auditActorType: actor.userPrincipalName === undefined ? 'Application' : 'ItPro',
        userPermissions: ['*'],
        applicationId: null,
        applicationDisplayName: actor.applicationDisplayName ?? null,
        userPrincipalName: actor.userPrincipalName ?? null,
        servicePrincipalName: null,
        ipAddress: null,
        userId: null,
      },
      activity: null,
      activityDateTime: new Date().toISOString(),
      activityType: `${operation === 'Action' ? 'Assign' : operation} ${subject}`,
      activityOperationType: operation,
      activityResult: 'Success',
      correlationId: this.#correlationId(),
      resources: resourcesOf(write),
      category: 'Application',
    });
  }

  /** Who a bearer names: a principal name given as the token itself, the claims of a JSON web token, or the tenant's actor. */
  actorOf(authorization = ''): SeedActor {
    const token = authorization.replace(/^Bearer\s+/i, '');
    if (/^[^\s@.]+[^\s@]*@[^\s@]+$/.test(token))
      return { userPrincipalName: token, applicationDisplayName: PORTAL };
    const { upn, app_displayname: app } = readToken(token)?.claims ?? {};
    if (typeof upn !== 'string' && typeof app !== 'string') return this.actor;
    return {
      ...(typeof upn === 'string' ? { userPrincipalName: upn } : {}),
      ...(typeof app === 'string' ? { applicationDisplayName: app } : {}),
    };
  }
}

function resourcesOf({ collection, policy, before, after }: Write): JsonObject[] {
  const changed = [...new Set([...before, ...after].map(({ id }) => id))].flatMap((id) => {
    const [was, is] = [before, after].map((list) => list.find((one) => one.id === id));
    return canonicalJson(was ?? null) === canonicalJson(is ?? null) ? [] : [{ id, was, is }];
  });
  return [
    {
      displayName: policy.displayName,
      auditResourceType: upperFirst(collection.entityType),
      resourceId: policy.id,
      modifiedProperties: [],
    },
    ...changed.map(({ id, was, is }) => ({
      // The live service writes the word where there is no name.
      displayName: '<null>',
      auditResourceType: upperFirst(collection.assignmentType),
      resourceId: id,
      modifiedProperties: propertiesOf(was, is),
    })),
  ];
}

function propertiesOf(was: SeedAssignment | undefined, is: SeedAssignment | undefined): JsonObject[] {
  const [from, to] = [flatten(was), flatten(is)];
  return [...new Set([...from.keys(), ...to.keys()])].map((displayName) => ({
    displayName,
    oldValue: from.get(displayName) ?? null,
    newValue: to.get(displayName) ?? null,
  }));
}

/** `Target.GroupId` and the like, values as text. */
function flatten(value: JsonObject = {}, path = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, inner]): [string, string][] => {
      const name = `${path}${key === '@odata.type' ? 'Type' : upperFirst(key)}`;
      if (isObject(inner)) return [...flatten(inner, `${name}.`)];
      return [[name, inner === null ? '<null>' : show(inner)]];
    }),
  );
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const PAGE = 100;
const TYPE = 'auditEvent';
const CONTEXT = 'deviceManagement/auditEvents';
/** What a filter may compare as text; the dates are a matter of their own. */
const TEXTS = [
  'activityType',
  'activityOperationType',
  'activityResult',
  'category',
  'componentName',
  'displayName',
];
const CLAUSE = /^(\w+) (eq|ne|gt|ge|lt|le) (?:'((?:[^']|'')*)'|(\S+))$/;

type Test = (event: JsonObject) => boolean;

/**
 * `/deviceManagement/auditEvents`, in both versions: list and one. Without `$orderby` the oldest comes first, so that
 * no one relies on an order that was not asked for.
 * @throws GraphError 400 for a filter or an order that it does not know, 404 for an unknown event
 */
export function auditEvents(call: Call, { audit }: World): Reply {
  const [, , id, relation] = call.segments;
  if (relation !== undefined) throw segmentNotFound(relation);
  if (call.method !== 'GET') throw methodNotAllowed();
  const options = readQuery(call, ['$select', '$filter', '$orderby', '$top', '$skiptoken', '$count']);
  if (id !== undefined) {
    const event = audit.events.find((one) => sameId(String(one['id']), id));
    if (event === undefined) throw intuneNotFound(TYPE, id);
    return entityReply(call, CONTEXT, pick(event, options.select));
  }
  const tests = clauses(options.filter).map(testOf);
  const found = audit.events.filter((event) => tests.every((test) => test(event)));
  const { orderBy } = options;
  if (orderBy !== undefined && orderBy.property !== 'activityDateTime')
    throw badRequest(`Sorting by '${orderBy.property}' is not supported for this resource.`);
  // Equal times keep the order in which things happened, turned round with the rest.
  const byTime = found.toSorted((a, b) => timeOf(a) - timeOf(b));
  const items = orderBy?.descending === true ? byTime.reverse() : byTime;
  return pageOf(call, CONTEXT, items, options, PAGE, (event) => pick(event, options.select));
}

/** A chain of `and`; texts with that word in them are no concern of ours. */
function clauses(filter: string | undefined): readonly string[] {
  return filter === undefined ? [] : filter.trim().split(/\s+and\s+/);
}

function testOf(clause: string): Test {
  const [, property = '', operator = '', text, bare] = CLAUSE.exec(clause) ?? [];
  if (property === 'activityDateTime' && bare !== undefined) return timeTest(operator, bare);
  if (text === undefined || !TEXTS.includes(property) || (operator !== 'eq' && operator !== 'ne'))
    throw badRequest(`Invalid filter clause: '${clause}'.`);
  const value = text.replaceAll("''", "'");
  return (event) => (event[property] === value) === (operator === 'eq');
}

function timeTest(operator: string, text: string): Test {
  const limit = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T|$)/.test(text) || Number.isNaN(limit))
    throw badRequest(`Invalid filter clause: '${text}' is no Edm.DateTimeOffset.`);
  return (event) => {
    const time = timeOf(event);
    switch (operator) {
      case 'gt':
        return time > limit;
      case 'ge':
        return time >= limit;
      case 'lt':
        return time < limit;
      case 'le':
        return time <= limit;
      default:
        return (time === limit) === (operator === 'eq');
    }
  };
}

function timeOf(event: JsonObject): number {
  return Date.parse(String(event['activityDateTime']));
}
