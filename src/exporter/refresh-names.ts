import { isAlias, isMap, isScalar, type Node, type Scalar, visit } from 'yaml';
import { type Declaration, type DeclaredEntry } from '../model/project/declaration.js';
import { type Place } from '../model/project/diagnostic.js';
import { compareText } from '../model/json.js';
import { type RefreshedName } from '../model/results/refresh-report.js';
import { type Tenant } from '../model/tenant/tenant.js';
import { followEntry, followNotes, isFollowed } from './declare/declared-already.js';
import { quotingOf } from './yaml-edit/edit-item.js';
import { applySplices, isWritable, type Splice, textScalar } from './yaml-edit/yaml-text.js';
import { offsetOf, overNode, pairOf, type ParsedFile, parseFile, startOf } from './yaml-edit/yaml-nodes.js';

export interface RefreshedNames {
  /** New texts by path, of the files that change. */
  readonly texts: ReadonlyMap<string, string>;
  readonly changes: readonly RefreshedName[];
  /** Names that stay as they are, with the reason. */
  readonly left: readonly (RefreshedName & { readonly why: string })[];
}

export interface RefreshInput {
  readonly declarations: readonly Declaration[];
  /** Members of sets that no declaration may use. */
  readonly entries: readonly DeclaredEntry[];
  /** With other groups of the same names (`fetchGroupsWithSameName`). */
  readonly tenant: Tenant;
  /** Texts of the files, by the path of their places. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Brings names up to date by the ids next to them, in keys or comments, and changes nothing else. */
export function refreshNames(input: RefreshInput): RefreshedNames {
  const stale = [...new Map(staleNames(input).map((one) => [keyOf(one), one])).values()];
  const checked = stale.map(({ isNoted, ...one }) => ({ ...one, why: whyLeft(one, isNoted, input.tenant) }));
  const files = new Map<
    string,
    { readonly file: ParsedFile; readonly splices: Splice[]; readonly mark: string }
  >();
  const changes: RefreshedName[] = [];
  const left: (RefreshedName & { readonly why: string })[] = [];
  for (const { why, ...change } of checked) {
    const written = input.texts.get(change.file) ?? '';
    const mark = written.startsWith('\ufeff') ? '\ufeff' : '';
    const known = files.get(change.file) ?? {
      file: parseFile(written.slice(mark.length)),
      splices: [],
      mark,
    };
    files.set(change.file, known);
    const node = why === undefined ? nameAt(known.file, change) : undefined;
    if (node === undefined) {
      left.push({ ...change, why: why ?? 'the name is not written there in so many words' });
      continue;
    }
    const text = textScalar(change.to, quotingOf(node));
    // An anchor stays: who names it means the same thing.
    known.splices.push({ ...overNode(known.file.text, node, text), start: startOf(node) });
    changes.push(change);
  }
  const texts = [...files].flatMap(([path, { file, splices, mark }]) =>
    splices.length === 0 ? [] : [[path, mark + applySplices(file.text, splices)] as const],
  );
  const byPlace = (a: RefreshedName, b: RefreshedName): number =>
    compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
  return { texts: new Map(texts), changes: changes.sort(byPlace), left: left.sort(byPlace) };
}

type Stale = RefreshedName & {
  /** Whether the id is only in a comment, so that the name has to lead to it. */
  readonly isNoted: boolean;
};

function keyOf({ file, line, column, what }: RefreshedName): string {
  return `${file}:${line}:${column} ${what}`;
}

function staleNames({ declarations, entries, tenant }: RefreshInput): readonly Stale[] {
  const { groupsById, filters, policies } = tenant;
  const known = filters.ok ? filters.value : [];
  const all = [...declarations.flatMap((declaration) => declaration.entries), ...entries];
  return [
    ...followNotes(declarations, tenant).flatMap(({ policy, place }) => {
      const listing = policies.get(policy.type);
      const live = (listing?.ok === true ? listing.value : []).find((one) => isSameId(one.id, policy.id));
      return staleName('policy', policy, live, place);
    }),
    ...all
      .map((entry) => followEntry(entry, tenant))
      .flatMap(({ target, filter, place, definedAt }) => [
        ...(target.kind === 'group'
          ? staleName('group', target, groupsById.get(target.id?.toLowerCase() ?? ''), definedAt ?? place)
          : []),
        ...(filter === undefined
          ? []
          : staleName(
              'filter',
              filter,
              known.find((one) => isSameId(one.id, filter.id)),
              filter.place,
            )),
      ]),
  ];
}

function isSameId(live: string, id: string | undefined): boolean {
  return live.toLowerCase() === id?.toLowerCase();
}

function staleName(
  what: RefreshedName['what'],
  said: { readonly name?: string; readonly id?: string; readonly notedId?: string },
  live: { readonly id: string; readonly name: string } | null | undefined,
  { file, line, column }: Place,
): readonly Stale[] {
  if (said.name === undefined || live === undefined || live === null || live.name === said.name) return [];
  return [
    { file, line, column, what, id: live.id, from: said.name, to: live.name, isNoted: isFollowed(said) },
  ];
}

/** Why a name cannot be written, if it cannot. */
function whyLeft({ what, to, id }: RefreshedName, isNoted: boolean, tenant: Tenant): string | undefined {
  if (!isWritable(to)) return 'its new name is one that no file can contain';
  if (!isNoted || countSameName(what, to, id, tenant) === 1) return undefined;
  const key = what === 'group' ? 'groupId' : 'id';
  return `its new name leads to more than one ${what}; write ${key}: ${id} next to it`;
}

function countSameName(what: RefreshedName['what'], name: string, id: string, tenant: Tenant): number {
  const { groupsByName, filters, policies } = tenant;
  const lists =
    what === 'group'
      ? [groupsByName]
      : what === 'filter'
        ? [filters]
        : [...policies.values()].filter(
            (listing) => listing.ok && listing.value.some((policy) => isSameId(policy.id, id)),
          );
  return lists.flatMap((list) => (list.ok ? list.value.filter((one) => one.name === name) : [])).length;
}

/** The text of the name, if it is written at the place as it was read. */
function nameAt(file: ParsedFile, change: RefreshedName): Scalar | undefined {
  const offset = offsetOf(file, change);
  let found: Node | undefined;
  for (const { contents } of file.documents)
    visit(contents, {
      Node(_, node) {
        if (found !== undefined || isAlias(node) || startOf(node) !== offset) return undefined;
        found = node;
        return visit.BREAK;
      },
    });
  const key = change.what === 'group' ? 'group' : 'name';
  const name = isMap<Node, Node | null>(found) ? pairOf(found, key)?.value : found;
  return isScalar(name) && name.value === change.from ? name : undefined;
}
