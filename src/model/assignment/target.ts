import { type Direction } from '../project/declaration.js';
import { canonicalJson, type JsonObject } from '../json.js';

/** Who an assignment is for, however Microsoft Graph or a file spells it. */
export type Recipient =
  /** `id` in lowercase if it is a guid. Intune's virtual groups are `allUsers` and `allDevices`, never a group. */
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'allUsers' }
  | { readonly kind: 'allDevices' }
  /** A target type without namespace, and the properties that identify the recipient. */
  | { readonly kind: 'other'; readonly odataType: string; readonly properties: JsonObject };

/** A recipient that an assignment includes or excludes: the assignment's identity inside its policy. */
export interface Target {
  readonly direction: Direction;
  readonly recipient: Recipient;
  /** Equal for equal targets of one policy. Journals, baselines and plans store it; it is never parsed. */
  readonly key: string;
}

/** Text that is equal for equal recipients, for every policy type and direction. */
export function recipientKey(recipient: Recipient): string {
  switch (recipient.kind) {
    case 'group':
      return `group:${recipient.id}`;
    case 'allUsers':
    case 'allDevices':
      return recipient.kind;
    case 'other':
      return `${recipient.odataType}:${canonicalJson(recipient.properties)}`;
  }
}

export function groupIdOf({ recipient }: Pick<Target, 'recipient'>): string | undefined {
  return recipient.kind === 'group' ? recipient.id : undefined;
}

/**
 * Whether reaching `a` surely reaches every user in `b`: all users cover each group, and each recipient covers itself.
 * False if that cannot be determined. Devices are not considered.
 */
export function covers(a: Recipient, b: Recipient): boolean {
  if (a.kind === 'allUsers' && b.kind === 'group') return true;
  return recipientKey(a) === recipientKey(b);
}
