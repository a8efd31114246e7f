import { type Diagnostic } from '../../model/project/diagnostic.js';
import { isJsonObject } from '../../model/json.js';
import { didYouMeanWord } from '../../model/did-you-mean.js';
import { problem, quote } from '../diagnostic-codes.js';
import { listOf, repeated } from '../settings/settings-rules.js';
import { type Path, type SourceDocument } from '../yaml/source-document.js';

/** Rules for a fleet file beyond its schema, for its valid parts. */
export function checkFleet(source: SourceDocument): readonly Diagnostic[] {
  const value = isJsonObject(source.value) ? source.value : {};
  const rings = listOf(value.rings).filter((ring) => typeof ring === 'string');
  const tenants = listOf(value.tenants).map((tenant) => (isJsonObject(tenant) ? tenant : {}));
  return [
    ...repeated(source, ['rings'], value.rings, (ring) => (typeof ring === 'string' ? ring : undefined)),
    ...checkValues(source, ['values'], value.values),
    ...tenants.flatMap((tenant, index) => [
      ...checkRing(source, ['tenants', index], tenant.ring, rings),
      ...checkValues(source, ['tenants', index, 'values'], tenant.values),
    ]),
    ...checkOnce(
      source,
      tenants.map(({ name }) => name),
      'name',
    ),
    ...checkOnce(
      source,
      tenants.map(({ tenantId }) => tenantId),
      'tenantId',
    ),
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** A second tenant of the same name would share a workspace, one of the same id would fight over the tenant. */
function checkOnce(
  source: SourceDocument,
  values: readonly unknown[],
  key: 'name' | 'tenantId',
): readonly Diagnostic[] {
  const first = new Map<string, number>();
  return values.flatMap((value, index) => {
    const text = textOf(value);
    if (text === undefined) return [];
    const before = first.get(text);
    if (before === undefined) {
      first.set(text, index);
      return [];
    }
    const message = `Two tenants have the ${key} ${quote(text)}.`;
    const related = [{ ...source.placeOf(['tenants', before, key]), message: 'first here' }];
    const hint = 'Give each tenant one entry, with a name of its own.';
    return problem('duplicate-tenant', source.placeOf(['tenants', index, key]), message, { hint, related });
  });
}

function checkRing(
  source: SourceDocument,
  path: Path,
  ring: unknown,
  rings: readonly string[],
): readonly Diagnostic[] {
  if (ring === undefined) {
    if (rings.length === 0) return [];
    const hint = `Add ring: with one of ${rings.join(', ')}.`;
    return [problem('ring-missing', source.placeOf(path), 'This tenant is in no ring.', { hint })];
  }
  if (typeof ring !== 'string' || rings.includes(ring)) return [];
  const all =
    rings.length === 0
      ? 'List the rings in their order, under rings.'
      : `Rings of this fleet: ${rings.join(', ')}.`;
  return [
    problem('unknown-ring', source.placeOf([...path, 'ring']), `There is no ring ${quote(ring)}.`, {
      hint: didYouMeanWord(ring, rings, all),
    }),
  ];
}

/** Values are plain text: references inside them are not followed. */
function checkValues(source: SourceDocument, path: Path, values: unknown): readonly Diagnostic[] {
  return Object.entries(isJsonObject(values) ? values : {}).flatMap(([name, text]) => {
    if (typeof text !== 'string' || !text.includes('${')) return [];
    const message = `The value ${quote(name)} contains a "\${", and values refer to nothing.`;
    const hint = 'Write the text out.';
    return problem('bad-value', source.placeOf([...path, name]), message, { hint });
  });
}
