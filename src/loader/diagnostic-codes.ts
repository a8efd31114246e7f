import { type Diagnostic, type Place } from '../model/project/diagnostic.js';

/** Every code the loader can report, with its meaning in one line. */
export const DIAGNOSTIC_CODES = {
  // Files and folders
  'settings-missing': 'The settings file does not exist.',
  'settings-many-documents': 'The settings file contains more than one YAML document.',
  'desired-state-missing': 'The folder of the declarations does not exist.',
  'desired-state-too-large': 'The folder of the declarations contains far more than a project does.',
  'desired-state-empty': 'The folder of the declarations contains no .yaml or .yml file.',
  'file-unreadable': 'A file or folder can not be read.',
  'file-outside': 'A file or folder is outside of the project, or links to a place that is not read.',
  'file-json': 'A .json file is in the folder of the declarations; it is ignored.',
  'file-too-large': 'A file is larger than the loader reads.',
  'file-not-utf8': 'A file is not UTF-8 text.',
  'file-empty': 'A file contains no YAML document.',
  'file-comments': 'A file contains only comments.',
  'document-empty': 'A YAML document is empty.',
  // YAML
  'merge-conflict': 'A merge conflict is left in a file.',
  'yaml-syntax': 'The text is not valid YAML.',
  'yaml-tab': 'A tab is used as indentation.',
  'yaml-duplicate-key': 'A mapping contains the same key twice.',
  'yaml-alias': 'An alias names no anchor, contains itself, or expands to too much.',
  'yaml-merge-key': 'A merge key (<<) is used; YAML 1.2 has none.',
  'yaml-tag': 'A value carries a YAML tag.',
  'yaml-version': 'A %YAML directive asks for a version other than 1.2.',
  'yaml-too-deep': 'Lists or mappings are nested beyond any use.',
  'yaml-comment': 'A name is cut off by a # that begins a comment.',
  'yaml-lines': 'A name without quotes continues on the next line.',
  'yaml-anchor': 'An anchor (&) is used nowhere.',
  'quote-text': 'An unquoted text is, or may be, read as something other than text.',
  // Shape
  'bad-document': 'A document does not fit its schema.',
  'unknown-key': 'A key does not belong in its place.',
  'missing-key': 'A required key is missing.',
  'wrong-type': 'A value is of the wrong kind, such as a text instead of a list.',
  'unknown-value': 'A value is none of those that are possible.',
  'unknown-policy-type': 'A policy type is none of the seven.',
  'unknown-refusal': 'A refusal code under allow is none of those that exist.',
  'bad-guid': 'An id is not a GUID.',
  'bad-policy-id': 'A policy id contains characters that no id has, such as a space or a slash.',
  'bad-set-name': 'The name of a set has characters it may not have.',
  'bad-limit': 'A limit is not a number or share in range.',
  'empty-text': 'A name or id is empty.',
  'name-or-id': 'Neither a name nor an id is given.',
  'entry-kind': 'An entry names no target, or more than one.',
  'nested-set': 'A set contains a set.',
  'empty-set': 'A set has no members.',
  'empty-list': 'A list that must contain something is empty.',
  // Rules
  'no-lists': 'Both include and exclude are missing.',
  'type-not-managed': 'A policy type that the settings file does not list under types.',
  'duplicate-policy': 'One policy is declared twice.',
  'duplicate-target': 'One target appears twice in a list.',
  'both-directions': 'One target is both included and excluded.',
  'wrong-list': 'A target under include belongs under exclude, or the reverse.',
  'filter-on-exclude': 'An excluded target carries a filter.',
  'filter-not-taken': 'A filter on a policy type that takes none.',
  'filter-incomplete': "A target in Graph's words has half a filter.",
  'needs-beta': 'Something that graphVersion v1.0 does not know.',
  'source-not-taken':
    'A source on a policy type whose assignments have none, or a sourceId without source: policySets.',
  'target-not-taken': 'A target that the policy type does not take.',
  'unknown-target-type': 'A target type that Microsoft Graph does not have.',
  'target-property': 'A property that the target type does not have.',
  'target-property-missing': 'A property is missing that the target type needs.',
  'unknown-set': 'A set that the settings file does not define.',
  'unused-set': 'A set that nothing uses.',
  'required-set': 'A declaration lacks a set that the settings file requires.',
  'duplicate-setting': 'A list of the settings file says the same thing twice.',
  'allow-whole-run': 'A refusal of the whole run is allowed for one policy.',
  'value-outside-fleet': 'A text looks like a value of a fleet, but the run is of no fleet.',
} as const satisfies Record<string, string>;

/** Every code that only a fleet can have: its file, and what it makes of the files of its tenants. */
export const FLEET_CODES = {
  'fleet-missing': 'The fleet file does not exist.',
  'fleet-many-documents': 'The fleet file contains more than one YAML document.',
  'bad-tenant-name': 'The name of a tenant has characters it may not have.',
  'bad-ring-name': 'The name of a ring has characters it may not have.',
  'bad-value-name': 'The name of a value has characters it may not have.',
  'bad-value': 'A value of the fleet file refers to a value.',
  'duplicate-tenant': 'Two tenants of a fleet have one name or one id.',
  'unknown-ring': 'A tenant names a ring that the fleet file does not list.',
  'ring-missing': 'A tenant names no ring, though the fleet has rings.',
  'path-outside': 'The fleet file names a file or folder outside of the project.',
  'path-missing': 'The fleet file names a file or folder that does not exist.',
  'overlay-inside': 'An overlay is inside a folder of shared declarations.',
  'tenant-differs': 'A settings file pins another tenant than the fleet file.',
  'bad-reference': 'What follows ${ is no value of a fleet.',
  'value-missing': 'A file uses a value that the fleet file does not give to the tenant.',
  'unused-value': 'A value that no file uses.',
  'overlay-replaces': 'A declaration of an overlay takes the place of a shared one.',
} as const satisfies Record<string, string>;

export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES | keyof typeof FLEET_CODES;

const LONGEST_QUOTE = 80;

/** A diagnostic of the loader: an error unless said otherwise. */
export function problem(
  code: DiagnosticCode,
  place: Place,
  message: string,
  extra: Partial<Pick<Diagnostic, 'hint' | 'related' | 'severity'>> = {},
): Diagnostic {
  const { file, line, column } = place;
  return { code, severity: 'error', message, file, line, column, ...extra };
}

/** A text as a message shows it: in quotes, on one line, shortened if it is long. */
export function quote(text: string): string {
  const characters = Array.from(text);
  const shown =
    characters.length > LONGEST_QUOTE ? `${characters.slice(0, LONGEST_QUOTE - 1).join('')}…` : text;
  return JSON.stringify(shown);
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[], joint = 'or'): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1) ?? ''}`;
}
