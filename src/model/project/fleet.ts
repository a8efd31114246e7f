import { type Place } from './diagnostic.js';

/** The file in the folder of a fleet that lists its tenants, unless `--fleet` names another. */
export const DEFAULT_FLEET_FILE = 'fleet.yaml';

/** The text that replaces `${values.NAME}`. */
export interface FleetValue {
  readonly text: string;
  /** Where the fleet file gives it. */
  readonly place: Place;
  /** False for a value that the fleet gives to all tenants. */
  readonly isOwn: boolean;
}

/** One tenant of a fleet. Paths are absolute and exist. */
export interface FleetTenant {
  /** Lowercase letters, digits and `-`: safe as a folder and, in capitals with `_`, in the name of a variable. */
  readonly name: string;
  readonly tenantId: string;
  /** Absent if the fleet has no rings. */
  readonly ring?: string;
  readonly settings: string;
  /** Folders of shared declarations; absent: the one that the settings name. */
  readonly folders?: readonly string[];
  readonly overlay?: string;
  /** Its own, and those for all tenants if it has none of that name. */
  readonly values: ReadonlyMap<string, FleetValue>;
}

/** `fleet.yaml`, read and checked. */
export interface Fleet {
  /** Hash of the file's text. */
  readonly digest: string;
  /** In the order they are written; empty if the fleet has none. */
  readonly rings: readonly string[];
  /** Values for all tenants. */
  readonly values: ReadonlyMap<string, FleetValue>;
  /** In the order of the file. */
  readonly tenants: readonly FleetTenant[];
}
