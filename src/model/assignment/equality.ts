import { createHash } from 'node:crypto';
import { canonicalJson, compareText, type JsonObject } from '../json.js';
import { type Declaration } from '../project/declaration.js';
import { type Settings } from '../project/settings.js';
import { type Plan } from '../results/plan.js';
import { lowerGuid, type PolicyType } from '../tenant/policy-types.js';
import {
  type Assignment,
  type Current,
  type CurrentAssignment,
  type DesiredAssignment,
  type Filter,
  type OpaqueAssignment,
  type Origin,
  recipientKey,
  type Target,
} from './assignment.js';
import { decode, encodeKept, restOf, sourceName, stripAnnotations } from './graph-codec.js';

/** Any assignment of a list: ids and places aside, what it says decides whether two are equal. */
export type AnyAssignment = Assignment | OpaqueAssignment;

/** Text that is equal for two assignments of one policy if and only if they say the same, ids aside. */
export function contentKey(assignment: AnyAssignment): string {
  if ('reason' in assignment) {
    const { raw } = assignment;
    return canonicalJson([encodeKept(raw), raw.source ?? 'direct']);
  }
  const { target, filter, origin } = assignment;
  return canonicalJson([target.key, filter, sourceName(origin), originId(origin)]);
}

/** Every assignment of a list, the ones that are not understood included. */
export function allOf({ understood, opaque }: Current): readonly AnyAssignment[] {
  return [...understood, ...opaque];
}

/** The content keys of a list in an order of their own; equal lists give equal keys. */
export function contents(list: readonly AnyAssignment[]): readonly string[] {
  return list.map(contentKey).sort(compareText);
}

/** Whether two lists say the same, ids and order aside. */
export function sameContent(a: readonly AnyAssignment[], b: readonly AnyAssignment[]): boolean {
  const [left, right] = [contents(a), contents(b)];
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

/** The assignments of a list that the other list does not contain. One that a list contains twice counts twice. */
export function subtract<T extends AnyAssignment>(
  list: readonly T[],
  others: readonly AnyAssignment[],
): readonly T[] {
  const rest = countContents(others);
  return list.filter((one) => {
    const key = contentKey(one);
    const left = rest.get(key) ?? 0;
    rest.set(key, left - 1);
    return left <= 0;
  });
}

export function sameFilter(a: Filter | null, b: Filter | null): boolean {
  return a === null || b === null ? a === b : a.id === b.id && a.mode === b.mode;
}

/** Whether two targets mean the same recipient, be it in different directions. */
export function sameRecipient(a: Target, b: Target): boolean {
  return recipientKey(a.recipient) === recipientKey(b.recipient);
}

/** Whether an existing assignment is just as declared. A declaration may be silent on the id of the policy set. */
export function isAsDeclared(desired: DesiredAssignment, current: CurrentAssignment): boolean {
  return (
    desired.target.key === current.target.key &&
    desired.origin.kind === current.origin.kind &&
    sameFilter(desired.filter, current.filter) &&
    (!desired.declaresOriginId || originId(desired.origin) === originId(current.origin))
  );
}

/**
 * What the desired assignments own in additive ownership: each target they name and, of a group, both directions. A
 * group is either included or excluded, so an entry for one direction decides about the other.
 */
export function ownedBy(
  desired: readonly Pick<Assignment, 'target'>[],
): (have: Pick<Assignment, 'target'>) => boolean {
  const recipients = new Set(desired.map(({ target }) => recipientKey(target.recipient)));
  return ({ target }) => recipients.has(recipientKey(target.recipient));
}

function originId(origin: Origin): string | null {
  return origin.kind === 'direct' ? null : origin.id;
}

/** SHA-256 of a value's canonical JSON, in hex: equal for equal values. Fields whose keys are in `omitted` do not count. */
export function digestOf(value: unknown, omitted?: ReadonlySet<string>): string {
  return createHash('sha256').update(canonicalJson(value, omitted)).digest('hex');
}

/**
 * What a policy's assignments say, as a hash: ids, targets, filters, sources, and properties that are not known. Order, guid case, `#`, annotations and
 * the two spellings of "no filter" do not move it; anything that a plan rests on does.
 */
export function fingerprint(assignments: readonly JsonObject[], type: PolicyType): string {
  const { understood, opaque } = decode(assignments, type);
  return digestOf([
    understood.map(({ id, target, filter, origin, raw }) => [
      lowerGuid(id),
      target.key,
      filter,
      sourceName(origin),
      originId(origin),
      ...[restOf(raw) ?? []].flat(),
    ]),
    opaque.map(({ raw }) => stripAnnotations(raw)),
  ]);
}

/**
 * The same, ids aside: a write may give new ids to what it did not change. It knows a state again that was simulated,
 * or restored.
 */
export function contentFingerprint(assignments: readonly JsonObject[], type: PolicyType): string {
  return digestOf(contents(listOf(assignments, type)));
}

/** What a list of assignments has and no known state has, and what it lacks that all of them have. */
export interface Unexplained {
  readonly came: readonly AnyAssignment[];
  readonly went: readonly AnyAssignment[];
}

/**
 * What a reading shows that our own writes do not explain: someone else worked on the policy. `known`: the states that
 * we know of; where it is open which writes took effect, anything of any of them may be ours. Undefined: nothing.
 */
export function findUnexplained(
  found: readonly JsonObject[],
  known: readonly (readonly JsonObject[])[],
  type: PolicyType,
): Unexplained | undefined {
  const [now, states] = [listOf(found, type), known.map((state) => listOf(state, type))];
  const came = states.reduce((left, state) => subtract(left, state), now);
  const [first = [], ...others] = states;
  const certain = first.filter((one) => others.every((state) => subtract([one], state).length === 0));
  const went = subtract(certain, now);
  return came.length === 0 && went.length === 0 ? undefined : { came, went };
}

/** Whether a reading shows the effect of a write from one state to another; it may show more. */
export function showsWrite(
  found: readonly JsonObject[],
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  type: PolicyType,
): boolean {
  const counts = [found, before, after].map((list) => countContents(listOf(list, type)));
  return [...new Set(counts.flatMap((count) => [...count.keys()]))].every((content) => {
    const [has = 0, had = 0, expected = 0] = counts.map((count) => count.get(content) ?? 0);
    return expected > had ? has >= expected : expected === had || has <= expected;
  });
}

/** Every assignment of a list as read. */
function listOf(list: readonly JsonObject[], type: PolicyType): readonly AnyAssignment[] {
  return allOf(decode(list, type));
}

function countContents(list: readonly AnyAssignment[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const content of list.map(contentKey)) counts.set(content, (counts.get(content) ?? 0) + 1);
  return counts;
}

/** Hash of a plan without its digest. Place and name of a file do not change it, nor does the clock. */
export function planDigest(content: Omit<Plan, 'digest'>): string {
  const { diagnostics } = content as Partial<typeof content>;
  if (!Array.isArray(diagnostics)) return digestOf(content, PLACES);
  // They are in the order of the files.
  const said = diagnostics.map((one) => canonicalJson(one, PLACES)).sort(compareText);
  return digestOf({ ...content, diagnostics: said }, PLACES);
}

/** Hash of what settings and declarations say, independent of place and order. */
export function inputsDigest(settings: Settings, declarations: readonly Declaration[]): string {
  const said = declarations.map((declaration) => canonicalJson(declaration, PLACES));
  return digestOf([{ ...settings, tenantName: undefined }, said.sort(compareText)], PLACES);
}

/** What may differ between files that say the same. */
const PLACES = new Set(['file', 'line', 'column', 'place', 'related', 'definedAt', 'notedId']);
