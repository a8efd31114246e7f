import { type Direction } from '../../model/project/declaration.js';
import { type Tenant } from '../../model/tenant/tenant.js';
import { type PolicyContent } from '../declare/declare-policy.js';
import { preservedComments } from '../declare/preserved.js';
import { blockEntries, OWN_STYLE } from './print-entry.js';
import { flowValue, isWritable } from './yaml-text.js';

export interface PrintOptions {
  readonly tenant: Tenant;
  /** Names of sets that stand for some of the content's entries, which are not among them any more. */
  readonly sets: Readonly<Record<Direction, readonly string[]>>;
}

/** A new YAML document, without `---`, that says the content. */
export function printDeclaration(content: PolicyContent, { tenant, sets }: PrintOptions): string {
  const { policy, entries, ownership, preserved } = content;
  const { type, id, name } = policy;
  const reference = { type, ...(isWritable(name) && { name }), id };
  const list = (direction: Direction): readonly string[] => {
    const own = entries.filter((entry) => entry.direction === direction);
    const lines = [...sets[direction].map((set) => `  - set: ${set}`), ...blockEntries(own, '  ', OWN_STYLE)];
    if (lines.length > 0) return [`${direction}:`, ...lines];
    return direction === 'include' ? ['include: []'] : [];
  };
  const lines = [
    `policy: ${flowValue(reference)}`,
    ...list('include'),
    ...list('exclude'),
    ...(ownership === 'additive' ? [...preservedComments(preserved, tenant), 'ownership: additive'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
