import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type FleetValue } from '../../model/project/fleet.js';
import { isJsonObject } from '../../model/json.js';
import { problem, quote } from '../diagnostic-codes.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';

export interface FilledIn {
  /** The same document with values in place of references; places are those of the file. */
  readonly source: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the values it asks for, those that are missing too. */
  readonly used: readonly string[];
}

/** What may follow a dollar sign: an escape, a reference, or neither. All other dollar signs are text. */
const REFERENCE = /\$(\$\{)|\$\{values\.([A-Za-z][A-Za-z0-9_-]*)\}|\$\{/g;
const LOOKS_LIKE_REFERENCE = /(?<!\$)\$\{values\.[A-Za-z][A-Za-z0-9_-]*\}/;

const NOTHING: readonly never[] = [];

/**
 * Puts a tenant's values in place of `${values.NAME}` in every text of a document; `$${` means `${`. References inside a
 * value are not followed, and keys do not change. Without values, as in a run of no fleet, nothing is changed, and what
 * looks like a reference is a warning.
 */
export function fillInValues(
  source: SourceDocument,
  values: ReadonlyMap<string, FleetValue> | undefined,
): FilledIn {
  if (!source.hasDollars || !hasReference(source.value))
    return { source, diagnostics: NOTHING, used: NOTHING };
  const diagnostics: Diagnostic[] = [];
  const used = new Set<string>();
  const fill = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (isJsonObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]),
      );
    if (typeof value !== 'string' || !value.includes('${')) return value;
    if (values !== undefined) return fillText(value, path, values);
    if (LOOKS_LIKE_REFERENCE.test(value)) diagnostics.push(outsideFleet(source, path));
    return value;
  };
  const fillText = (text: string, path: Path, known: ReadonlyMap<string, FleetValue>): string => {
    const found = [...text.matchAll(REFERENCE)];
    if (found.some(([, escaped, name]) => (escaped ?? name) === undefined))
      diagnostics.push(badReference(source, path));
    const names = new Set(found.flatMap(([, , name]) => name ?? []));
    for (const name of names) {
      used.add(name);
      if (!known.has(name)) diagnostics.push(missing(source, path, name));
    }
    return text.replace(
      REFERENCE,
      (whole, escaped?: string, name?: string) => escaped ?? known.get(name ?? '')?.text ?? whole,
    );
  };
  const value = fill(source.value, []);
  return { source: { ...source, value }, diagnostics, used: [...used] };
}

/** Whether any text of a value has what may begin a reference. */
function hasReference(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (Array.isArray(value)) return value.some(hasReference);
  return isJsonObject(value) && Object.values(value).some(hasReference);
}

function missing(source: SourceDocument, path: Path, name: string): Diagnostic {
  return problem('value-missing', source.placeOf(path), `No value ${quote(name)} is given.`, {
    hint: `Add ${name}: under values of the fleet file, for all tenants or for those that lack it.`,
  });
}

function badReference(source: SourceDocument, path: Path): Diagnostic {
  const message = `${quote(source.textOf(path))} contains a "\${" that begins no value.`;
  return problem('bad-reference', source.placeOf(path), message, {
    hint: 'Write ${values.NAME} with the name of a value, or $${ for a plain ${.',
  });
}

function outsideFleet(source: SourceDocument, path: Path): Diagnostic {
  const message = `${quote(source.textOf(path))} is used unchanged: values are filled in only for a tenant of a fleet.`;
  return problem('value-outside-fleet', source.placeOf(path), message, {
    severity: 'warning',
    hint: 'Write the text itself, or make a fleet of this folder: fleet.yaml lists the tenants and their values.',
  });
}
