import { type Diagnostic, hasErrors } from '../../model/project/diagnostic.js';
import { problem } from '../diagnostic-codes.js';
import { type SourceDocument } from '../yaml/source-document.js';

import type * as documents from './document-types.js';
import * as validators from './validators.generated.js';

/** The parts of the schemas a value can be checked against, and what it is then known to be. */
export interface Definitions {
  readonly policyType: documents.PolicyType;
  readonly policyReference: documents.PolicyReference;
  readonly entry: documents.Entry;
  readonly groupEntry: documents.GroupEntry;
  readonly allUsersEntry: documents.AllUsersEntry;
  readonly allDevicesEntry: documents.AllDevicesEntry;
  readonly targetEntry: documents.TargetEntry;
  readonly setEntry: documents.SetEntry;
  readonly name: documents.Name;
  readonly setName: documents.SetName;
  readonly setMember: documents.SetMember;
  readonly protection: documents.Protection;
  readonly policyProtection: documents.PolicyProtection;
  readonly groupProtection: documents.GroupProtection;
  readonly allowance: documents.Allowance;
  readonly tenant: documents.Tenant;
  readonly tenantName: documents.TenantName;
  readonly ringName: documents.RingName;
  readonly valueName: string;
  readonly valueText: documents.ValueText;
}
export type DefinitionName = keyof Definitions;

export interface Documents {
  readonly policyAssignments: documents.PolicyAssignmentsDocument;
  readonly settings: documents.SettingsDocument;
  readonly fleet: documents.FleetDocument;
}

/** Whether a whole document fits its schema. What is wrong with one that does not: schema-errors.ts. */
export function isDocument<K extends keyof Documents>(document: K, value: unknown): value is Documents[K] {
  return validators[document](value);
}

export function conforms<K extends DefinitionName>(definition: K, value: unknown): value is Definitions[K] {
  return validators[definition](value);
}

/**
 * The items of a list that fit a definition, and undefined in place of the others. Only for lists of a document that does not fit its schema: it has an
 * error already, nothing is made of it, and its valid items are checked to report further problems in the same run.
 */
export function validItems<K extends DefinitionName>(
  definition: K,
  list: unknown,
): readonly (Definitions[K] | undefined)[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.map((item) => (conforms(definition, item) ? item : undefined));
}

/** Says what is wrong with a document that does not fit its schema. */
export type ExplainShape = (
  source: SourceDocument,
  document: keyof Documents,
) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;

/** Loads ajv, which takes a tenth of a second, so only for a document that does not fit its schema. */
const loadAndExplain: ExplainShape = async (source, document) =>
  (await import('./explain-shape.js')).explainDocument(source, document);

/**
 * The faults of a document's shape, without those at a place that `reported` has an error for: one cause is reported
 * once. A document that does not fit its schema always has an error, if not one of these or of `reported` then a
 * general one: what the explanation says never decides whether a document is accepted.
 */
export async function checkShape(
  source: SourceDocument,
  document: keyof Documents,
  reported: readonly Diagnostic[],
  explain: ExplainShape = loadAndExplain,
): Promise<readonly Diagnostic[]> {
  if (isDocument(document, source.value)) return [];
  const errors = reported.filter(({ severity }) => severity === 'error');
  const places = new Set(errors.map(({ line, column }) => `${line}:${column}`));
  const found = (await explain(source, document)).filter(
    ({ line, column }) => !places.has(`${line}:${column}`),
  );
  return errors.length > 0 || hasErrors(found) ? found : [...found, doesNotFit(source)];
}

function doesNotFit(source: SourceDocument): Diagnostic {
  const message = 'The document does not fit its schema.';
  const hint = 'Compare it with docs/file-format.md, or open it in an editor that knows the schema.';
  return problem('bad-document', source.placeOf([]), message, { hint });
}
