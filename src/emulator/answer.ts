/** A whole response: what HTTP sends, and what a batch puts in its list. A string body is plain text. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection breaks off in the middle of the body. */
  readonly isTorn?: boolean;
}

/** No answer: the connection is cut, or stays open and still. */
export type NoAnswer = 'reset' | 'silent';
