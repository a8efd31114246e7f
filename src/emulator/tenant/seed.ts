import type { CollectionName } from '../intune/collections.js';
import type { JsonObject } from './json-value.js';

/** One assignment in a seed. `id` is made as the profile makes it when missing; other members are kept as they are. */
export interface SeedAssignment extends JsonObject {
  id?: string;
  /** With its `@odata.type`; may be of a type or hold values that the API would refuse. */
  target: JsonObject;
  source?: string;
  sourceId?: string | null;
}

/** One policy in a seed; every further property of Graph is kept and returned as it stands. */
export interface SeedPolicy extends JsonObject {
  id: string;
  displayName: string;
  assignments?: SeedAssignment[];
}

/** One group; without further members it is an assigned security group without anybody in it. */
export interface SeedGroup extends JsonObject {
  id: string;
  displayName: string;
  securityEnabled?: boolean;
  mailEnabled?: boolean;
  groupTypes?: string[];
  membershipRule?: string | null;
  isAssignableToRole?: boolean | null;
  /** Ids of users, groups and devices of the same seed. */
  members?: string[];
}

/** One user; the principal name is optional. */
export interface SeedUser extends JsonObject {
  id: string;
  displayName: string;
  userPrincipalName?: string;
}

/** One device of the directory. */
export interface SeedDevice extends JsonObject {
  id: string;
  displayName: string;
}

/** One assignment filter; `platform` is a devicePlatformType. */
export interface SeedFilter extends JsonObject {
  id: string;
  displayName: string;
  platform: string;
  assignmentFilterManagementType: 'apps' | 'devices';
  rule?: string;
}

/** Who the audit log says did something: a person, an app, or a person by way of an app. */
export interface SeedActor {
  userPrincipalName?: string;
  applicationDisplayName?: string;
}

/** What a tenant is made of, as one writes it by hand. Every list may be missing. */
export interface Seed {
  tenant?: { id: string; displayName: string };
  groups?: SeedGroup[];
  users?: SeedUser[];
  devices?: SeedDevice[];
  filters?: SeedFilter[];
  policies?: Partial<Record<CollectionName, SeedPolicy[]>>;
  /** Who writes, by the audit log, where the token does not name anybody. */
  actor?: SeedActor;
}

/** A policy in a running tenant: its list is there, and every assignment has its id. */
export interface TenantPolicy extends SeedPolicy {
  assignments: SeedAssignment[];
}

/** A seed with every list present: what `snapshot` gives and `edit` hands out. */
export interface Tenant extends Seed {
  tenant: { id: string; displayName: string };
  groups: SeedGroup[];
  users: SeedUser[];
  devices: SeedDevice[];
  filters: SeedFilter[];
  policies: Record<CollectionName, TenantPolicy[]>;
}

/** The seed cannot be used; `message` begins with the place, such as `/policies/iosManagedAppProtections/0/id`. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}
