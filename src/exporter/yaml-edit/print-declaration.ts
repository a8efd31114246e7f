import { groupIdOf } from '../../model/assignment/target.js';
import { type JsonObject } from '../../model/json.js';
import { type Direction } from '../../model/project/declaration.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type PolicyContent } from '../declare/declare-policy.js';
import { preservedComments } from '../declare/preserved.js';
import { type SpelledEntry } from '../declare/target-spelling.js';
import { blockEntries } from './edit-list.js';
import { commentText, flowValue, isWritable, type Quoting, textScalar } from './yaml-text.js';

/** How a document writes its entries. */
export interface EntryStyle {
  /** Groups as bare texts where they carry nothing else. */
  readonly bare: boolean;
  readonly quoting: Quoting;
  /** Where the id of a group goes that is called by its name: into a comment, into a key of its own, or nowhere. */
  readonly ids: 'comment' | 'key' | 'none';
}

export const OWN_STYLE: EntryStyle = { bare: true, quoting: 'plain', ids: 'comment' };

/** What the entry says, as a YAML reader understands it. */
export function entryValue(entry: SpelledEntry, style: EntryStyle): string | JsonObject {
  const { target } = entry;
  const extras = extrasOf(entry);
  switch (target.kind) {
    case 'allUsers':
    case 'allDevices':
      return { [target.kind]: true, ...extras };
    case 'raw':
      return { target: target.target, ...extras };
    case 'group': {
      const { name, id = groupIdOf(entry.assignment.target) } = target;
      if (name === undefined) return { groupId: id ?? '', ...extras };
      if (style.ids === 'key' && id !== undefined) return { group: name, groupId: id, ...extras };
      return style.bare && Object.keys(extras).length === 0 ? name : { group: name, ...extras };
    }
  }
}

/** Filter and source of an entry, the keys that stand beside its target. */
export function extrasOf({ filter, source, sourceId }: SpelledEntry): JsonObject {
  return {
    ...(filter !== undefined && {
      filter: {
        ...(filter.name !== undefined && { name: filter.name }),
        ...(filter.id !== undefined && { id: filter.id }),
        mode: filter.mode,
      },
    }),
    ...(source !== undefined && { source }),
    ...(sourceId !== undefined && { sourceId }),
  };
}

/** The entry as lines of a block list, without dash and indentation; the first goes behind the dash. */
export function entryLines(entry: SpelledEntry, style: EntryStyle): readonly string[] {
  const value = entryValue(entry, style);
  const beside = commentOf(entry, style);
  if (typeof value === 'string') return [textScalar(value, style.quoting) + beside];
  return Object.entries(value).flatMap(([key, item], index): readonly string[] => {
    const comment = index === 0 ? beside : key === 'filter' ? comments(entry.filter?.comment, style) : '';
    if (key !== 'target' || typeof item !== 'object' || item === null)
      return [`${key}: ${flowValue(item, style.quoting)}${comment}`];
    const inner = Object.entries(item).map(
      ([name, text]) => `  ${textScalar(name)}: ${flowValue(text, style.quoting)}`,
    );
    return [`${key}:${comment}`, ...inner];
  });
}

/** The entry on one line, for a list in brackets. */
export function entryFlow(entry: SpelledEntry, style: EntryStyle): string {
  return flowValue(entryValue(entry, style), style.quoting);
}

/** What is known of an id is always said; the id beside a name only where the document has ids. */
function commentOf({ comment, target }: SpelledEntry, style: EntryStyle): string {
  const isId = target.kind === 'group' && target.name !== undefined;
  return isId ? comments(comment, style) : comments(comment, { ...style, ids: 'comment' });
}

function comments(comment: string | undefined, { ids }: EntryStyle): string {
  return comment === undefined || ids !== 'comment' ? '' : ` ${commentText(comment)}`;
}

export interface PrintOptions {
  readonly tenant: Tenant;
  /** How many live policies of the type have the policy's name. */
  readonly namesakes: number;
  /** Names of sets that stand for some of the content's entries, which are not among them any more. */
  readonly sets: Readonly<Record<Direction, readonly string[]>>;
}

/** A new YAML document, without `---`, that says the content. */
export function printDeclaration(content: PolicyContent, { tenant, namesakes, sets }: PrintOptions): string {
  const { policy, entries, ownership, preserved } = content;
  const { type, id, name } = policy;
  const isNamed = namesakes === 1 && isWritable(name);
  const reference = isNamed ? { type, name } : { type, id, ...(isWritable(name) && { name }) };
  const beside = isNamed ? id : namesakes > 1 ? `one of ${namesakes} policies of this name` : undefined;
  const list = (direction: Direction): readonly string[] => {
    const own = entries.filter((entry) => entry.direction === direction);
    const lines = [...sets[direction].map((set) => `  - set: ${set}`), ...blockEntries(own, '  ', OWN_STYLE)];
    if (lines.length > 0) return [`${direction}:`, ...lines];
    return direction === 'include' ? ['include: []'] : [];
  };
  const lines = [
    `policy: ${flowValue(reference)}${beside === undefined ? '' : ` ${commentText(beside)}`}`,
    ...list('include'),
    ...list('exclude'),
    ...preservedComments(preserved, tenant),
    ...(ownership === 'additive' ? ['ownership: additive'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
