import { blocksOf } from './markdown.js';

/** One heading of a page with what stands below it, up to the next heading of its level or above. */
export interface Entry {
  readonly title: string;
  readonly text: string;
}

/** Entries of a section: the headings of level 3 below one of level 2. */
export function entriesOf(page: string, section: string): readonly Entry[] {
  const body = sectionOf(page, section);
  return body
    .split(/^### /m)
    .slice(1)
    .map((entry) => ({
      title: (entry.split('\n')[0] ?? '').replaceAll('`', ''),
      text: entry.slice(entry.indexOf('\n') + 1).trim(),
    }));
}

/** Text of a section, without its heading. Throws where the page has none of that name. */
export function sectionOf(page: string, section: string): string {
  const [, ...sections] = page.split(/^## /m);
  const found = sections.find((text) => text.startsWith(`${section}\n`));
  if (found === undefined) throw new Error(`The page has no section “${section}”.`);
  return found.slice(section.length + 1);
}

/** A project before and after the correction that an entry shows; undefined where it shows none. */
export interface Correction {
  readonly wrong: Readonly<Record<string, string>>;
  readonly right: Readonly<Record<string, string>>;
}

const DECLARATIONS = 'desired-state/a.yaml';
const SETTINGS = 'tenantId: 4f1c2d8e-0b7a-4f6c-9e57-6d1f5a2b9c10\n';
const HARMLESS = 'policy: { type: iosManagedAppProtection, name: iOS – Draft }\ninclude: []\n';

/**
 * Reads the `diff` blocks of an entry: of declarations, or of the file that stands after the language. `whole` are the
 * files around it.
 */
export function correctionOf(
  { text }: Entry,
  whole: Readonly<Record<string, string>> = { 'assignctl.yaml': SETTINGS, [DECLARATIONS]: HARMLESS },
): Correction | undefined {
  const blocks = blocksOf(text).filter(({ info }) => info.split(' ')[0] === 'diff');
  if (blocks.length === 0) return undefined;
  const side = (dropped: string): Record<string, string> =>
    Object.fromEntries(
      blocks.map(({ info, lines }) => [
        info.split(' ')[1] ?? DECLARATIONS,
        lines.flatMap((line) => (line.startsWith(dropped) ? [] : [`${line.slice(1)}\n`])).join(''),
      ]),
    );
  return { wrong: { ...whole, ...side('+') }, right: { ...whole, ...side('-') } };
}
