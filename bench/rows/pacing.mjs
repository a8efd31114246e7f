import { readFileSync } from 'node:fs';
import { assignctl, WITHOUT_IMPACT } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { desiredOf, withProject } from '../project.mjs';

/** Intune app policies, as documented: 100 writes and 1000 calls in any 20 s. */
const DOCUMENTED = { writes: 100, all: 1000, perMs: 20_000 };
const HALVED = { writes: 50, all: 500, perMs: 20_000 };

/**
 * Wall time of many writes, one for each policy, from the program's start to its end. The floor is the limit's own: a
 * window's worth of writes goes at once, and each further window's worth a window later.
 */
export async function pacing({ quick }) {
  return [
    await writeAll('the documented limit', quick ? 200 : 300, DOCUMENTED, 1.1, true),
    await writeAll('the limit halved unannounced', quick ? 100 : 300, HALVED, 1.5, false),
    ...(quick ? [] : await longRun()),
  ];
}

/** One run of 1000 changes at the documented limit, and whether its memory is steady: its last quarter compared with its second. */
async function longRun() {
  const sizes = [];
  let watch;
  const row = await writeAll('the documented limit', 1000, DOCUMENTED, 1.1, true, (pid) => {
    watch = setInterval(() => sizes.push(residentMb(pid)), 1000);
  }).finally(() => clearInterval(watch));
  const known = sizes.filter(Number.isFinite);
  const quarter = (n) => median(known.slice((known.length * (n - 1)) / 4, (known.length * n) / 4));
  const memory = {
    name: 'memory late in that run, compared with early in it',
    measured: quarter(4),
    floor: quarter(2),
    unit: 'MB',
    bound: 1.2,
    note: `up to ${Math.max(...known)} MB`,
  };
  // Only Linux shows the memory of another process.
  return known.length === 0 ? [row] : [row, memory];
}

function residentMb(pid) {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(kb / 1024);
  } catch {
    return NaN;
  }
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function writeAll(what, writes, limits, bound, refusesNone, onStart = () => {}) {
  const tenant = { policies: writes, assignments: 3 };
  const desired = desiredOf({ declared: writes, changed: writes, assignments: 3 });
  return withProject(desired, (dir) =>
    withService({ tenant }, async (service) => {
      await service.throttle(limits);
      const { wallMs } = await assignctl(
        ['apply', '-C', dir, '--endpoint', service.url, '--yes', ...WITHOUT_IMPACT],
        { onStart },
      );
      const counts = await service.counts();
      if (counts.writes !== writes || counts.doubled > 0)
        throw new Error(`${counts.writes} writes landed, ${counts.doubled} twice, of ${writes}`);
      const floor = ((Math.ceil(writes / limits.writes) - 1) * limits.perMs) / 1000;
      return {
        name: `${writes} writes under ${what}`,
        measured: wallMs / 1000,
        floor,
        unit: 's',
        // A single refusal misses the bound, however quick the run was.
        bound: refusesNone && counts.refused > 0 ? 0 : bound,
        note: `${counts.refused} refused`,
      };
    }),
  );
}
