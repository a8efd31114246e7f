import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts an emulated tenant (see `seedOf`) in another process, calls `use` with it, and ends it. */
export async function withService({ tenant, latencyMs = 0 }, use) {
  const child = fork(fileURLToPath(new URL('service.mjs', import.meta.url)));
  const waiting = new Map();
  let ids = 0;
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The emulator has ended'));
  });
  const call = (command, argument) =>
    new Promise((resolve, reject) => {
      ids += 1;
      waiting.set(ids, { resolve, reject });
      child.send({ id: ids, command, argument });
    });
  try {
    const url = await call('start', { tenant, latencyMs });
    return await use({
      url,
      startFleet: (count) => call('startFleet', { tenant, count }),
      throttle: (limits) => call('throttle', limits),
      reset: () => call('reset'),
      counts: () => call('counts'),
    });
  } finally {
    child.kill();
  }
}
