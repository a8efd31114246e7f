import { createHash } from 'node:crypto';
import { type CurrentPolicy, type Tenant } from '../model/tenant/tenant.js';
import { type DeclaredEntry, type Direction, type RequiredSet } from '../model/project/declaration.js';
import { compareText } from '../model/json.js';
import { policyKey } from '../model/results/plan.js';
import { type Composed, type ComposedFile, type ExportInput } from './compose-export.js';
import { identityOf, leftOut, orderOf } from './describe-export.js';
import { declarePolicy, type PolicyContent } from './declare/declare-policy.js';
import { printDeclaration } from './yaml-edit/print-declaration.js';
import { isAsDeclared } from '../model/assignment/equality.js';
import { decode } from '../model/assignment/graph-codec.js';
import { resolveEntry } from '../differ/resolve/resolve-targets.js';
import { type FindPolicySets, findPolicySets } from '../model/tenant/policy-set.js';
import { type PolicyType } from '../model/tenant/policy-types.js';

/** New files for policies that no file declares. */
export function composeNew(policies: readonly CurrentPolicy[], input: ExportInput): Composed {
  const setsOf = findPolicySets(input.tenant.policySets);
  const sorted = [...policies].sort((a, b) => compareText(orderOf(a), orderOf(b)));
  const composed = sorted.map((policy) => ({ policy, ...composePolicy(policy, input, setsOf) }));
  const printed = composed.flatMap(({ policy, document }) =>
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
    policies: composed.map(({ policy, document, reason }) =>
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

function composePolicy(
  policy: CurrentPolicy,
  { tenant, settings, required, dropped }: ExportInput,
  setsOf: FindPolicySets,
): { readonly document?: Omit<Printed, 'policy'>; readonly reason: string } {
  if (policy.unreadable !== undefined)
    return { reason: `Its assignments could not be read: ${policy.unreadable}` };
  const reason = dropped.get(policyKey(policy));
  if (reason !== undefined) return { reason };
  const content = declarePolicy(policy, { tenant, version: settings.graphVersion, setsOf });
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
  const declares: { readonly key: string; readonly line: number }[] = [];
  let text = `${head}\n`;
  for (const { policy, text: document } of documents) {
    if (declares.length > 0) text += '---\n';
    declares.push({ key: policyKey(policy), line: text.split('\n').length });
    text += document;
  }
  return { path, action: 'created', text, declares };
}

/** Content in which the sets that the settings require are used by name. */
type WithSets =
  | {
      readonly ok: true;
      readonly content: PolicyContent;
      readonly sets: Readonly<Record<Direction, readonly string[]>>;
    }
  /** The tenant lacks these members, so that a file would either break the rule or change the tenant. */
  | { readonly ok: false; readonly set: RequiredSet; readonly lacking: readonly DeclaredEntry[] };

/** Puts each required set in the place of its members, which the tenant must contain just as the set has them. */
function useRequiredSets(content: PolicyContent, required: readonly RequiredSet[], tenant: Tenant): WithSets {
  const current = decode(content.policy.assignments, content.policy.type).understood;
  const sets: Record<Direction, string[]> = { include: [], exclude: [] };
  let { entries } = content;
  for (const set of required) {
    const members = set.entries.map((entry) => {
      const { desired } = resolveEntry(entry, content.policy, current, tenant);
      const found = desired && content.entries.find(({ assignment }) => isAsDeclared(desired, assignment));
      return { entry, found };
    });
    const lacking = members.flatMap(({ entry, found }) => (found === undefined ? [entry] : []));
    if (lacking.length > 0) return { ok: false, set, lacking };
    const own = members.flatMap(({ found }) => found ?? []);
    // Two sets with a member in common: the second stays spelled out, for no target may be in a list twice.
    if (!own.every((entry) => entries.includes(entry))) continue;
    sets[set.direction].push(set.name);
    entries = entries.filter((entry) => !own.includes(entry));
  }
  return { ok: true, content: { ...content, entries }, sets };
}

/** Longest name without ending, in bytes of UTF-8: paths on Windows end at 260 characters. */
const LONGEST = 80;
/** Names of devices on Windows, with any ending. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/;

/**
 * A file name without ending that every system takes: lowercase letters and digits of any script, one `-` for all that is
 * in between. Empty where nothing of that is left.
 */
function slug(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/['’]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^[-\p{M}]+/u, '');
  let short = '';
  for (const character of words) {
    if (new TextEncoder().encode(short + character).length > LONGEST) break;
    short += character;
  }
  return short.replace(/-+$/, '');
}

/** What two names have in common on a system that knows no case, or spells letters with marks in another way. */
export function foldName(name: string): string {
  return name.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
}

export interface NamedPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
}

/**
 * A path for each policy, relative to the folder of the declarations and with `/`: `TYPE/NAME.yaml`. Policies whose
 * names would share a file, on any system, all get a part of their id behind the name; so the path of a policy
 * follows from its own type and name, and not from the order of the list. `taken`: folded paths that exist.
 */
function policyPaths<T extends NamedPolicy>(
  policies: readonly T[],
  taken: ReadonlySet<string>,
): ReadonlyMap<T, string> {
  const slugs = new Map(policies.map((policy) => [policy, `${policy.type}/${slug(policy.name)}`]));
  const counts = new Map<string, number>();
  for (const path of slugs.values()) counts.set(foldName(path), (counts.get(foldName(path)) ?? 0) + 1);
  const used = new Set(taken);
  const paths = new Map<T, string>();
  const take = (policy: T, path: string): boolean => {
    if (used.has(foldName(path))) return false;
    used.add(foldName(path));
    paths.set(policy, path);
    return true;
  };
  for (const [policy, path] of slugs) {
    const hasOwnLines =
      counts.get(foldName(path)) === 1 && !RESERVED.test(slug(policy.name)) && slug(policy.name) !== '';
    if (hasOwnLines && take(policy, `${path}.yaml`)) continue;
    const digest = createHash('sha256').update(policy.id.toLowerCase()).digest('hex');
    const stem = path.endsWith('/') ? `${path}policy` : path;
    for (let length = 8; !take(policy, `${stem}-${digest.slice(0, length)}.yaml`); length += 1)
      if (length > digest.length) throw new Error(`No file name is left for ${policy.type}/${policy.id}.`);
  }
  return paths;
}

/** One path for all policies of a type: `TYPE.yaml`, numbered where that exists. */
function typePath(type: PolicyType, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? `${type}.yaml` : `${type}-${number}.yaml`;
    if (!taken.has(foldName(path))) return path;
  }
}
