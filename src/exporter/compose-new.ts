import { type CurrentPolicy } from '../model/tenant/tenant.js';
import { type DeclaredEntry } from '../model/project/declaration.js';
import { compareText } from '../model/json.js';
import { policyKey } from '../model/results/plan.js';
import { type Composed, type ComposedFile, type ExportInput } from './compose-export.js';
import { identityOf, leftOut, orderOf } from './exported-policy.js';
import { declarePolicy, type PolicyContent } from './declare/declare-policy.js';
import { foldName, policyPaths, typePath } from './file-names.js';
import { printDeclaration } from './yaml-edit/print-declaration.js';
import { useRequiredSets, type WithSets } from './declare/spell-required-sets.js';

/** New files for policies that no file declares. */
export function composeNew(policies: readonly CurrentPolicy[], input: ExportInput): Composed {
  const sorted = [...policies].sort((a, b) => compareText(orderOf(a), orderOf(b)));
  const judged = sorted.map((policy) => ({ policy, ...judge(policy, input) }));
  const printed = judged.flatMap(({ policy, document }) =>
    document === undefined ? [] : [{ policy, ...document }],
  );
  const paths = pathsOf(
    printed.map(({ policy }) => policy),
    input,
  );
  const pathOf = (policy: CurrentPolicy): string =>
    [input.folder, paths.get(policy) ?? ''].filter(Boolean).join('/');
  const files = new Map<string, Printed[]>();
  for (const one of printed) files.set(pathOf(one.policy), [...(files.get(pathOf(one.policy)) ?? []), one]);
  return {
    files: [...files].map(([path, documents]) => joinDocuments(path, documents, input.headOf(path))),
    policies: judged.map(({ policy, document, reason }) =>
      document === undefined
        ? leftOut(policy, reason)
        : {
            ...identityOf(policy),
            result: 'created' as const,
            file: pathOf(policy),
            assignments: policy.assignments.length,
            ownership: document.content.ownership,
          },
    ),
    contents: printed.map(({ content }) => content),
    diagnostics: [],
  };
}

interface Printed {
  readonly policy: CurrentPolicy;
  readonly content: PolicyContent;
  readonly text: string;
}

function judge(
  policy: CurrentPolicy,
  { tenant, settings, required, dropped }: ExportInput,
): { readonly document?: Omit<Printed, 'policy'>; readonly reason: string } {
  if (policy.unreadable !== undefined)
    return { reason: `Its assignments could not be read: ${policy.unreadable}` };
  const reason = dropped.get(policyKey(policy));
  if (reason !== undefined) return { reason };
  const content = declarePolicy(policy, { tenant, version: settings.graphVersion });
  const used = useRequiredSets(content, required, tenant);
  if (!used.ok) return { reason: lackText(used) };
  return {
    reason: '',
    document: { content, text: printDeclaration(used.content, { tenant, sets: used.sets }) },
  };
}

function lackText({ set, lacking }: Extract<WithSets, { ok: false }>): string {
  const names = lacking.map(memberText).join(', ');
  return (
    `The settings require the set ${set.name} under ${set.direction}, and the tenant lacks of it: ${names}. ` +
    `Declare the policy by hand with - set: ${set.name}, and the plan will add what is missing; or take the set from require.`
  );
}

function memberText({ target }: DeclaredEntry): string {
  if (target.kind !== 'group') return target.kind;
  return target.name === undefined ? `group ${target.id ?? ''}` : `group “${target.name}”`;
}

function pathsOf(
  policies: readonly CurrentPolicy[],
  { layout, types, taken }: ExportInput,
): ReadonlyMap<CurrentPolicy, string> {
  if (layout === 'policy') return policyPaths(policies, taken);
  const paths = new Map(types.map((type) => [type, typePath(type, taken)]));
  return new Map(policies.map((policy) => [policy, paths.get(policy.type) ?? foldName(policy.type)]));
}

function joinDocuments(path: string, documents: readonly Printed[], head: string): ComposedFile {
  const holds: { readonly key: string; readonly line: number }[] = [];
  let text = `${head}\n`;
  for (const { policy, text: document } of documents) {
    if (holds.length > 0) text += '---\n';
    holds.push({ key: policyKey(policy), line: text.split('\n').length });
    text += document;
  }
  return { path, action: 'created', text, holds };
}
