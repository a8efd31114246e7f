import { recipientOfGroup } from '../../model/assignment/graph-codec.js';
import { type DeclaredEntry, type Declaration } from '../../model/project/declaration.js';
import { type Questions } from '../../model/tenant/tenant.js';
import { compareText } from '../../model/json.js';
import { isGuid, POLICY_TYPE_NAMES, type PolicyType } from '../../model/tenant/policy-types.js';
import { type Protection } from '../../model/project/settings.js';

/** Each distinct question once, in a stable order. `more`: entries that are in no declaration so far. */
export function questionsOf(
  declarations: readonly Declaration[],
  protect: readonly Protection[],
  more: readonly DeclaredEntry[] = [],
): Questions {
  const sets = new Set(declarations.flatMap(({ required = [] }) => required));
  const entries = [
    ...declarations.flatMap((declaration) => declaration.entries),
    ...[...sets].flatMap((set) => set.entries),
    ...more,
  ];
  const groups = [
    ...entries.flatMap(({ target }) => (target.kind === 'group' ? [target] : [])),
    ...protect.flatMap((protection) => ('group' in protection ? [protection.group] : [])),
  ];
  // A type of which only a protection is declared is read as well: the protection might fit nothing.
  const types = new Set([
    ...declarations.map(({ policy }) => policy.type),
    ...protect.flatMap((protection) => ('policy' in protection ? [protection.policy.type] : [])),
  ]);
  // Asked for every policy of a tenant, so the declarations are not gone through each time.
  const declared = new Set(
    declarations.map(({ policy: { type, id, name = '' } }) =>
      id === undefined ? nameKey(type, name) : idKey(type, id),
    ),
  );
  return {
    types: POLICY_TYPE_NAMES.filter((type) => types.has(type)),
    isDeclared: ({ type, id, name }) => declared.has(idKey(type, id)) || declared.has(nameKey(type, name)),
    groupNames: distinct(
      groups.flatMap(({ id, name }) => (id === undefined && name !== undefined ? [name] : [])),
    ),
    // Intune's virtual groups are not in the directory.
    groupIds: distinct(
      groups.flatMap(({ id }) => {
        const recipient = id === undefined ? undefined : recipientOfGroup(id.toLowerCase());
        return recipient?.kind === 'group' ? [recipient.id] : [];
      }),
    ),
    notedIds: notedIdsOf(groups),
    filters: entries.some(mentionsFilter),
    policySets: true,
  };
}

function notedIdsOf(
  groups: readonly { readonly name?: string; readonly notedId?: string }[],
): ReadonlyMap<string, readonly string[]> {
  const noted = new Map<string, string[]>();
  for (const { name, notedId } of groups)
    if (name !== undefined && notedId !== undefined && isGuid(notedId))
      noted.set(name, [...(noted.get(name) ?? []), notedId.toLowerCase()]);
  return noted;
}

function idKey(type: PolicyType, id: string): string {
  return `${type} id ${id.toLowerCase()}`;
}

function nameKey(type: PolicyType, name: string): string {
  return `${type} name ${name}`;
}

function mentionsFilter({ filter }: DeclaredEntry): boolean {
  return filter !== undefined;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
