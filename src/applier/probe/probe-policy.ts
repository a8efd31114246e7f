import { allOf, sameContent } from '../../model/assignment/equality.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { type Check, type ProbeReport, type ProbeStep } from '../../model/results/doctor-report.js';
import { type JsonObject } from '../../model/json.js';
import { type GraphRequest } from '../../model/results/plan.js';
import { type Clock, GraphFailure, type TenantWriter } from '../../model/ports.js';
import { type ProbeItem, type ProbePlan } from './probe-plan.js';

/** Waits between the readings that check a write: reads may lag. */
const WAITS_MS = [500, 1500, 3000];

interface Tried {
  readonly ok: boolean;
  /** The service has no such route. */
  readonly noRoute: boolean;
  readonly detail: string;
  readonly next?: string;
}

/**
 * Tries assign, PATCH and DELETE on a policy that is there to be tried on. assign comes first, with the list as it is:
 * where that does not work nothing could be put back, so nothing else is tried. The list is always put back.
 */
export async function probePolicy(
  plan: ProbePlan,
  writer: TenantWriter,
  clock: Clock,
): Promise<{ readonly probe: ProbeReport; readonly checks: readonly Check[] }> {
  const steps: ProbeStep[] = [];
  const { policy, restore } = plan;
  const read = () => writer.fetchAssignments(policy.type, policy.id);
  const isNow = async (list: readonly JsonObject[]): Promise<boolean> =>
    sameContent(allOf(decode(await read(), policy.type)), allOf(decode(list, policy.type)));

  const assign = await attempt({ request: restore, what: 'the list as it is', leadsTo: plan.assignments });
  const checks: Check[] = [toCheck('assign', assign, true)];
  for (const [name, make] of [
    ['PATCH of one assignment', plan.patch],
    ['DELETE of one assignment', plan.remove],
  ] as const)
    checks.push(
      assign.ok
        ? toCheck(name, await tryItem(make), false)
        : unknown(name, 'not tried: without assign it could not be put back'),
    );
  const restored = await putBack();
  checks.push(restoredCheck(restored, plan));
  const { type, id, name } = policy;
  return { probe: { type, id, name, steps, restored }, checks };

  async function tryItem(make: ProbePlan['patch']): Promise<Tried | undefined> {
    let item: ProbeItem | undefined;
    try {
      item = make(await read());
    } catch (error) {
      return failed(error);
    }
    return item && attempt(item);
  }

  async function attempt({ request, what, leadsTo }: ProbeItem): Promise<Tried> {
    const { method, path } = request;
    try {
      const status = await send(request);
      const ok = await settles(leadsTo);
      const detail = ok
        ? `${what}: taken, and seen in the tenant`
        : `${what}: answered ${status}, but nothing of it is seen`;
      steps.push({ method, path, status, detail });
      return { ok, noRoute: false, detail };
    } catch (error) {
      const tried = failed(error);
      const status = error instanceof GraphFailure ? (error.details.status ?? null) : null;
      steps.push({ method, path, status, detail: `${what}: failed` });
      return tried;
    }
  }

  /** Sends a request that rests on no reading; waits where the service is throttling. Throws a GraphFailure. */
  async function send(request: GraphRequest): Promise<number | null> {
    const patience = writer.startTries();
    for (;;) {
      const permit = await writer.reserve();
      const { mayHaveArrived, status, failure } = await permit.send(request).finally(() => permit.release());
      if (mayHaveArrived && failure === undefined) return status;
      if (failure === undefined) continue;
      if (!failure.isThrottled || !(await patience.waitAfter(failure))) throw patience.exhausted(failure);
    }
  }

  /** Reads a few times until the policy is as it should be. */
  async function settles(expected: readonly JsonObject[]): Promise<boolean> {
    for (const wait of WAITS_MS) {
      if (await isNow(expected)) return true;
      await clock.sleep(wait);
    }
    return isNow(expected);
  }

  async function putBack(): Promise<boolean> {
    try {
      if (await isNow(plan.assignments)) return true;
    } catch (error) {
      // Not to be read just now: then it is put back unseen, and looked at afterwards.
      failed(error);
    }
    return (await attempt({ request: restore, what: 'everything back', leadsTo: plan.assignments })).ok;
  }
}

/** A failure of the service is a finding; any other is a mistake of ours. */
function failed(error: unknown): Tried {
  if (!(error instanceof GraphFailure)) throw error;
  const { noRoute = false, next } = error.details;
  return { ok: false, noRoute, detail: error.message, ...(next === undefined ? {} : { next }) };
}

function toCheck(name: string, tried: Tried | undefined, required: boolean): Check {
  if (tried === undefined) return unknown(name, 'not tried: the policy has no assignment to try it on');
  const { ok, noRoute, detail, next } = tried;
  if (ok) return { group: 'writes', name, required, status: 'ok', detail };
  return {
    group: 'writes',
    name,
    required,
    status: required ? 'missing' : 'warning',
    detail: noRoute && !required ? `${detail}; apply will use assign` : detail,
    ...(next === undefined ? {} : { next }),
  };
}

function unknown(name: string, detail: string): Check {
  return { group: 'writes', name, status: 'unknown', required: false, detail };
}

function restoredCheck(restored: boolean, { restore }: ProbePlan): Check {
  const check = { group: 'writes', name: 'put back', required: true } as const;
  if (restored)
    return { ...check, status: 'ok', detail: 'the assignments are what they were; ids may be new' };
  return {
    ...check,
    status: 'missing',
    detail: 'the assignments are not what they were',
    next: `Send POST ${restore.path} with ${JSON.stringify(restore.body)}`,
  };
}
