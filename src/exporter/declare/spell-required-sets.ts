import { isAsDeclared } from '../../model/assignment/equality.js';
import { decode } from '../../model/assignment/graph-codec.js';
import { resolveEntry } from '../../differ/resolve/resolve-targets.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type DeclaredEntry, type Direction, type RequiredSet } from '../../model/project/declaration.js';
import { type PolicyContent } from './declare-policy.js';

/** Content in which the sets that the settings require are used by name. */
export type WithSets =
  | {
      readonly ok: true;
      readonly content: PolicyContent;
      readonly sets: Readonly<Record<Direction, readonly string[]>>;
    }
  /** The tenant lacks these members, so that a file would either break the rule or change the tenant. */
  | { readonly ok: false; readonly set: RequiredSet; readonly lacking: readonly DeclaredEntry[] };

/** Puts each required set in the place of its members, which the tenant has to hold just as the set has them. */
export function useRequiredSets(
  content: PolicyContent,
  required: readonly RequiredSet[],
  tenant: Tenant,
): WithSets {
  const held = decode(content.policy.assignments, content.policy.type).understood;
  const sets: Record<Direction, string[]> = { include: [], exclude: [] };
  let { entries } = content;
  for (const set of required) {
    const members = set.entries.map((entry) => {
      const { desired } = resolveEntry(entry, content.policy, held, tenant);
      const found = desired && content.entries.find(({ assignment }) => isAsDeclared(desired, assignment));
      return { entry, found };
    });
    const lacking = members.flatMap(({ entry, found }) => (found === undefined ? [entry] : []));
    if (lacking.length > 0) return { ok: false, set, lacking };
    const own = members.flatMap(({ found }) => found ?? []);
    // Two sets with a member in common: the second stays spelled out, for no target may stand in a list twice.
    if (!own.every((entry) => entries.includes(entry))) continue;
    sets[set.direction].push(set.name);
    entries = entries.filter((entry) => !own.includes(entry));
  }
  return { ok: true, content: { ...content, entries }, sets };
}
