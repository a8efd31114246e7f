import { type BaselinePolicies, causesOf } from '../differ/drift/baseline.js';
import type { AssignmentChange } from '../differ/diff/diff.js';
import type { PlanWithoutImpact, PlannedPolicy } from '../differ/draft-plan.js';
import { changesOf } from '../differ/diff/changes.js';
import { assignRequest, simulateRequest } from '../differ/requests/plan-requests.js';
import type { ResolvedPolicy } from '../differ/resolve/resolve.js';
import { keepCurrentFor } from '../differ/drift/revert-drift.js';
import { type CurrentPolicy, type Tenant } from '../model/tenant/tenant.js';
import { type Direction, type RequiredSet } from '../model/project/declaration.js';
import { type Diagnostic } from '../model/project/diagnostic.js';
import { policyKey } from '../model/results/plan.js';
import { declarePolicy } from './declare/declare-policy.js';
import { needsAdditive, preservedText } from './declare/preserved.js';
import { type DocumentUpdate, updateFile } from './yaml-edit/edit-document.js';
import { type FindPolicySets, findPolicySets } from '../model/tenant/policy-set.js';

export interface WriteBackInput {
  readonly draft: PlanWithoutImpact;
  /** As the draft's, knowing other groups with the names of its groups too. */
  readonly tenant: Tenant;
  readonly required: readonly RequiredSet[];
  /** Texts of the files that contain declarations, by the path of their places. */
  readonly texts: ReadonlyMap<string, string>;
  /** With one, only what the tenant moved is written: what waits in git stays. */
  readonly baseline: BaselinePolicies | undefined;
  /** Policies that must stay out, by key, with the reason. */
  readonly dropped: ReadonlyMap<string, string>;
}

/** A declaration that will be rewritten, and what a plan of it still finds. */
export interface WrittenPolicy {
  readonly key: string;
  readonly file: string;
  readonly expected: readonly string[];
}

export interface ComposedWriteBack {
  /** New texts by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly written: readonly WrittenPolicy[];
  readonly left: readonly string[];
  readonly notes: readonly string[];
}

/** What the files would have to say for git to have the tenant’s side, as data. */
export function composeWriteBack(input: WriteBackInput): ComposedWriteBack {
  const setsOf = findPolicySets(input.tenant.policySets);
  const tried = input.draft.policies
    .filter(({ changes }) => changes.diff.drafts.length > 0)
    .map((draft) => tryPolicy(draft, input, setsOf));
  const accepted = tried.flatMap((one) => ('update' in one ? [one] : []));
  const files = new Map<string, Tried[]>();
  for (const one of accepted) files.set(one.written.file, [...(files.get(one.written.file) ?? []), one]);
  const results = [...files].map(([path, ones]) => {
    const result = updateFile(
      input.texts.get(path) ?? '',
      ones.map(({ update }) => update),
    );
    return { path, ones, result };
  });
  const done = results.flatMap(({ path, ones, result }) => (result.ok ? [{ path, ones, result }] : []));
  return {
    texts: new Map(done.map(({ path, result }) => [path, result.text])),
    written: done.flatMap(({ ones }) => ones.map(({ written }) => written)),
    left: [
      ...tried.flatMap(({ left }) => left),
      ...results.flatMap(({ ones, result }) =>
        result.ok
          ? []
          : ones.map(({ update }) => leftSentence(update.content.policy, sentencesOf(result.diagnostics))),
      ),
    ],
    notes: done.flatMap(({ ones, result }) => [
      ...result.diagnostics.map(sentenceOf),
      ...ones.flatMap(({ notes }) => notes),
    ]),
  };
}

interface Tried {
  readonly update: DocumentUpdate;
  readonly written: WrittenPolicy;
  readonly left: readonly string[];
  readonly notes: readonly string[];
}

/** Each on its own first, so that one that is refused does not block its neighbours in the file. */
function tryPolicy(
  { resolved, changes }: PlannedPolicy,
  { draft, tenant, required, texts, baseline, dropped }: WriteBackInput,
  setsOf: FindPolicySets,
): Tried | { readonly left: readonly string[] } {
  const { policy, declaration } = resolved;
  const key = policyKey(policy);
  const causeOf = baseline && causesOf(changes, baseline.get(key));
  const stays = changes.diff.drafts.filter((one) => causeOf !== undefined && causeOf(one) !== 'drift');
  const waits =
    stays.length === 0
      ? []
      : [
          leftSentence(
            policy,
            stays.length === 1
              ? '1 of its changes is not only the tenant’s, and stays as git has it.'
              : `${stays.length} of its changes are not only the tenant’s, and stay as git has them.`,
          ),
        ];
  const reason = dropped.get(key);
  if (reason !== undefined) return { left: [leftSentence(policy, reason)] };
  if (stays.length === changes.diff.drafts.length) return { left: waits };
  const { settings } = draft.input;
  const content = declarePolicy(
    { ...policy, assignments: listWith(stays, resolved, changes.diff.drafts, settings) },
    { tenant, version: settings.graphVersion, setsOf, existing: declaration },
  );
  const names = (direction: Direction): readonly string[] =>
    required.filter((set) => set.direction === direction).map(({ name }) => name);
  const update = {
    declaration,
    content,
    tenant,
    required: { include: names('include'), exclude: names('exclude') },
  };
  const text = texts.get(declaration.place.file) ?? '';
  const result = updateFile(text, [update]);
  if (!result.ok) return { left: [leftSentence(policy, sentencesOf(result.diagnostics))] };
  if (result.text === text)
    return { left: [leftSentence(policy, 'A declaration cannot say what the tenant has.')] };
  return {
    update,
    written: { key, file: declaration.place.file, expected: stays.map(changes.keyOf).sort() },
    left: waits,
    notes: content.preserved
      .filter(needsAdditive)
      .map((one) => `${policy.type} “${policy.name}” is additive now: ${preservedText(one, tenant)}.`),
  };
}

/** What the policy would contain if only these drafts were applied: what the file is to say. */
function listWith(
  chosen: readonly AssignmentChange[],
  resolved: ResolvedPolicy,
  all: readonly AssignmentChange[],
  settings: PlanWithoutImpact['input']['settings'],
): CurrentPolicy['assignments'] {
  const { assignments } = resolved.policy;
  if (chosen.length === 0) return assignments;
  const others = all.filter((draft) => !chosen.includes(draft));
  return simulateRequest(assignments, assignRequest(changesOf(keepCurrentFor(resolved, others), settings)));
}

function leftSentence({ type, name }: CurrentPolicy, why: string): string {
  return `${type} “${name}”: ${why}`;
}

function sentencesOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(sentenceOf).join(' ');
}

function sentenceOf({ file, line, column, message, hint = '' }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message} ${hint}`.trim();
}
