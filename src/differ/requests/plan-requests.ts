import { compareText, type JsonObject } from '../../model/json.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { policyTypeInfo } from '../../model/tenant/policy-types.js';
import { type WriteMode } from '../../model/project/settings.js';
import { type CurrentAssignment, type DesiredAssignment } from '../diff/desired-assignment.js';
import { type PolicyChanges, policyPath } from '../diff/changes.js';
import { planItemRequests } from './item-requests.js';
import { keptTarget, newTarget, refilteredTarget, type Wire, wireOf } from './wire.js';

/** The fewest requests that realise a policy's changes and harm nobody in between: item requests or one `assign`. */
export function planRequests(changes: PolicyChanges, mode: WriteMode): readonly GraphRequest[] {
  if (changes.diff.drafts.length === 0) return [];
  const items = mode === 'patch' ? planItemRequests(changes) : undefined;
  return items ?? [assignRequest(changes)];
}

/** The one `assign` that realises all changes of a policy at once. */
export function assignRequest({ type, id, version, current, diff, keyOf }: PolicyChanges): GraphRequest {
  const wire = wireOf(type, version);
  const entries = [
    ...diff.kept.map((have) => carried(have.target.key, have, wire)),
    ...current.opaque.map(({ id: assignmentId, raw }) => ({
      order: `~ ${assignmentId}`,
      body: { target: keptTarget(raw), ...sourceAsRead(raw, wire) },
    })),
    ...diff.drafts.flatMap((draft) => {
      if (draft.action === 'delete') return [];
      const target =
        draft.action === 'create'
          ? newTarget(draft.after)
          : refilteredTarget(draft.before, draft.after.filter);
      return [{ order: draft.after.target.key, body: { target, ...sourceOf(draft.after, wire) } }];
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

/** `source` goes along where it is not the default, and with it the id it belongs to. */
function sourceOf({ source, sourceId }: DesiredAssignment | CurrentAssignment, wire: Wire): JsonObject {
  return wire.source && source !== 'direct' ? { source, ...(sourceId === null ? {} : { sourceId }) } : {};
}

function sourceAsRead(raw: JsonObject, wire: Wire): JsonObject {
  if (!wire.source || raw.source === undefined || raw.source === 'direct') return {};
  return { source: raw.source, ...(raw.sourceId === undefined ? {} : { sourceId: raw.sourceId }) };
}

function carried(order: string, have: CurrentAssignment, wire: Wire): { order: string; body: JsonObject } {
  return { order, body: { target: keptTarget(have.raw), ...sourceOf(have, wire) } };
}
