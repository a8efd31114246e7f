import { type GraphFailure, type WriteApproval } from '../model/ports.js';
import { type AnswerHeaders } from './http.js';

const JUSTIFICATION = 'x-msft-approval-justification';
const CODE = 'x-msft-approval-code';

/** The headers by which a write is filed for approval, or sent once it has been approved. */
export function approvalHeaders({ justification, code }: WriteApproval): Readonly<Record<string, string>> {
  return {
    ...(justification === undefined
      ? {}
      : { [JUSTIFICATION]: Buffer.from(justification, 'utf8').toString('base64') }),
    ...(code === undefined ? {} : { [CODE]: code }),
  };
}

/**
 * Whether an answer says that a second person has to approve. Reports disagree on its status, so the headers and the
 * message decide, whatever the status is.
 */
export function approvalOf(
  { headers, status }: { readonly headers: AnswerHeaders; readonly status: number },
  message: string,
  sent: Readonly<Record<string, string>> = {},
): GraphFailure['details']['approval'] {
  const isSuccess = status >= 200 && status < 300;
  const filed = headers.get(CODE) ?? new RegExp(`${CODE}["'\\s:=]+([0-9a-f-]{36})`, 'i').exec(message)?.[1];
  // The code of a request that was approved may come back with its success.
  if (filed !== undefined && filed !== '' && !(isSuccess && status !== 202 && sent[CODE] !== undefined))
    return { code: filed };
  if (isSuccess) return undefined;
  if (/approv/i.test(message) && /pending|not (yet )?approved|already (exists|requested)/i.test(message))
    return { isPending: true };
  const isAsked =
    headers.get(JUSTIFICATION) !== null ||
    message.toLowerCase().includes(JUSTIFICATION) ||
    /multi.?admin approval/i.test(message);
  return isAsked ? {} : undefined;
}

/** What to do about a demand for approval. */
export const APPROVAL_NEXT =
  'The tenant demands a second person’s approval: run again with --justification "why it is wanted".';
