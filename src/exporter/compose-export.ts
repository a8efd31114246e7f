import { type PlanInput } from '../differ/draft-plan.js';
import { compareText } from '../model/json.js';
import { type Declaration, type RequiredSet } from '../model/project/declaration.js';
import { type Diagnostic } from '../model/project/diagnostic.js';
import { type ExportedPolicy, type ExportReport } from '../model/results/export-report.js';
import { policyKey } from '../model/results/plan.js';
import { type PolicyType } from '../model/tenant/policy-types.js';
import { type CurrentPolicy } from '../model/tenant/tenant.js';
import { composeNew } from './compose-new.js';
import { composeUpdates } from './compose-updates.js';
import { orderOf } from './describe-export.js';
import { type PolicyContent } from './declare/declare-policy.js';
import { declaredAlready, type DeclaredAlready } from './declare/declared-already.js';

export type Layout = 'policy' | 'type';

export interface ExportInput extends PlanInput {
  /** The types that are exported; the declarations are of these types only. */
  readonly types: readonly PolicyType[];
  readonly required: readonly RequiredSet[];
  readonly layout: Layout;
  /** Whether declarations that differ from the tenant are rewritten. */
  readonly update: boolean;
  /** Folder of the declarations as paths begin with it, relative to the project; '' for the project itself. */
  readonly folder: string;
  /** Texts of the files that contain declarations, by the path of their places. */
  readonly texts: ReadonlyMap<string, string>;
  /** Folded paths below `folder` that exist, of files and folders (`foldName`). */
  readonly taken: ReadonlySet<string>;
  /** First line of a new file, by its path. */
  readonly headOf: (path: string) => string;
  /** Whether a declaration, or a policy that is unmanaged, takes part (`--only`). */
  readonly isChosen: (one: Declaration | CurrentPolicy) => boolean;
  /** Policies that must be left out, by key, with the reason. */
  readonly dropped: ReadonlyMap<string, string>;
}

/** A file as it will be: path relative to the project. */
export interface ComposedFile {
  readonly path: string;
  readonly action: 'created' | 'updated';
  readonly text: string;
  /** The policies whose declarations in it are new or rewritten; of new ones, where they begin. */
  readonly declares: readonly { readonly key: string; readonly line?: number }[];
}

/** What one part of an export comes to. */
export interface Composed {
  readonly files: readonly ComposedFile[];
  readonly policies: readonly ExportedPolicy[];
  /** What the declarations that are written say. */
  readonly contents: readonly PolicyContent[];
  readonly diagnostics: readonly Diagnostic[];
}

export type ComposedExport = Composed & Pick<ExportReport, 'gone' | 'unread'>;

/** All that an export writes and says, as data: the tenant and the files that are there in, texts and results out. */
export function composeExport(input: ExportInput): ComposedExport {
  const { tenant, types } = input;
  const declared = declaredAlready(input);
  const spoken = new Set(declared.flatMap(policiesOf).map(policyKey));
  const already = declared.filter(
    (one) => input.isChosen(one.declaration) || policiesOf(one).some(input.isChosen),
  );
  const live = types.flatMap((type) => {
    const listing = tenant.policies.get(type);
    return listing?.ok ? listing.value : [];
  });
  const parts = [
    composeUpdates(already, input),
    composeNew(
      live.filter((policy) => input.isChosen(policy) && !spoken.has(policyKey(policy))),
      input,
    ),
  ];
  // Two declarations may mean one policy.
  const each = new Map(parts.flatMap(({ policies }) => policies).map((one) => [policyKey(one), one]));
  return {
    files: parts.flatMap(({ files }) => files).sort((a, b) => compareText(a.path, b.path)),
    policies: [...each.values()].sort((a, b) => compareText(orderOf(a), orderOf(b))),
    contents: parts
      .flatMap(({ contents }) => contents)
      .sort((a, b) => compareText(orderOf(a.policy), orderOf(b.policy))),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
    gone: already.flatMap(({ state, declaration: { policy, place } }) =>
      state === 'gone' ? [{ ...policy, ...place }] : [],
    ),
    unread: types.flatMap((type) => {
      const listing = tenant.policies.get(type);
      return listing?.ok === false && listing.isAbsent !== true ? [{ type, why: listing.why }] : [];
    }),
  };
}

function policiesOf(one: DeclaredAlready): readonly CurrentPolicy[] {
  if (one.state === 'gone') return [];
  return one.state === 'unclear' ? one.candidates : [one.policy];
}
