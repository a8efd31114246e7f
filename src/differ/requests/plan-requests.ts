import type { Origin } from '../../model/assignment/assignment.js';
import {
  encodeKept,
  encodeNew,
  encodeOrigin,
  encodeOriginAsRead,
  encodeRefiltered,
} from '../../model/assignment/graph-codec.js';
import { compareText, isJsonObject, type JsonObject } from '../../model/json.js';
import type { WriteMode } from '../../model/project/settings.js';
import type { GraphRequest } from '../../model/results/plan.js';
import { policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type PolicyChanges, policyPath } from '../diff/changes.js';
import { planItemRequests } from './item-requests.js';

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
      body: { target: encodeKept(raw), ...source(origin) },
    })),
    ...current.opaque.map(({ id: assignmentId, raw }) => ({
      order: `~ ${assignmentId}`,
      body: { target: encodeKept(raw), ...encodeOriginAsRead(raw, type, version) },
    })),
    ...diff.drafts.flatMap((draft) => {
      if (draft.action === 'delete') return [];
      const target =
        draft.action === 'create'
          ? encodeNew(draft.after, type)
          : encodeRefiltered(draft.before, draft.after.filter);
      return [{ order: draft.after.target.key, body: { target, ...source(draft.after.origin) } }];
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
