import { GraphFailure } from '../../model/ports.js';
import type { PolicyType } from '../../model/tenant/policy-types.js';

/** What a request showed of its kind: that the service takes it, that there is no such route, or nothing. */
export type RouteSign = 'exists' | 'missing' | 'none';

/** A kind of request: those of one kind either all have a route or none has. */
export interface RouteKind {
  readonly type: PolicyType;
  /** As people read it: `PATCH of a single assignment`. */
  readonly what: string;
  /** What is done in its place. */
  readonly instead: string;
}

/**
 * Which kinds of requests have no route at the service, learned by one refused request for each kind: the first goes
 * by itself, and the others of its kind wait for its answer.
 */
export class ItemRoutes {
  readonly #signs = new Map<string, 'exists' | 'missing' | Promise<void>>();
  readonly #missing = new Map<string, { readonly kind: RouteKind; policies: number }>();

  isMissing(kind: RouteKind): boolean {
    return this.#signs.get(nameOf(kind)) === 'missing';
  }

  /** Sends a request of a kind and returns what it showed; `missing`, without sending, where that is known. */
  async try(kind: RouteKind, send: () => Promise<RouteSign>): Promise<RouteSign> {
    const name = nameOf(kind);
    for (;;) {
      const sign = this.#signs.get(name);
      if (sign === undefined) return this.#tryFirst(name, send);
      if (sign === 'missing') return sign;
      if (sign === 'exists') return this.#learn(name, await send());
      await sign;
    }
  }

  /** Something else was sent in place of a request of this kind. */
  count(kind: RouteKind): void {
    const known = this.#missing.get(nameOf(kind));
    if (known === undefined) this.#missing.set(nameOf(kind), { kind, policies: 1 });
    else known.policies += 1;
  }

  /** What the run as a whole learned, a sentence for each kind. */
  notes(): readonly string[] {
    return [...this.#missing.values()].map(
      ({ kind: { type, what, instead }, policies }) =>
        `The service has no route for ${what} of ${type}: ${instead} for ${policies === 1 ? '1 policy' : `${policies} policies`}.`,
    );
  }

  async #tryFirst(name: string, send: () => Promise<RouteSign>): Promise<RouteSign> {
    let settle = (): void => undefined;
    this.#signs.set(name, new Promise((resolve) => (settle = resolve)));
    let sign: RouteSign = 'none';
    try {
      sign = await send();
      return sign;
    } catch (error) {
      if (isObjection(error)) sign = 'exists';
      throw error;
    } finally {
      // Where it showed nothing, the next of its kind goes by itself.
      this.#signs.delete(name);
      this.#learn(name, sign);
      settle();
    }
  }

  #learn(name: string, sign: RouteSign): RouteSign {
    if (sign !== 'none') this.#signs.set(name, sign);
    return sign;
  }
}

/** The service looked at the request and said no: so it has the route. */
function isObjection(error: unknown): boolean {
  if (!(error instanceof GraphFailure) || error.isThrottled || error.details.noRoute === true) return false;
  const { status = 0 } = error.details;
  return status >= 400 && status < 500 && status !== 401;
}

function nameOf({ type, what }: RouteKind): string {
  return `${type} ${what}`;
}
