import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configRepository, type ConfigRepository } from './config-repository.js';
import { type FakeGitHub } from './github-service.js';
import { zip } from './zip.js';

/** Someone empties a policy in the portal. */
export function emptyPolicy({ emulator }: ConfigRepository, name: string): void {
  emulator.edit(({ policies }) => {
    for (const policy of Object.values(policies).flat())
      if (policy.displayName === name) policy.assignments = [];
  });
}

/** The policy that someone has changed in the portal, where nothing else is said. */
export const POLICY = 'Android – Corporate baseline';

/** Someone removes what a policy includes in the portal; what it excludes stays. */
export function removeIncluded({ emulator }: ConfigRepository, name = POLICY): void {
  emulator.edit(({ policies }) => {
    for (const policy of Object.values(policies).flat())
      if (policy.displayName === name)
        policy.assignments = policy.assignments.filter(({ target }) =>
          JSON.stringify(target).includes('exclusion'),
        );
  });
}

let agreed: Promise<ConfigRepository> | undefined;

/** A repository whose tenant has been brought to what the files say, by an apply by hand. It is left as it is. */
async function applied(): Promise<ConfigRepository> {
  const repository = await configRepository();
  const [, apply] = await repository.merge({ byHand: true });
  expect(apply.result).toBe('success');
  return repository;
}

/**
 * A repository whose tenant is what the files say. The apply that has made it so runs once for all: this has its state, its
 * audit log and its artifacts.
 */
export async function inAgreement(): Promise<ConfigRepository> {
  agreed ??= applied();
  const [{ emulator, artifacts }, repository] = await Promise.all([agreed, configRepository()]);
  repository.emulator.edit((state) => Object.assign(state, emulator.snapshot()));
  repository.emulator.auditEvents.splice(0, Infinity, ...structuredClone(emulator.auditEvents));
  for (const [name, folder] of artifacts) repository.artifacts.set(name, folder);
  return repository;
}

type Change = (repository: ConfigRepository, name: string) => void;

/** A repository whose tenant was brought to what the files say, and then changed. */
async function changed(change: Change): Promise<ConfigRepository> {
  const repository = await inAgreement();
  appliesOf(repository, await outcomeOf(repository));
  change(repository, POLICY);
  return repository;
}

const found = new Map<Change, Promise<FakeGitHub>>();

/** GitHub after the job that has found this change, and has opened an issue about it. */
async function withIssue(change: Change): Promise<FakeGitHub> {
  const repository = await changed(change);
  expect((await repository.drift()).outputs).toEqual({ drift: 'true', complete: 'true' });
  expect(repository.hub.state.issues).toHaveLength(1);
  return repository.hub;
}

/** Someone has changed a policy in the portal, and the issue about it is open. The job that opens it runs once for each change. */
export async function drifted(change: Change = removeIncluded): Promise<ConfigRepository> {
  const first = found.get(change) ?? withIssue(change);
  found.set(change, first);
  const { state } = await first;
  const repository = await changed(change);
  repository.hub.state.issues.push(...structuredClone(state.issues));
  return repository;
}

/** The runs of apply on GitHub, newest first: each with the outcome that it has kept, or without one. */
export function appliesOf(
  { hub }: Pick<ConfigRepository, 'hub'>,
  ...outcomes: readonly (string | undefined)[]
): void {
  hub.state.runs = outcomes.map((_, n) => ({
    id: 900 - n,
    event: 'push',
    path: '.github/workflows/assignctl-apply.yml',
    head_branch: 'main',
    head_sha: 'b'.repeat(40),
    repository: { id: 1 },
    head_repository: { id: 1 },
    created_at: `2026-11-22T09:0${9 - n}:00Z`,
  }));
  hub.state.artifacts = outcomes.map((text, n) => ({
    id: 800 - n,
    name: 'assignctl-apply-default',
    expired: false,
    created_at: `2026-11-22T09:0${9 - n}:00Z`,
    workflow_run: { id: 900 - n },
    zip: zip({ 'apply.log': '', ...(text === undefined ? {} : { 'outcome.json': text }) }),
  }));
}

/** The outcome that the last apply has kept. */
export function outcomeOf({ artifacts }: ConfigRepository): Promise<string> {
  return readFile(join(artifacts.get('assignctl-apply-default') ?? '', 'outcome.json'), 'utf8');
}
