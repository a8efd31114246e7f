import { type Emulator, type ProfileName, type Seed, startEmulator } from '../../../src/emulator/index.js';
import { type DriftReport } from '../../../src/model/results/drift.js';
import { type Entry, FILTERS, GROUPS, targetOf } from '../matrix/entries.js';
import { cli, type CliResult, project } from '../../support/cli.js';
import { PATIENT } from '../../support/started-project.js';
import { type PolicyKind, policyId } from '../../support/policy-kinds.js';

export const ADA = 'ada@fernhill.example';

/** A policy of the tenant, and the file that declares it as it is. */
export interface DeclaredPolicy {
  readonly name: string;
  readonly entries: readonly Entry[];
  /** Path below desired-state, and content. */
  readonly file: string;
  readonly text: string;
}

/** A tenant and files that agree, until someone changes a policy in the portal. */
export interface DriftProject {
  readonly emulator: Emulator;
  readonly dir: string;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  /** `drift --format json`, and its exit code with `--detailed-exitcode`. */
  readonly drift: (
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly report: DriftReport }>;
  /** Ada brings the n-th policy to these entries over HTTP, as the portal does. */
  readonly assignInPortal: (index: number, entries: readonly Entry[]) => Promise<void>;
}

/** The declared policies, and one more, “Stranger”, that no file declares. */
export async function startDriftProject(
  kind: PolicyKind,
  profile: ProfileName,
  policies: readonly DeclaredPolicy[],
): Promise<DriftProject> {
  const emulator = await startEmulator({ profile, seed: seedOf(kind, profile, policies) });
  const dir = project(Object.fromEntries(policies.map(({ file, text }) => [file, text])));
  const run: DriftProject['run'] = (command = '', ...args) => {
    const at = command === 'validate' ? [] : ['--endpoint', emulator.url];
    // The emulator dates its audit events with the real clock, so the program has to ask for today.
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
    assignInPortal: async (index, entries) => {
      const policy = `${kind.collection}/${idOf(kind, profile, index)}`;
      const answer = await fetch(`${emulator.url}/beta/deviceAppManagement/${policy}/${kind.assign}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADA}`, 'content-type': 'application/json' },
        body: JSON.stringify({ assignments: entries.map((entry) => ({ target: targetOf(entry) })) }),
      });
      expect(answer.status).toBe(204);
    },
  };
}

/** Id of the n-th policy. */
function idOf(kind: PolicyKind, profile: ProfileName, index: number): string {
  return policyId(kind, profile, `50000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`);
}

function seedOf(kind: PolicyKind, profile: ProfileName, declared: readonly DeclaredPolicy[]): Seed {
  const named = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([displayName, id]) => ({ id, displayName }));
  const policies = [...declared, { name: 'Stranger', entries: [] }];
  return {
    groups: named(GROUPS),
    filters: named(FILTERS).map((one) => ({
      ...one,
      platform: kind.filters?.platform ?? 'iOSMobileApplicationManagement',
      assignmentFilterManagementType: kind.filters?.manages ?? 'apps',
    })),
    policies: {
      [kind.collection]: policies.map(({ name, entries }, index) => ({
        id: idOf(kind, profile, index),
        displayName: name,
        assignments: entries.map((entry) => ({ target: targetOf(entry) })),
      })),
    },
  };
}
