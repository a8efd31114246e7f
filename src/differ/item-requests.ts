import { type JsonObject } from '../model/json.js';
import { type GraphRequest } from '../model/plan.js';
import { policyTypeInfo } from '../model/policy-types.js';
import { type CurrentAssignment, type DesiredAssignment, sameFilter } from './assignment.js';
import { type PolicyChanges, policyPath } from './changes.js';
import { type Draft } from './diff.js';
import { type Item, lawfulOrder } from './lawful-order.js';
import { type Create, type Delete, pairings } from './pairings.js';
import { newTarget, refilteredTarget, wireOf } from './wire.js';

/** More item requests than these cost more than one `assign`. */
const MOST_ITEM_REQUESTS = 4;

/** Item requests in an order that keeps the law, or undefined where there is none and `assign` has to do it. */
export function planItemRequests(changes: PolicyChanges): readonly GraphRequest[] | undefined {
  const { drafts } = changes.diff;
  const creates = drafts.filter((draft) => draft.action === 'create');
  if (drafts.length - creates.length > MOST_ITEM_REQUESTS) return undefined;
  const deletes = drafts.filter((draft) => draft.action === 'delete');
  for (const pairs of pairings(creates, deletes)) {
    const paired = new Set<Draft>([...pairs.values()]);
    const items = drafts.flatMap((draft) => {
      if (draft.action === 'update') return [updateItem(changes, draft)];
      if (draft.action === 'delete') return paired.has(draft) ? [] : [deleteItem(changes, draft)];
      const replaced = pairs.get(draft);
      return replaced === undefined ? [] : [retargetItem(changes, draft, replaced)];
    });
    const order = lawfulOrder(changes, items);
    if (order !== undefined) return order.map(({ request }) => request);
  }
  return undefined;
}

function updateItem(changes: PolicyChanges, draft: Extract<Draft, { action: 'update' }>): Item {
  const { before, after } = draft;
  const target = sameFilter(before.filter, after.filter)
    ? {}
    : { target: refilteredTarget(before, after.filter) };
  return {
    request: patch(changes, before, { ...target, ...changedSource(changes, before, after) }, [draft]),
    from: before,
    to: after,
  };
}

function retargetItem(changes: PolicyChanges, created: Create, replaced: Delete): Item {
  const { before } = replaced;
  const { after } = created;
  // A filter that stood there is cleared in so many words: a service may read a missing property as "leave it".
  const target = newTarget(after, before.filter !== null);
  const body = { target, ...changedSource(changes, before, after) };
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
  covered: readonly Draft[],
): GraphRequest {
  const odataType = `#microsoft.graph.${policyTypeInfo(changes.type).assignmentType}`;
  return {
    method: 'PATCH',
    path: itemPath(changes, before),
    body: { '@odata.type': odataType, ...body },
    covers: covered.map(changes.keyOf),
  };
}

function itemPath({ type, id, version }: PolicyChanges, assignment: CurrentAssignment): string {
  return `${policyPath(type, id, version)}/assignments/${encodeURIComponent(assignment.id)}`;
}

function changedSource(
  { type, version }: PolicyChanges,
  before: CurrentAssignment,
  after: DesiredAssignment,
): JsonObject {
  if (!wireOf(type, version).source) return {};
  const sourceId = after.declaresSourceId && after.sourceId !== before.sourceId;
  return {
    ...(after.source === before.source ? {} : { source: after.source }),
    ...(sourceId ? { sourceId: after.sourceId } : {}),
  };
}
