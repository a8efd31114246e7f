import { Document, visit } from 'yaml';
import {
  type DeclaredEntry,
  type DeclaredFilter,
  type DeclaredTarget,
} from '../../src/model/project/declaration.js';
import { type JsonObject } from '../../src/model/json.js';

/** What a declaration says, without the places it says it at. */
export interface PlainDeclaration {
  readonly policy: { readonly type: string; readonly id?: string; readonly name?: string };
  readonly ownership: 'exact' | 'additive';
  readonly entries: readonly PlainEntry[];
}
export type PlainEntry = Omit<DeclaredEntry, 'place' | 'set' | 'filter'> & {
  readonly filter?: Omit<DeclaredFilter, 'place'>;
};

/** Declarations as the YAML a user could have written: one document each, every text in quotes. */
export function printDeclarations(declarations: readonly PlainDeclaration[]): string {
  return declarations.map((declaration) => printDocument(documentOf(declaration))).join('---\n');
}

function printDocument(value: object): string {
  const document = new Document(value);
  visit(document, {
    Scalar: (key, scalar) => {
      if (key !== 'key' && typeof scalar.value === 'string') scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

function documentOf({ policy, ownership, entries }: PlainDeclaration): object {
  const list = (direction: string) =>
    entries.filter((entry) => entry.direction === direction).map((entry) => entryOf(entry));
  return { policy, include: list('include'), exclude: list('exclude'), ownership };
}

function entryOf({ target, filter, source, sourceId }: PlainEntry): JsonObject | string {
  const bare = filter === undefined && source === undefined && sourceId === undefined;
  if (bare && target.kind === 'group' && target.id === undefined) return target.name ?? '';
  return {
    ...targetOf(target),
    ...(filter !== undefined && { filter: { ...filter } }),
    ...(source !== undefined && { source }),
    ...(sourceId !== undefined && { sourceId }),
  };
}

function targetOf(target: DeclaredTarget): JsonObject {
  switch (target.kind) {
    case 'allUsers':
    case 'allDevices':
      return { [target.kind]: true };
    case 'raw':
      return { target: target.target };
    case 'group':
      return {
        ...(target.name !== undefined && { group: target.name }),
        ...(target.id !== undefined && { groupId: target.id }),
      };
  }
}
