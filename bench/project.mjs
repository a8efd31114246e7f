import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TENANT_ID = '4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10';
export const COLLECTION = '/beta/deviceAppManagement/iosManagedAppProtections';
const GROUPS = 30;
export const USER = '0a000000-0000-4000-8000-000000000001';

const guid = (n) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
const groupName = (n) => `Group ${n}`;
const policyName = (n) => `Policy ${n}`;
const policyId = (n) => `T_${guid(n + 1000)}`;

/** Which of the 30 groups a policy has, by number; the last is excluded. */
function groupsOf(n, assignments) {
  return Array.from({ length: assignments }, (_, k) => (assignments * n + k) % GROUPS);
}

/**
 * A tenant with so many policies of one type, each with so many assignments out of 30 groups, and one group more. One user is
 * in so many further groups, and each policy has one of these too.
 */
export function seedOf({ policies, assignments, groupsOfUser = 0, id = TENANT_ID }) {
  const further = (n) => GROUPS + 1 + n;
  const target = (group, k) => ({
    target: {
      '@odata.type': `#microsoft.graph.${k === assignments - 1 ? 'exclusionGroup' : 'group'}AssignmentTarget`,
      groupId: guid(group),
    },
  });
  return {
    tenant: { id, displayName: 'Bench' },
    users: [{ id: USER, displayName: 'Ada' }],
    groups: [
      ...Array.from({ length: GROUPS + 1 }, (_, n) => ({ id: guid(n), displayName: groupName(n) })),
      ...Array.from({ length: groupsOfUser }, (_, n) => ({
        id: guid(further(n)),
        displayName: groupName(further(n)),
        members: [USER],
      })),
    ],
    policies: {
      iosManagedAppProtections: Array.from({ length: policies }, (_, n) => ({
        id: policyId(n),
        displayName: policyName(n),
        assignments: [
          ...groupsOf(n, assignments),
          ...(groupsOfUser === 0 ? [] : [further(n % groupsOfUser)]),
        ].map(target),
      })),
    },
  };
}

/** Names and ids of the tenants of a fleet. */
export function fleetOf(count) {
  return Array.from({ length: count }, (_, n) => ({ name: `t${n}`, id: guid(0xfee70000 + n) }));
}

/** Adds a fleet file to a project, over those of its files that name no tenant. */
export async function writeFleet(dir, tenants) {
  const lines = tenants.map(({ name, id }) => `  - { name: ${name}, tenantId: ${id} }`);
  await writeFile(join(dir, 'shared.yaml'), 'cloud: global\n');
  await writeFile(
    join(dir, 'fleet.yaml'),
    `settings: shared.yaml\nfolders: [desired-state]\ntenants:\n${lines.join('\n')}\n`,
  );
}

/** The desired state of each declared policy; the first `changed` of them get a group more than the tenant has. */
export function desiredOf({ declared, changed = 0, assignments }) {
  return Array.from({ length: declared }, (_, n) => {
    const groups = groupsOf(n, assignments);
    return {
      name: policyName(n),
      include: [...groups.slice(0, -1), ...(n < changed ? [GROUPS] : [])].map(groupName),
      exclude: groups.slice(-1).map(groupName),
    };
  });
}

/** The declarations as YAML, as the project's file contains them. */
export function yamlOf(desired) {
  return desired
    .map(({ name, include, exclude }) =>
      [
        `policy: {type: iosManagedAppProtection, name: ${name}}`,
        `include: [${include.join(', ')}]`,
        `exclude: [${exclude.join(', ')}]`,
      ].join('\n'),
    )
    .join('\n---\n');
}

/** Writes a project to a folder of its own, calls `use` with it and with the desired state as JSON, and removes it. */
export async function withProject(desired, use) {
  const dir = await mkdtemp(join(tmpdir(), 'assignctl-bench-'));
  try {
    const limits = 'limits: {maxRemovals: 100%, maxPolicies: 100000}';
    await writeFile(join(dir, 'assignctl.yaml'), `tenantId: ${TENANT_ID}\n${limits}\n`);
    await mkdir(join(dir, 'desired-state'));
    await writeFile(join(dir, 'desired-state', 'all.yaml'), yamlOf(desired));
    await writeFile(join(dir, 'desired.json'), JSON.stringify(desired));
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
