import { type Attempt } from './sign-in-choice.js';

export interface TokenSource {
  readonly getToken: () => Promise<string>;
  /** Makes `getToken` hand out a new token, after the service refused the former one. */
  readonly renew: () => Promise<string>;
}

/** How a token came about. */
export interface SignInStory {
  readonly way: string;
  /** All that was tried, in order; the last one worked. Empty where there was nothing to choose from. */
  readonly attempts: readonly Attempt[];
}

export interface SignIn extends TokenSource {
  /** Known as soon as `getToken` has given a token. */
  readonly story: () => SignInStory | undefined;
}
