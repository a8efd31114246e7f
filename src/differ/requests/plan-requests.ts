import {
  type CurrentAssignment,
  type DesiredAssignment,
  type Origin,
  groupIdOf,
} from '../../model/assignment/assignment.js';
import {
  encodeItem,
  encodeKept,
  encodeNew,
  encodeOrigin,
  encodeOriginAsRead,
  encodeRest,
  encodeOriginChange,
  encodeRefiltered,
} from '../../model/assignment/graph-codec.js';
import { compareText, isJsonObject, type JsonObject } from '../../model/json.js';
import { type WriteMode } from '../../model/project/settings.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { isGuid, policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type PolicyChanges, policyPath } from '../diff/changes.js';
import { sameFilter, sameRecipient } from '../../model/assignment/equality.js';
import { isPathSegment, pathSegment } from '../../model/graph-path.js';
import { type AssignmentChange } from '../diff/diff.js';
import { isSafeTransition, opaqueReaches, type Reach, reachOf } from './transition-safety.js';

/** The fewest requests that realise a policy's changes and harm no one in between: item requests or one `assign`. */
export function planRequests(changes: PolicyChanges, mode: WriteMode): readonly GraphRequest[] {
  if (changes.diff.drafts.length === 0) return [];
  const items = mode === 'patch' ? planItemRequests(changes) : undefined;
  return items ?? [assignRequest(changes)];
}

/** The one `assign` that realises all changes of a policy at once. */
export function assignRequest({ type, id, version, current, diff, keyOf }: PolicyChanges): GraphRequest {
  const source = (origin: Origin) => encodeOrigin(origin, type, version);
  const entries = [
    ...diff.kept.map(({ target, raw, origin }) => ({
      order: target.key,
      body: { target: encodeKept(raw), ...source(origin), ...encodeRest(raw) },
    })),
    ...current.opaque.map(({ id: assignmentId, raw }) => ({
      order: `~ ${assignmentId}`,
      body: { target: encodeKept(raw), ...encodeOriginAsRead(raw, type, version), ...encodeRest(raw) },
    })),
    ...diff.drafts.flatMap((draft) => {
      if (draft.action === 'delete') return [];
      const target =
        draft.action === 'create'
          ? encodeNew(draft.after, type)
          : encodeRefiltered(draft.before, draft.after.filter);
      const rest = draft.action === 'create' ? {} : encodeRest(draft.before.raw);
      return [{ order: draft.after.target.key, body: { target, ...source(draft.after.origin), ...rest } }];
    }),
  ];
  entries.sort((a, b) => compareText(a.order, b.order));
  return {
    method: 'POST',
    path: `${policyPath(type, id, version)}/${policyTypeInfo(type).assignAction}`,
    body: { assignments: entries.map(({ body }) => body) },
    covers: diff.drafts.map(keyOf),
  };
}

/** The list of assignments after one request, as the documented service would have it. */
export function simulateRequest(list: readonly JsonObject[], request: GraphRequest): readonly JsonObject[] {
  if (request.method === 'POST') {
    const sent = request.body?.assignments;
    return Array.isArray(sent)
      ? sent.filter(isJsonObject).map((entry, index) => ({ ...entry, id: `simulated-${index}` }))
      : [];
  }
  const id = decodeURIComponent(request.path.slice(request.path.lastIndexOf('/') + 1));
  if (request.method === 'DELETE') return list.filter((raw) => raw.id !== id);
  return list.map((raw) => (raw.id === id ? { ...raw, ...request.body } : raw));
}

export type Create = Extract<AssignmentChange, { action: 'create' }>;
export type Delete = Extract<AssignmentChange, { action: 'delete' }>;

/** Every way to give each create a delete whose assignment can be retargeted; likest pairs first. */
function* retargetCandidates(
  creates: readonly Create[],
  deletes: readonly Delete[],
): Generator<ReadonlyMap<Create, Delete>> {
  const [first, ...rest] = creates;
  if (first === undefined) {
    yield new Map();
    return;
  }
  const similarity = ({ before }: Delete): number =>
    (sameRecipient(before.target, first.after.target) ? 2 : 0) +
    (before.target.direction === first.after.target.direction ? 1 : 0);
  const candidates = deletes.filter(({ before }) => canRetarget(before));
  for (const candidate of candidates.sort((a, b) => similarity(b) - similarity(a)))
    for (const others of retargetCandidates(
      rest,
      deletes.filter((other) => other !== candidate),
    ))
      yield new Map([...others, [first, candidate]]);
}

/**
 * Ids such as `<group>_incl` embed their target (seen on the live service), so another target cannot live under
 * them; nor can it where the id is the group's own. Only a bare guid of its own can be pointed elsewhere.
 */
function canRetarget({ id, target }: CurrentAssignment): boolean {
  return isGuid(id) && id.toLowerCase() !== groupIdOf(target);
}

