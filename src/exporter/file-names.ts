import { createHash } from 'node:crypto';
import type { PolicyType } from '../model/tenant/policy-types.js';

/** Longest name without ending, in bytes of UTF-8: paths on Windows end at 260 characters. */
const LONGEST = 80;
/** Names of devices on Windows, with any ending. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/;

/**
 * A file name without ending that every system takes: lowercase letters and digits of any script, one `-` for all that is
 * in between. Empty where nothing of that is left.
 */
function slug(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/['’]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^[-\p{M}]+/u, '');
  let short = '';
  for (const character of words) {
    if (new TextEncoder().encode(short + character).length > LONGEST) break;
    short += character;
  }
  return short.replace(/-+$/, '');
}

/** What two names have in common on a system that knows no case, or spells letters with marks in another way. */
export function foldName(name: string): string {
  return name.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
}

export interface NamedPolicy {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
}

/**
 * A path for each policy, relative to the folder of the declarations and with `/`: `TYPE/NAME.yaml`. Policies whose
 * names would share a file, on any system, all get a part of their id behind the name; so the path of a policy
 * follows from its own type and name, and not from the order of the list. `taken`: folded paths that exist.
 */
export function policyPaths<T extends NamedPolicy>(
  policies: readonly T[],
  taken: ReadonlySet<string>,
): ReadonlyMap<T, string> {
  const slugs = new Map(policies.map((policy) => [policy, `${policy.type}/${slug(policy.name)}`]));
  const counts = new Map<string, number>();
  for (const path of slugs.values()) counts.set(foldName(path), (counts.get(foldName(path)) ?? 0) + 1);
  const used = new Set(taken);
  const paths = new Map<T, string>();
  const take = (policy: T, path: string): boolean => {
    if (used.has(foldName(path))) return false;
    used.add(foldName(path));
    paths.set(policy, path);
    return true;
  };
  for (const [policy, path] of slugs) {
    const hasOwnLines =
      counts.get(foldName(path)) === 1 && !RESERVED.test(slug(policy.name)) && slug(policy.name) !== '';
    if (hasOwnLines && take(policy, `${path}.yaml`)) continue;
    const digest = createHash('sha256').update(policy.id.toLowerCase()).digest('hex');
    const stem = path.endsWith('/') ? `${path}policy` : path;
    for (let length = 8; !take(policy, `${stem}-${digest.slice(0, length)}.yaml`); length += 1)
      if (length > digest.length) throw new Error(`No file name is left for ${policy.type}/${policy.id}.`);
  }
  return paths;
}

/** One path for all policies of a type: `TYPE.yaml`, numbered where that exists. */
export function typePath(type: PolicyType, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? `${type}.yaml` : `${type}-${number}.yaml`;
    if (!taken.has(foldName(path))) return path;
  }
}
