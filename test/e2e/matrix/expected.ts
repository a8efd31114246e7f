import { type JsonObject } from '../../../src/model/json.js';
import { type PolicyKind } from '../../support/policy-kinds.js';
import { UNFILTERED } from '../../support/targets.js';
import { type Entry, GROUPS, lineOf, targetOf } from './entries.js';
import { type ExpectedChange } from './rows.js';

export interface Write {
  readonly line: string;
  readonly body: unknown;
  readonly status: number;
}

/** One assignment as the service shows it, id and all. */
export interface Shown extends JsonObject {
  readonly id: string;
  readonly target: JsonObject;
}

/** Where and on what the writes of a case go. */
export interface WriteContext {
  readonly kind: PolicyKind;
  readonly version: 'beta' | 'v1.0';
  readonly policyId: string;
  /** The assignments as the service showed them before. */
  readonly shown: readonly Shown[];
}

function pathOf({ kind, version, policyId }: WriteContext): string {
  return `/${version}/deviceAppManagement/${kind.collection}/${policyId}`;
}

/** PATCH of one assignment where it becomes another, DELETE where it becomes none. */
export function itemWrite(context: WriteContext, from: Entry, to: Entry | null): Omit<Write, 'status'> {
  const found = find(context, from);
  const path = `${pathOf(context)}/assignments/${found.id}`;
  if (to === null) return { line: `DELETE ${path}`, body: undefined };
  const sameTarget = from.group === to.group && from.direction === to.direction;
  // What was read goes back as it was; what is new says no more than it must, and clears a filter that stood there.
  const cleared = (sameTarget || from.filter !== undefined) && to.filter === undefined ? UNFILTERED : {};
  const target = { ...(sameTarget ? found.target : {}), ...cleared, ...targetOf(to) };
  const type = `#microsoft.graph.${context.kind.assignmentType}`;
  return { line: `PATCH ${path}`, body: { '@odata.type': type, target } };
}

/** The one write that replaces the whole list: what stays goes back as it was shown. */
export function assignWrite(context: WriteContext, declared: readonly Entry[]): Omit<Write, 'status'> {
  const assignments = declared.map((entry) => {
    const held = context.shown.find(({ target }) => lineOf(target) === lineOf(targetOf(entry)));
    if (held !== undefined) return { target: held.target };
    const refiltered = context.shown.find(({ target }) => {
      const wanted = targetOf(entry);
      return target.groupId === wanted.groupId && target['@odata.type'] === wanted['@odata.type'];
    });
    if (refiltered === undefined) return { target: targetOf(entry) };
    return { target: { ...refiltered.target, ...UNFILTERED, ...targetOf(entry) } };
  });
  return {
    line: `POST ${pathOf(context)}/${context.kind.assign}`,
    body: { assignments: inOrder(assignments) },
  };
}

/** The list of an `assign` body means the same in any order. */
export function inOrder(assignments: readonly { readonly target: JsonObject }[]): readonly JsonObject[] {
  return assignments.toSorted((a, b) => (lineOf(a.target) < lineOf(b.target) ? -1 : 1));
}

function find({ shown }: WriteContext, entry: Entry): Shown {
  const found = shown.find(({ target }) => lineOf(target) === lineOf(targetOf(entry)));
  if (found === undefined) throw new Error(`The tenant does not hold ${lineOf(targetOf(entry))}.`);
  return found;
}

/** A change as the plan is to tell it. */
export function changeOf(
  { kind, version }: Pick<WriteContext, 'kind' | 'version'>,
  { before, after, hazards = [] }: ExpectedChange,
): JsonObject {
  const action = before === null ? 'create' : after === null ? 'delete' : 'update';
  const { direction, group } = after ?? before ?? { direction: 'include', group: 'Alpha' };
  const state = (entry: Entry | null): JsonObject | null =>
    entry && {
      target: { ...(version === 'beta' ? UNFILTERED : {}), ...targetOf(entry) },
      ...(kind.mam && version === 'beta' ? { source: 'direct', sourceId: null } : {}),
    };
  return {
    action,
    direction,
    target: { kind: 'group', id: GROUPS[group], name: group },
    before: state(before),
    after: state(after),
    patch: patchOf(state(before), state(after)),
    hazards: [...hazards],
  };
}

function patchOf(before: JsonObject | null, after: JsonObject | null): readonly JsonObject[] {
  if (before === null) return [{ op: 'add', path: '', value: after }];
  if (after === null) return [{ op: 'remove', path: '' }];
  const [from, to] = [before.target as JsonObject, after.target as JsonObject];
  return Object.keys(to)
    .filter((name) => from[name] !== to[name])
    .sort()
    .map((name) => ({ op: 'replace', path: `/target/${name}`, value: to[name] ?? null }));
}
