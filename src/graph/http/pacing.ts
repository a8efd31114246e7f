import { type Clock } from '../../model/ports.js';
import { createLane, type Lane } from './lane.js';
import { type PacingLimits } from './limits.js';
import { type GraphCall, isRead } from './transport.js';

const WRITES_AT_ONCE = 16;
const READS_AT_ONCE = 8;

/** Which lanes a call passes, narrowest first, and what it costs there. */
export interface Pacing {
  lanesOf(call: GraphCall): readonly [Lane, ...Lane[]];
  costOf(call: GraphCall): number;
  /** Resolves when a write would leave at once. */
  untilWritable(): Promise<void>;
  /** No write leaves any more; those that wait fail for this reason. */
  closeWrites(reason: Error): void;
}

export function createPacing(limits: PacingLimits, clock: Clock): Pacing {
  const writes = createLane(limits.intuneWrites, WRITES_AT_ONCE, clock);
  const intune = createLane(limits.intune, WRITES_AT_ONCE + READS_AT_ONCE, clock);
  const directory = createLane(limits.directory, READS_AT_ONCE, clock);
  return {
    lanesOf: (call) => {
      if (!isIntune(call)) return [directory];
      return isRead(call) ? [intune] : [writes, intune];
    },
    costOf: (call) => batchedPaths(call)?.length ?? unitsOf(call.path),
    untilWritable: async () => {
      await writes.untilFree();
      await intune.untilFree();
    },
    closeWrites: (reason) => writes.close(reason),
  };
}

function isIntune(call: GraphCall): boolean {
  const paths = batchedPaths(call) ?? [call.path];
  return paths.some((path) => path.includes('/deviceAppManagement/') || path.includes('/deviceManagement/'));
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
