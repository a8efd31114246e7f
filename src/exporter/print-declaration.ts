import { type Tenant } from '../model/current.js';
import { type Direction } from '../model/declaration.js';
import { type PolicyContent } from './declare-policy.js';
import { OWN_STYLE } from './entry-text.js';
import { blockEntries } from './list-edit.js';
import { preservedComments } from './preserved-text.js';
import { commentText, flowValue, isWritable } from './yaml-text.js';

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
    ...preservedComments(preserved, policy, tenant),
    ...(ownership === 'additive' ? ['ownership: additive'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
