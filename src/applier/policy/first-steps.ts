import { type PolicyResult } from '../../model/results/outcome.js';

/** How the first step of a policy in a circle ended: verified, or the result of a policy that has none. */
export type FirstStep = 'verified' | PolicyResult;

/**
 * Where policies of circles wait for each other: each reports its first step, and waits for the others' before its
 * second. A policy that ends without a verified first step reports its result, so that no one waits forever.
 */
export class FirstSteps {
  readonly #steps = new Map<string, FirstStep>();
  #onReport: (() => void)[] = [];

  /** Reports the first step of a policy, by its key. The first report counts. */
  report(key: string, step: FirstStep): void {
    if (this.#steps.has(key)) return;
    this.#steps.set(key, step);
    const waiting = this.#onReport;
    this.#onReport = [];
    for (const wake of waiting) wake();
  }

  /** Waits until all of these are verified, or one ended otherwise: returns that one, or undefined. */
  async waitFor(keys: readonly string[]): Promise<{ key: string; result: PolicyResult } | undefined> {
    for (;;) {
      for (const key of keys) {
        const result = this.#steps.get(key);
        if (result !== undefined && result !== 'verified') return { key, result };
      }
      if (keys.every((key) => this.#steps.has(key))) return undefined;
      await new Promise<void>((resolve) => this.#onReport.push(resolve));
    }
  }
}
