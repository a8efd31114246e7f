import { type Emulator, type ProfileName, type Seed, startEmulator } from '../../../src/emulator/index.js';
import { type DriftReport } from '../../../src/model/results/drift.js';
import { declare, type Entry, FILTERS, GROUPS, targetOf } from '../matrix/entries.js';
import { cli, type CliResult, project } from '../../support/cli.js';
import { PATIENT } from '../../support/play.js';
import { type PolicyKind, policyId } from '../../support/policy-kinds.js';

export const ADA = 'ada@fernhill.example';
const SUBJECT = '50000000-0000-4000-8000-000000000001';

/** A tenant and files that agree, until somebody does something about it. */
export interface Scene {
  readonly emulator: Emulator;
  readonly dir: string;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  /** `drift --format json`, and its exit code with `--detailed-exitcode`. */
  readonly drift: (
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly report: DriftReport }>;
  /** Ada brings the policy to these entries over HTTP, as the portal does. */
  readonly act: (entries: readonly Entry[]) => Promise<void>;
}

/** One policy of a kind, “Subject”, which the file declares as it is, and one that no file speaks of. */
export async function setScene(
  kind: PolicyKind,
  profile: ProfileName,
  entries: readonly Entry[],
  file = declare(kind, 'Subject', entries),
): Promise<Scene> {
  const emulator = await startEmulator({ profile, seed: seedOf(kind, profile, entries) });
  const dir = await project({ 'subject.yaml': file });
  const run: Scene['run'] = (command = '', ...args) => {
    const at = command === 'validate' ? [] : ['--endpoint', emulator.url];
    // The emulator writes down when things happen, so the audit log has to be asked about this very day.
    const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
    return cli([command, '-C', dir, ...at, ...args], { cwd: dir, limits: PATIENT, clock });
  };
  return {
    emulator,
    dir,
    run,
    drift: async (...args) => {
      const { code, stdout } = await run('drift', '--format', 'json', '--detailed-exitcode', ...args);
      return { code, report: JSON.parse(stdout) as DriftReport };
    },
    act: (wanted) => actByHand(emulator, kind, profile, wanted),
  };
}

async function actByHand(
  emulator: Emulator,
  kind: PolicyKind,
  profile: ProfileName,
  entries: readonly Entry[],
): Promise<void> {
  const path = `/beta/deviceAppManagement/${kind.collection}/${policyId(kind, profile, SUBJECT)}/${kind.assign}`;
  const answer = await fetch(emulator.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADA}`, 'content-type': 'application/json' },
    body: JSON.stringify({ assignments: entries.map((entry) => ({ target: targetOf(entry) })) }),
  });
  expect(answer.status).toBe(204);
}

function seedOf(kind: PolicyKind, profile: ProfileName, entries: readonly Entry[]): Seed {
  const named = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([displayName, id]) => ({ id, displayName }));
  const policy = (number: number, displayName: string, held: readonly Entry[]) => ({
    id: policyId(kind, profile, SUBJECT.replace(/1$/, String(number))),
    displayName,
    assignments: held.map((entry) => ({ target: targetOf(entry) })),
  });
  return {
    groups: named(GROUPS),
    filters: named(FILTERS).map((one) => ({
      ...one,
      platform: kind.filters?.platform ?? 'iOSMobileApplicationManagement',
      assignmentFilterManagementType: kind.filters?.manages ?? 'apps',
    })),
    policies: { [kind.collection]: [policy(1, 'Subject', entries), policy(2, 'Stranger', [])] },
  };
}