/** One item request before it is put in order: what it turns one assignment into. */
export interface Item {
  readonly request: GraphRequest;
  readonly from: CurrentAssignment;
  readonly to: DesiredAssignment | null;
}

/** The first order, in the order the items come, where each step is a safe transition. */
function findSafeOrder({ current }: PolicyChanges, items: readonly Item[]): readonly Item[] | undefined {
  const opaque = opaqueReaches(current.opaque);
  const state = (done: readonly Item[]): readonly Reach[] => [
    ...opaque,
    ...current.understood.flatMap((have) => {
      const item = done.find(({ from }) => from === have);
      if (item === undefined) return [reachOf(have)];
      return item.to === null ? [] : [reachOf(item.to)];
    }),
  ];
  const before = state([]);
  const after = state(items);
  const extend = (done: readonly Item[]): readonly Item[] | undefined => {
    if (done.length === items.length) return done;
    for (const next of items.filter((item) => !done.includes(item))) {
      const step = [...done, next];
      const between = step.length === items.length ? after : state(step);
      const order = isSafeTransition(before, between, after) ? extend(step) : undefined;
      if (order !== undefined) return order;
    }
    return undefined;
  };
  return extend([]);
}

/** More item requests than these cost more than one `assign`. */
const MOST_ITEM_REQUESTS = 4;

/** Item requests in an order that keeps the law, or undefined where there is none and `assign` has to do it. */
function planItemRequests(changes: PolicyChanges): readonly GraphRequest[] | undefined {
  const { drafts } = changes.diff;
  const creates = drafts.filter((draft) => draft.action === 'create');
  if (drafts.length - creates.length > MOST_ITEM_REQUESTS) return undefined;
  const deletes = drafts.filter((draft) => draft.action === 'delete');
  const touched = drafts.flatMap((draft) => (draft.action === 'create' ? [] : [draft.before]));
  if (!touched.every((one) => canBeAddressed(one, changes))) return undefined;
  for (const pairs of retargetCandidates(creates, deletes)) {
    const paired = new Set<AssignmentChange>([...pairs.values()]);
    const items = drafts.flatMap((draft) => {
      if (draft.action === 'update') return [updateItem(changes, draft)];
      if (draft.action === 'delete') return paired.has(draft) ? [] : [deleteItem(changes, draft)];
      const replaced = pairs.get(draft);
      return replaced === undefined ? [] : [retargetItem(changes, draft, replaced)];
    });
    const order = findSafeOrder(changes, items);
    if (order !== undefined) return order.map(({ request }) => request);
  }
  return undefined;
}

function updateItem(changes: PolicyChanges, draft: Extract<AssignmentChange, { action: 'update' }>): Item {
  const { before, after } = draft;
  const target = sameFilter(before.filter, after.filter)
    ? {}
    : { target: encodeRefiltered(before, after.filter) };
  return {
    request: patch(changes, before, { ...target, ...originChange(changes, before, after) }, [draft]),
    from: before,
    to: after,
  };
}

function retargetItem(changes: PolicyChanges, created: Create, replaced: Delete): Item {
  const { before } = replaced;
  const { after } = created;
  // A filter that stood there is cleared in so many words: a service may read a missing property as "leave it".
  const target = encodeNew(after, changes.type, before.filter !== null);
  const body = { target, ...originChange(changes, before, after) };
  return { request: patch(changes, before, body, [created, replaced]), from: before, to: after };
}

function deleteItem(changes: PolicyChanges, draft: Delete): Item {
  const request: GraphRequest = {
    method: 'DELETE',
    path: itemPath(changes, draft.before),
    covers: [changes.keyOf(draft)],
  };
  return { request, from: draft.before, to: null };
}

function patch(
  changes: PolicyChanges,
  before: CurrentAssignment,
  body: JsonObject,
  covered: readonly AssignmentChange[],
): GraphRequest {
  return {
    method: 'PATCH',
    path: itemPath(changes, before),
    body: encodeItem(changes.type, body),
    covers: covered.map(changes.keyOf),
  };
}

/** Whether the id leads to this assignment and no other: it is fit for a path, and the policy has it once. */
function canBeAddressed({ id }: CurrentAssignment, { current }: PolicyChanges): boolean {
  const others = [...current.understood, ...current.opaque].filter(
    (other) => other.id.toLowerCase() === id.toLowerCase(),
  );
  return isPathSegment(id) && others.length === 1;
}

function itemPath({ type, id, version }: PolicyChanges, assignment: CurrentAssignment): string {
  return `${policyPath(type, id, version)}/assignments/${pathSegment(assignment.id)}`;
}

function originChange(
  { type, version }: PolicyChanges,
  before: CurrentAssignment,
  after: DesiredAssignment,
): JsonObject {
  return encodeOriginChange(before.origin, after, type, version);
}
