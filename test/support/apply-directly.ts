import { applyPlan, type ApplyInput } from '../../src/applier/apply-plan.js';
import { approvalsOf } from '../../src/applier/approvals.js';
import { type Emulator } from '../../src/emulator/index.js';
import { createTenantWriter, openConnection } from '../../src/graph/connection.js';
import { createTenantReader } from '../../src/graph/read/reader.js';
import { createRedactor } from '../../src/graph/auth/redact.js';
import { type TokenSource } from '../../src/graph/auth/tokens.js';
import { type Declaration } from '../../src/model/project/declaration.js';
import { type JournalEntry } from '../../src/model/results/journal.js';
import { type Outcome } from '../../src/model/results/outcome.js';
import { type Clock, Stopped, type StopSignal } from '../../src/model/ports.js';
import type { PolicyType } from '../../src/model/tenant/policy-types.js';
import { type Settings } from '../../src/model/project/settings.js';
import { planOf, tenantOf } from './builders.js';
import { PATIENT } from './started-project.js';
import { isRead } from './tenant.js';
import { group, groupName } from './numbered-policies.js';

/** A clock that only waits move; those that begin together end together. */
export function virtualClock(): Clock {
  let now = Date.parse('2026-11-29T12:00:00Z');
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      const until = now + milliseconds;
      await Promise.resolve();
      now = Math.max(now, until);
    },
  };
}

/** A signal and how to give it. */
export function stopSwitch(): { readonly signal: StopSignal; readonly stop: () => void } {
  let isStopped = false;
  let stop = (): void => undefined;
  const whenStopped = new Promise<void>((resolve) => {
    stop = () => {
      isStopped = true;
      resolve();
    };
  });
  return {
    signal: {
      whenStopped,
      get isStopped() {
        return isStopped;
      },
    },
    stop: () => stop(),
  };
}

interface Overrides extends Partial<
  Pick<ApplyInput, 'stop' | 'readAuditLog' | 'self' | 'journal' | 'undo' | 'approvals'>
> {
  readonly type?: PolicyType;
  readonly token?: TokenSource;
  readonly clock?: Clock;
  readonly settings?: Partial<Settings>;
}

export interface Applied {
  readonly outcome: Outcome;
  readonly journal: readonly JournalEntry[];
  readonly bugs: readonly unknown[];
  /** Time of the virtual clock at which each write came to the service. */
  readonly writtenAt: readonly number[];
}

/** Plans on what the tenant holds now and applies it, with a clock, a token and a stop of the test's own. */
export async function applyDirectly(
  emulator: Emulator,
  declarations: readonly Declaration[],
  { type = 'iosManagedAppProtection', settings, token, clock = virtualClock(), ...rest }: Overrides = {},
): Promise<Applied> {
  const bearer = (): Promise<string> => Promise.resolve('token');
  const writtenAt: number[] = [];
  const { stop = stopSwitch().signal } = rest;
  const graph = openConnection({
    origin: emulator.url,
    token: token ?? { getToken: bearer, renew: bearer },
    clock,
    limits: PATIENT,
    redactor: createRedactor({}),
    onCall: ({ method, path, body }) => {
      if (!isRead({ method, path, body, headers: {}, status: 0 })) writtenAt.push(clock.now());
    },
  });
  void stop.whenStopped.then(() => graph.writes.close(new Stopped()));
  const reader = createTenantReader(graph, 'beta');
  const { items: policies } = await reader.fetchPolicies(type, () => true);
  const { items: filters } = await reader.fetchFilters();
  const groups = Array.from({ length: 20 }, (_, n) => ({ id: group(n), name: groupName(n) }));
  const held = {
    ...tenantOf(policies),
    filters: { ok: true, value: filters },
    groupsById: new Map(groups.map((one) => [one.id, one])),
  } as const;
  const journal: JournalEntry[] = [];
  const bugs: unknown[] = [];
  const outcome = await applyPlan({
    run: planOf(declarations, held, settings),
    writer: createTenantWriter(reader, graph),
    journal: { write: (entry) => Promise.resolve(void journal.push(entry)) },
    undo: { write: () => Promise.resolve() },
    host: 'here',
    readAuditLog: () => Promise.resolve({ events: [], isWhole: true }),
    approvals: approvalsOf(undefined),
    stale: new Map(),
    onPolicy: () => undefined,
    onBug: (error) => bugs.push(error),
    ...rest,
    ...{ clock, stop },
  });
  return { outcome, journal, bugs, writtenAt };
}
