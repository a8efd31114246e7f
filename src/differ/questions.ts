import { type DeclaredEntry, type Declaration } from '../model/declaration.js';
import { compareText } from '../model/json.js';
import { ALL_USERS_GROUP_ID, POLICY_TYPE_NAMES, type PolicyType } from '../model/policy-types.js';
import { type Protection } from '../model/settings.js';

/** What the files ask of a tenant. Each distinct question is in it once, in a stable order. */
export interface Questions {
  readonly types: readonly PolicyType[];
  readonly groupNames: readonly string[];
  readonly groupIds: readonly string[];
  /** Whether any declaration names an assignment filter. */
  readonly filters: boolean;
}

export function questionsOf(declarations: readonly Declaration[], protect: readonly Protection[]): Questions {
  const entries = declarations.flatMap((declaration) => declaration.entries);
  const groups = [
    ...entries.flatMap(({ target }) => (target.kind === 'group' ? [target] : [])),
    ...protect.flatMap((protection) => ('group' in protection ? [protection.group] : [])),
  ];
  const types = new Set(declarations.map(({ policy }) => policy.type));
  return {
    types: POLICY_TYPE_NAMES.filter((type) => types.has(type)),
    groupNames: distinct(
      groups.flatMap(({ id, name }) => (id === undefined && name !== undefined ? [name] : [])),
    ),
    groupIds: distinct(groups.flatMap(({ id }) => (id === undefined ? [] : [id.toLowerCase()]))).filter(
      (id) => id !== ALL_USERS_GROUP_ID,
    ),
    filters: entries.some(mentionsFilter),
  };
}

function mentionsFilter({ filter }: DeclaredEntry): boolean {
  return filter !== undefined;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
