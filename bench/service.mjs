/** The emulator in a process of its own, controlled by messages. Started by open-service.mjs. */
import { performance } from 'node:perf_hooks';
import { startEmulator } from '../dist/emulator/index.js';
import { fleetOf, seedOf } from './project.mjs';

let emulator;
let initial = '';
let refused = 0;

const isWrite = ({ method, path }) =>
  method === 'PATCH' || method === 'DELETE' || (method === 'POST' && path.endsWith('/assign'));

/** Refuses what goes beyond so many calls in any window of so many milliseconds, and says when to come back. */
function quota(calls, perMs) {
  const taken = [];
  return () => {
    const now = performance.now();
    while (taken[0] !== undefined && taken[0] <= now - perMs) taken.shift();
    if (taken.length < calls) {
      taken.push(now);
      return undefined;
    }
    refused += 1;
    const wait = Math.ceil((taken[0] + perMs - now) / 1000);
    return { status: 429, headers: { 'Retry-After': `${wait}` } };
  };
}

const COMMANDS = {
  async start({ tenant, latencyMs }) {
    emulator = await startEmulator({ seed: seedOf(tenant), latencyMs });
    initial = JSON.stringify(emulator.snapshot());
    return emulator.url;
  },
  /** A tenant of its own, at its own address, for each of a fleet. */
  async startFleet({ tenant, count }) {
    const started = fleetOf(count).map(({ id }) => startEmulator({ seed: seedOf({ ...tenant, id }) }));
    return (await Promise.all(started)).map(({ url }) => url);
  },
  /** Intune's two quotas: writes, and all calls. */
  throttle({ writes, all, perMs }) {
    const [ofWrites, ofAll] = [quota(writes, perMs), quota(all, perMs)];
    emulator.onRequest((request) => {
      if (!request.path.includes('/deviceAppManagement/') || request.path.endsWith('/$batch'))
        return undefined;
      return (isWrite(request) ? ofWrites() : undefined) ?? ofAll();
    });
  },
  reset() {
    emulator.edit((live) => Object.assign(live, JSON.parse(initial)));
    emulator.clearLog();
    refused = 0;
  },
  counts() {
    const landed = emulator.log.filter((request) => isWrite(request) && request.status < 300);
    return {
      requests: emulator.log.filter(({ batchId }) => batchId === undefined).length,
      writes: landed.length,
      doubled: landed.length - new Set(landed.map(({ path }) => path)).size,
      refused,
    };
  },
};

process.on('message', async ({ id, command, argument }) => {
  try {
    process.send({ id, result: await COMMANDS[command](argument) });
  } catch (error) {
    process.send({ id, error: String(error.stack) });
  }
});
