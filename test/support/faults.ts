import { type Clock } from '../../src/model/ports.js';
import { type Emulator } from '../../src/emulator/index.js';

type Hook = Parameters<Emulator['onRequest']>[0];
type Fault = ReturnType<Hook>;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What may go wrong with one request, by name. `Retry-After` is zero: the waits are not what is tested. */
export const FAULTS = {
  throttled: { status: 429, headers: { 'Retry-After': '0' } },
  throttledSilently: { status: 429 },
  unavailable: { status: 503 },
  badGateway: { status: 502 },
  timedOut: { status: 504 },
  timedOutAfter: { status: 504, after: true },
  failedAfter: { status: 500, after: true },
  reset: 'reset',
  resetAfter: 'reset-after',
  torn: 'torn',
} as const satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;

/** Lets a share of the requests go wrong, each in one of the named ways. */
export function faulty(names: readonly FaultName[], share: number, random: () => number): Hook {
  return () => {
    if (random() >= share) return undefined;
    const name = names[Math.floor(random() * names.length)];
    return name === undefined ? undefined : FAULTS[name];
  };
}

/** A service that refuses calls beyond a quota in a sliding window, as the live one does. Counts its refusals. */
export function throttle(
  isCounted: (method: string) => boolean,
  calls: number,
  perMs: number,
  clock: Pick<Clock, 'now'>,
) {
  const taken: number[] = [];
  let refused = 0;
  const hook: Hook = ({ method }) => {
    if (!isCounted(method)) return undefined;
    const now = clock.now();
    while (taken[0] !== undefined && taken[0] <= now - perMs) taken.shift();
    if (taken.length < calls) {
      taken.push(now);
      return undefined;
    }
    refused += 1;
    const wait = ((taken[0] ?? now) + perMs - now) / 1000;
    return { status: 429, headers: { 'Retry-After': wait.toFixed(3) } };
  };
  return { hook, refusals: () => refused };
}
