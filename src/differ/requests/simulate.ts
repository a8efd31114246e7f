import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { InternalError } from '../../model/ports.js';
import { decodeAssignments } from '../diff/desired-assignment.js';
import { diffAssignments } from '../diff/diff.js';
import { keepsLaw, type Reach, reachOf } from './transition-safety.js';
import { type ResolvedPolicy } from '../resolve/resolve.js';

/** The list of assignments after one request, as the documented service would hold it. */
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

/**
 * Runs a policy's requests in memory: after each the law of no harm must hold, and after the last nothing may
 * remain to do. Throws an InternalError otherwise: such a plan is our mistake and is not shown to anyone.
 */
export function assertConverges(
  { policy, desired, scope }: ResolvedPolicy,
  requests: readonly GraphRequest[],
): void {
  if (requests.length === 0) return;
  const states = requests.reduce<readonly (readonly JsonObject[])[]>(
    (done, request) => [...done, simulateRequest(done.at(-1) ?? [], request)],
    [policy.assignments],
  );
  const after = states.at(-1) ?? [];
  const left = diffAssignments(desired, decodeAssignments(after).understood, scope);
  if (left.drafts.length > 0)
    throw new InternalError(`${left.drafts.length} changes would remain on ${policy.type} ${policy.id}.`);
  for (const between of states.slice(1, -1))
    if (!keepsLaw(reaches(policy.assignments), reaches(between), reaches(after)))
      throw new InternalError(`The requests for ${policy.type} ${policy.id} would harm someone in between.`);
}

function reaches(list: readonly JsonObject[]): readonly Reach[] {
  return decodeAssignments(list).understood.map(reachOf);
}
