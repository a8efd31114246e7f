import { type Place } from '../project/diagnostic.js';

/** 1.x: a reader of 1.0 can read every later one with the same first number. */
export const REFRESH_FORMAT_VERSION = '1.0';

/** A name in a file, and what the tenant calls the object with the same id; the place is that of the name's entry. */
export interface RefreshedName extends Place {
  readonly what: 'group' | 'filter' | 'policy';
  /** Id of the object. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What `refresh` did to the names in the files. */
export interface RefreshReport {
  readonly formatVersion: string;
  readonly toolVersion: string;
  readonly tenantId: string;
  /** Files that were written, by path from the project, in order. */
  readonly files: readonly string[];
  readonly changes: readonly RefreshedName[];
  /** Names that stay as they are, with the reason. */
  readonly left: readonly (RefreshedName & { readonly why: string })[];
  /** What could not be read, in a sentence each: names of that kind were not compared. */
  readonly unread: readonly string[];
}
