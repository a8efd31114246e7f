import { type DriftChange, type DriftReport, SIDES } from '../../src/model/results/drift.js';
import { TENANT_ID } from '../support/cli.js';

/** A drift report in which every text that comes out of a tenant, a file or the audit log is one of these names. */
export function driftOf(names: readonly string[]): DriftReport {
  const type = 'iosManagedAppProtection' as const;
  const changes = (name: string): readonly DriftChange[] =>
    SIDES.map((side) => ({
      key: `${side} ${name}`,
      side,
      cause: 'drift',
      direction: 'include',
      target: { kind: 'group', id: name, name },
      filters: {
        ...(side === 'git' ? {} : { tenant: { id: name, name, mode: 'include' } }),
        ...(side === 'tenant' ? {} : { git: { id: `${name}2`, name: `${name}2`, mode: 'exclude' } }),
      },
      tenant: side === 'git' ? null : { target: {}, source: name, sourceId: name },
      git: side === 'tenant' ? null : { target: {}, source: 'direct', sourceId: null },
    }));
  return {
    formatVersion: '1.0',
    toolVersion: '0.0.0',
    tenantId: TENANT_ID,
    cloud: 'global',
    graphVersion: 'beta',
    summary: {
      policies: names.length,
      differing: names.length,
      tenant: names.length,
      git: names.length,
      different: names.length,
      unmanaged: names.length,
      blocked: names.length,
      causes: { drift: 3 * names.length, conflict: 0, pending: 0, unknown: 0 },
    },
    policies: names.map((name) => ({
      type,
      id: name,
      name,
      file: name,
      line: 1,
      column: 1,
      changes: changes(name),
      lastChange: { match: 'assignments', at: name, person: name, app: name, activity: name },
    })),
    blocked: names.map((name) => ({
      key: name,
      type,
      name,
      file: name,
      line: 1,
      column: 1,
      codes: [name],
      messages: [name],
    })),
    unmanaged: names.map((name) => ({ type, id: name, name, assignments: 1 })),
    unread: names.map((why) => ({ type, why })),
    kept: names.map((name) => ({
      type,
      policyId: name,
      policyName: name,
      assignmentId: name,
      reason: 'policy-set',
      target: {},
    })),
    diagnostics: [],
    audit: { status: 'unreadable', since: names[0] ?? '', why: names[0] ?? '' },
    writeBack: { files: names, left: names, notes: names },
  };
}
