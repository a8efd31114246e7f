import { namesOf, opaqueTarget } from '../differ/describe.js';
import { type CurrentPolicy, type Tenant } from '../model/current.js';
import { type PreservedReason } from '../model/export-report.js';
import { canonicalJson } from '../model/json.js';
import { filterText, targetText } from '../report/labels.js';
import { type Preserved } from './preserved.js';
import { commentText } from './yaml-text.js';

const REASONS: Readonly<Record<PreservedReason, string>> = {
  'policy-set': 'assigned by a policy set',
  'unknown-target-type': 'a kind of target that is not known',
  'unknown-filter-type': 'a kind of filter that is not known',
  'unknown-source': 'a source that is not known',
  'both-directions': 'both included and excluded',
  duplicate: 'assigned more than once',
  'filter-on-exclusion': 'excluded with a filter, and an exclusion takes none',
  'not-declarable': 'a target or filter that files have no words for here',
};

/** `excluded: Sales (2c9c…): both included and excluded`; safe to print. */
export function preservedText(
  { raw, target, filter = null, reason }: Preserved,
  { type }: CurrentPolicy,
  tenant: Tenant,
): string {
  const why = REASONS[reason];
  if (target === undefined) return `${canonicalJson(opaqueTarget(raw))}: ${why}`;
  const names = namesOf(tenant, type);
  const label = names.target(target);
  const id = label.kind === 'group' && label.name !== undefined ? ` (${target.groupId ?? ''})` : '';
  const narrowed = filter === null ? '' : `, filter ${filterText(names.filter(filter))}`;
  return `${target.direction}d: ${targetText(label)}${id}${narrowed}: ${why}`;
}

/** Comment lines that say what a declaration leaves out; none where it leaves out nothing. */
export function preservedComments(
  preserved: readonly Preserved[],
  policy: CurrentPolicy,
  tenant: Tenant,
): readonly string[] {
  if (preserved.length === 0) return [];
  return [
    'Additive, because the tenant also holds what this file can not declare. It is left as it is:',
    ...preserved.map((one) => `- ${preservedText(one, policy, tenant)}`),
  ].map(commentText);
}
