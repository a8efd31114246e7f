import { type JournalPolicy, type JournalRequest } from '../model/results/journal.js';
import { type GraphRequest, policyKey } from '../model/results/plan.js';
import { GraphFailure, type WriteAnswer, type WriteApproval } from '../model/ports.js';
import { sameRequest, type Traces } from './journal/previous-run.js';

/** What a run knows of approvals by a second person. */
export interface Approvals {
  readonly justification?: string;
  /** A code given by hand, for whatever asks for one. */
  readonly code?: string;
  /** The code under which an earlier run filed this very request. */
  readonly filedCode: (policy: JournalPolicy, request: JournalRequest) => string | undefined;
}

/** Approvals as an earlier run's journal and the command line have them. */
export function approvalsOf(
  former: Traces | undefined,
  given: { readonly justification?: string | undefined; readonly code?: string | undefined } = {},
): Approvals {
  return {
    ...(given.justification === undefined ? {} : { justification: given.justification }),
    ...(given.code === undefined ? {} : { code: given.code }),
    filedCode: (policy, request) =>
      former?.policies
        .get(policyKey(policy))
        ?.approvals.findLast((approval) => sameRequest(approval.request, request))?.code,
  };
}

/** A request that is not carried out until somebody has approved it. */
export class AwaitsApproval extends Error {
  override readonly name = 'AwaitsApproval';
  constructor(readonly code: string | undefined) {
    super('awaits approval');
  }
}

/**
 * Sends a write with what the tenant's approval rules ask for: the code it was filed under, a code given by hand, or the
 * justification that files it. Throws AwaitsApproval where it has to wait.
 */
export async function sendApproved(
  request: GraphRequest,
  policy: JournalPolicy,
  approvals: Approvals,
  send: (approval?: WriteApproval) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  const { justification, code } = approvals;
  const filed = approvals.filedCode(policy, request);
  const why = justification === undefined ? {} : { justification };
  const ways: (WriteApproval | undefined)[] = [
    filed === undefined ? undefined : { code: filed },
    ...(code === undefined || code === filed ? [] : [{ code }]),
    ...(justification === undefined ? [] : [why]),
  ];
  for (const [index, way] of ways.entries()) {
    try {
      return await send(way);
    } catch (error) {
      const demand = error instanceof GraphFailure ? error.details.approval : undefined;
      if (demand === undefined) throw error;
      if (demand.code !== undefined || demand.isPending === true)
        throw new AwaitsApproval(demand.code ?? way?.code ?? filed);
      if (index === ways.length - 1) throw error;
    }
  }
  throw new AwaitsApproval(filed);
}
