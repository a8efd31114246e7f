import { namesOf, opaqueTarget } from '../differ/diff/changes.js';
import { findPolicySets } from '../model/tenant/policy-set.js';
import { type CurrentPolicy, type Tenant } from '../model/tenant/tenant.js';
import {
  type DeclaredFromPolicySet,
  EXPORT_FORMAT_VERSION,
  type ExportedPolicy,
  type ExportReport,
  type ExportResult,
} from '../model/results/export-report.js';
import { type Settings } from '../model/project/settings.js';
import { type ComposedExport } from './compose-export.js';
import { targetText } from '../report/text/labels.js';
import { policySetsText } from '../report/text/policy-set-text.js';
import { preservedText } from './declare/preserved.js';
import { type Place } from '../model/project/diagnostic.js';
import { POLICY_TYPE_NAMES } from '../model/tenant/policy-types.js';

export interface ReportContext {
  readonly toolVersion: string;
  readonly settings: Pick<Settings, 'tenantId' | 'cloud' | 'graphVersion'>;
  readonly folder: string;
  readonly tenant: Tenant;
}

/** What an export wrote, for people and programs. */
export function exportReport(composed: ComposedExport, context: ReportContext): ExportReport {
  const { files, policies, contents, gone, unread, diagnostics } = composed;
  const { toolVersion, settings, folder, tenant } = context;
  const preserved = contents.flatMap(({ policy, preserved: kept }) =>
    kept.map((one) => ({
      type: policy.type,
      policyId: policy.id,
      policyName: policy.name,
      assignmentId: one.assignmentId,
      reason: one.reason,
      ...(one.target !== undefined && { direction: one.target.direction }),
      target: opaqueTarget(one.raw),
      text: preservedText(one, tenant),
    })),
  );
  const setsOf = findPolicySets(tenant.policySets);
  const names = namesOf(tenant);
  const alsoFrom = contents.flatMap(({ policy, entries }) =>
    entries.flatMap(({ assignment: { target } }): readonly DeclaredFromPolicySet[] => {
      const policySets = setsOf(policy, target);
      if (policySets.length === 0) return [];
      const text = `${target.direction}d: ${targetText(names.target(target))}: also from ${policySetsText(policySets)}`;
      return [{ type: policy.type, policyId: policy.id, policyName: policy.name, policySets, text }];
    }),
  );
  const count = (result: ExportResult): number =>
    policies.filter((policy) => policy.result === result).length;
  return {
    formatVersion: EXPORT_FORMAT_VERSION,
    toolVersion,
    tenantId: settings.tenantId,
    cloud: settings.cloud,
    graphVersion: settings.graphVersion,
    folder,
    summary: {
      policies: policies.length,
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      differs: count('differs'),
      leftOut: count('left-out'),
      preserved: preserved.length,
      gone: gone.length,
      files: files.length,
    },
    files: files.map(({ path, action }) => ({ path, action })),
    policies,
    preserved,
    ...(alsoFrom.length === 0 ? {} : { alsoFromPolicySets: alsoFrom }),
    gone,
    unread,
    ...(tenant.policySets?.unread === undefined ? {} : { policySetsUnread: tenant.policySets.unread }),
    diagnostics,
  };
}

/** A policy that is unmanaged, or not as it should be. */
export function leftOut(policy: CurrentPolicy, reason: string, place?: Place): ExportedPolicy {
  return {
    ...identityOf(policy),
    result: 'left-out',
    ...(place !== undefined && { file: place.file, line: place.line, column: place.column }),
    ...(policy.unreadable === undefined && { assignments: policy.assignments.length }),
    reason,
  };
}

export function identityOf({ type, id, name }: CurrentPolicy): Pick<ExportedPolicy, 'type' | 'id' | 'name'> {
  return { type, id, name };
}

/** Types in the order of plans, then by name and id. */
export function orderOf({ type, name, id }: Pick<ExportedPolicy, 'type' | 'id' | 'name'>): string {
  return [POLICY_TYPE_NAMES.indexOf(type), name.toLowerCase(), name, id].join('\u0000');
}
