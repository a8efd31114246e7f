import type { Collection } from './collections.js';
import { guidSequence } from './guid.js';
import { canonicalJson, isObject, show, type JsonObject } from './json.js';
import type { SeedActor, SeedAssignment, TenantPolicy } from './seed.js';
import { readToken } from './sign-in-tokens.js';

/** Who writes where nothing says who it is. */
const SOMEBODY: SeedActor = {
  userPrincipalName: 'admin@emulator.example',
  applicationDisplayName: 'Emulated client',
};
const PORTAL = 'Microsoft Intune portal extension';

/** One write that was carried out. */
export interface Write {
  /** Absent where somebody edited the state as in the portal. */
  readonly method?: string;
  readonly collection: Collection;
  readonly policy: Pick<TenantPolicy, 'id' | 'displayName'>;
  readonly before: readonly SeedAssignment[];
  readonly after: readonly SeedAssignment[];
}

/**
 * What `deviceManagement/auditEvents` tells: an event for every write to assignments, oldest first. The form is that of
 * an assignment made in the portal as one was captured on the live service: the policy first, then each assignment with
 * the properties that became others. What a MAM policy's events are called nobody has shown.
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

  /** Whom a bearer names: a principal name given as the token itself, the claims of a JSON web token, or the tenant's actor. */
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
