import { type Clock } from '../../model/ports.js';
import { type Limit, RateLimiter } from './rate-limiter.js';
import { type GraphCall, isRead } from './transport.js';

export type { Limit } from './rate-limiter.js';

/** The quotas a run keeps to. */
export interface PacingLimits {
  /** Writes to Intune, per app and tenant. */
  readonly intuneWrites: Limit;
  /** All calls to Intune, per app and tenant. */
  readonly intune: Limit;
  /** Resource units of the directory, per app and tenant. */
  readonly directory: Limit;
  /** How long one call may take before it counts as unanswered. */
  readonly timeoutMs: number;
}

/**
 * As documented: Intune app policies 100 writes and 1000 calls in 20 s per app and tenant (throttling limits, "Intune
 * managed applications" and "Intune applications": whether they share one bucket is unknown, so they share ours);
 * the directory 3500 units in 10 s for the smallest tenants.
 */
export const DOCUMENTED_LIMITS: PacingLimits = {
  intuneWrites: { calls: 100, perMs: 20_000 },
  intune: { calls: 1000, perMs: 20_000 },
  directory: { calls: 3500, perMs: 10_000 },
  timeoutMs: 60_000,
};

/** The same limits with other rates for Intune: an app that shares its quota with other tools asks for less. */
export function withRates(
  limits: PacingLimits,
  { writes, calls }: { readonly writes?: number; readonly calls?: number },
): PacingLimits {
  const { intuneWrites, intune } = limits;
  return {
    ...limits,
    intuneWrites: { ...intuneWrites, calls: writes ?? intuneWrites.calls },
    intune: { ...intune, calls: calls ?? intune.calls },
  };
}

const WRITES_AT_ONCE = 16;
const READS_AT_ONCE = 8;
/** A reserved slot that is not used goes to the next write after so long. */
const RESERVED_MS = 1000;

/** The turn of one write in the limits. */
export interface WriteSlot {
  readonly release: () => void;
}

/** The limits that one connection keeps. */
export interface RateLimits {
  /** Runs a read when its turn has come. */
  read<T>(call: GraphCall, task: () => Promise<T>): Promise<T>;
  /** The limit that a refusal of the call slows down: writes and reads wait apart. */
  limiterOf(call: GraphCall): RateLimiter;
  readonly writes: RateLimiter;
  /** Resolves when a write may leave. Rejects where writes are closed first. */
  reserveWrite(): Promise<WriteSlot>;
}

/** Reads never wait behind writes that wait for their turn: 8 of them always find a place next to 16 writes. */
export function createRateLimits(limits: PacingLimits, clock: Clock): RateLimits {
  const writes = new RateLimiter(limits.intuneWrites, WRITES_AT_ONCE, clock);
  const intune = new RateLimiter(limits.intune, WRITES_AT_ONCE + READS_AT_ONCE, clock);
  const directory = new RateLimiter(limits.directory, READS_AT_ONCE, clock);
  const ofRead = (call: GraphCall): RateLimiter => (isIntune(call) ? intune : directory);
  return {
    read: (call, task) => ofRead(call).run(costOf(call), task),
    limiterOf: (call) => (isRead(call) ? ofRead(call) : writes),
    writes,
    reserveWrite: () =>
      new Promise((resolve, reject) => {
        const keepReserved = (): Promise<void> =>
          new Promise((free) => {
            const timer = setTimeout(free, RESERVED_MS).unref();
            const release = (): void => {
              clearTimeout(timer);
              free();
            };
            resolve({ release });
          });
        writes.run(1, () => intune.run(1, keepReserved)).catch(reject);
      }),
  };
}

function isIntune(call: GraphCall): boolean {
  const paths = batchedPaths(call) ?? [call.path];
  return paths.some((path) => path.includes('/deviceAppManagement/') || path.includes('/deviceManagement/'));
}

function costOf(call: GraphCall): number {
  return batchedPaths(call)?.length ?? unitsOf(call.path);
}

/** The addresses inside a `$batch`: each counts singly against the limits, the envelope does not. */
function batchedPaths({ path, body }: GraphCall): readonly string[] | undefined {
  if (!path.endsWith('/$batch')) return undefined;
  const { requests } = body as { readonly requests: readonly { readonly url: string }[] };
  return requests.map(({ url }) => url);
}

/** Resource units of a directory call (throttling limits, identity): getByIds 3, transitiveMembers 5, others 1. */
function unitsOf(path: string): number {
  if (path.includes('/transitiveMembers')) return 5;
  return path.includes('/getByIds') ? 3 : 1;
}
