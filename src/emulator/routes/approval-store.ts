import { GraphError } from '../http/graph-error.js';
import { guidFrom } from '../tenant/values.js';
import type { Answer } from '../http/reply.js';

/** Characters once decoded; more was refused on a live tenant. */
const LONGEST_JUSTIFICATION = 1024;

interface Filed {
  readonly what: string;
  isApproved: boolean;
}

interface Write {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Multi Admin Approval as people have described it: a write of Intune's is filed with a justification, a second person
 * approves, and the same write is sent again with the code it was filed under.
 */
export class ApprovalStore {
  readonly #filed = new Map<string, Filed>();

  /** Codes of what waits for a second person. */
  get pending(): readonly string[] {
    return [...this.#filed].filter(([, { isApproved }]) => !isApproved).map(([code]) => code);
  }

  approve(code: string): void {
    const filed = this.#filed.get(code);
    if (filed !== undefined) filed.isApproved = true;
  }

  /**
   * Undefined: the write may pass. An answer: it was filed.
   * @throws GraphError 400 without justification or for one that is too long, 409 while it waits, 403 for a code of something else
   */
  answer({ method, path, headers, body }: Write): Pick<Answer, 'status' | 'headers'> | undefined {
    if (method === 'GET' || !path.includes('/deviceAppManagement/')) return undefined;
    const what = JSON.stringify([method, path, body]);
    const code = headers['x-msft-approval-code'];
    if (code !== undefined) {
      const filed = this.#filed.get(code);
      if (filed?.what !== what)
        throw new GraphError(403, 'Forbidden', 'This approval is for another request or has lapsed.', true);
      if (!filed.isApproved) throw new GraphError(409, 'Conflict', 'The approval request is pending.', true);
      this.#filed.delete(code);
      return undefined;
    }
    const justification = Buffer.from(headers['x-msft-approval-justification'] ?? '', 'base64').toString();
    if (justification === '')
      throw new GraphError(
        400,
        'BadRequest',
        "Multi admin approval is required. Provide the header 'x-msft-approval-justification'.",
        true,
      );
    if (justification.length > LONGEST_JUSTIFICATION)
      throw new GraphError(400, 'BadRequest', 'The justification is too long.', true);
    const waiting = [...this.#filed].find(([, filed]) => filed.what === what);
    if (waiting !== undefined)
      throw new GraphError(409, 'Conflict', 'An approval request for this is pending.', true);
    const fresh = guidFrom('approval', `${this.#filed.size} ${what}`);
    this.#filed.set(fresh, { what, isApproved: false });
    return { status: 202, headers: { 'x-msft-approval-code': fresh } };
  }
}
