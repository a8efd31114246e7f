import { type Tenant } from '../model/current.js';
import { type Declaration } from '../model/declaration.js';
import { type PolicyContent } from './declare-policy.js';

/** One declaration of a file, and what it is to say. */
export interface DocumentUpdate {
  /** As the loader read it from the very text that is updated: its places lead to the document and its entries. */
  readonly declaration: Declaration;
  /** From `declarePolicy`, with `existing: declaration`. */
  readonly content: PolicyContent;
  readonly tenant: Tenant;
  /** Names of the sets the settings require: their uses are never taken apart. */
  readonly required?: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}
