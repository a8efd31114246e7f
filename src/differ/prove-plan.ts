import jsonpatch from 'fast-json-patch';
import { allOf, type AnyAssignment, sameContent, subtract } from '../model/assignment/equality.js';
import { type Current } from '../model/assignment/assignment.js';
import { decode } from '../model/assignment/graph-codec.js';
import { canonicalJson, type JsonObject } from '../model/json.js';
import { type Change } from '../model/results/change.js';
import { type GraphRequest } from '../model/results/plan.js';
import { listAfter } from './diff/after-state.js';
import { type PolicyChanges } from './diff/changes.js';
import {
  keepsEachGroup,
  isSafeTransition,
  opaqueReaches,
  type Reach,
  reachOf,
} from './requests/transition-safety.js';
import { simulateRequest } from './requests/plan-requests.js';

/** What a plan claims of one policy. */
export interface Claim {
  readonly changes: PolicyChanges;
  /** The list the plan was made from, as read. */
  readonly before: readonly JsonObject[];
  readonly described: readonly Change[];
  readonly requests: readonly GraphRequest[];
}

/**
 * Runs a policy's requests in memory and compares the result with the whole after-state: desired, preserved, not
 * understood. Returns why the plan is not proven, a sentence, or undefined if it is.
 *
 *   before ──request──▶ between ──request──▶ after      after = the after-state, ids aside
 *      └──────── no one is harmed in between ───┘       before of a change + its patch = after of the change
 *
 * A union of a circle also reaches everyone, group by group, who is reached before or after.
 */
export function findFault({ changes, before, described, requests }: Claim): string | undefined {
  if (requests.length === 0) return described.length === 0 ? undefined : 'It has changes and no requests.';
  const states = requests.reduce<readonly (readonly JsonObject[])[]>(
    (done, request) => [...done, simulateRequest(done.at(-1) ?? [], request)],
    [before],
  );
  const lists = states.map((state) => decode(state, changes.type));
  const [expected, found] = [listAfter(changes.after), lists.slice(-1).flatMap(allOf)];
  if (!sameContent(expected, found)) {
    const parts = [
      ...subtract(expected, found).map((one) => `lose ${labelOf(one)}`),
      ...subtract(found, expected).map((one) => `leave ${labelOf(one)}`),
    ];
    return `Its requests would ${parts.join(', and ')}.`;
  }
  const [first = [], ...rest] = lists.map(reachesOf);
  const last = rest.at(-1) ?? [];
  if (!rest.every((between) => isSafeTransition(first, between, last)))
    return 'Between its requests someone would lose or gain it for a moment.';
  if (!rest.every((union, index) => requests[index]?.step !== 'union' || keepsEachGroup(first, union, last)))
    return 'Its first step would not reach everyone from before and after.';
  const covered = new Set(requests.flatMap(({ covers }) => covers));
  const missed = described.find(({ key }) => !covered.has(key));
  if (missed !== undefined) return `No request makes the change “${missed.key}”.`;
  const wrong = described.find((change) => !isPatchRight(change));
  return wrong && `The patch of the change “${wrong.key}” does not lead from before to after.`;
}

function isPatchRight({ before, after, patch }: Change): boolean {
  const steps = jsonpatch.deepClone(patch) as jsonpatch.Operation[];
  const document: unknown = jsonpatch.deepClone(before);
  try {
    return canonicalJson(jsonpatch.applyPatch(document, steps, true).newDocument) === canonicalJson(after);
  } catch (error) {
    if (!(error instanceof jsonpatch.JsonPatchError)) throw error;
    return false;
  }
}

function reachesOf({ understood, opaque }: Current): readonly Reach[] {
  return [...opaqueReaches(opaque), ...understood.map(reachOf)];
}

function labelOf(assignment: AnyAssignment): string {
  return 'reason' in assignment
    ? `the assignment ${assignment.id} (${assignment.reason})`
    : assignment.target.key;
}
