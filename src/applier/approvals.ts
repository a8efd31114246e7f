import { type JournalPolicy, type JournalRequest } from '../model/results/journal.js';
import { policyKey } from '../model/results/plan.js';
import { type WriteApproval } from '../model/ports.js';
import { sameRequest, type PreviousRun } from './journal/previous-run.js';

/** What a run knows of approvals by a second person. */
export interface Approvals {
  readonly justification?: string;
  /** The code that the user gave, for any request that asks for one. */
  readonly code?: string;
  /** The code under which an earlier run filed this very request. */
  readonly filedCode: (policy: JournalPolicy, request: JournalRequest) => string | undefined;
}

/** Approvals as an earlier run's journal and the command line have them. */
export function approvalsOf(
  former: PreviousRun | undefined,
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

/**
 * What to send with a request, in the order to try: the code it was filed under, or nothing; a code given by hand; the
 * justification that files it.
 */
export function approvalsToTry(
  { justification, code, filedCode }: Approvals,
  policy: JournalPolicy,
  request: JournalRequest,
): readonly [WriteApproval, ...WriteApproval[]] {
  const filed = filedCode(policy, request);
  return [
    filed === undefined ? {} : { code: filed },
    ...(code === undefined || code === filed ? [] : [{ code }]),
    ...(justification === undefined ? [] : [{ justification }]),
  ];
}

/** A request that the service runs only after an approval; with the code of the approval, if there is one. */
export class ApprovalRequiredError extends Error {
  override readonly name = 'ApprovalRequiredError';
  constructor(readonly code: string | undefined) {
    super('approval is required');
  }
}
