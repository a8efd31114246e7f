import { type PlanInput } from '../differ/plan-input.js';
import { type RequiredSet } from '../model/declaration.js';
import { type PolicyType } from '../model/policy-types.js';

export type Layout = 'policy' | 'type';

export interface ExportInput extends PlanInput {
  /** The types that are exported; the declarations are of these types alone. */
  readonly types: readonly PolicyType[];
  readonly required: readonly RequiredSet[];
  readonly layout: Layout;
  /** Whether declarations that differ from the tenant are rewritten. */
  readonly update: boolean;
  /** Folder of the declarations as paths begin with it, relative to the project; '' for the project itself. */
  readonly folder: string;
  /** Texts of the files that hold declarations, by the path of their places. */
  readonly texts: ReadonlyMap<string, string>;
  /** Folded paths below `folder` that exist, of files and folders (`foldName`). */
  readonly taken: ReadonlySet<string>;
  /** First line of a new file, by its path. */
  readonly headOf: (path: string) => string;
  /** Policies that have to be left out, by key, with the reason. */
  readonly dropped: ReadonlyMap<string, string>;
}
