import { type ErrorObject } from 'ajv/dist/2020.js';
import { stringify } from 'yaml';
import { didYouMeanWord } from '../../model/did-you-mean.js';
import { isJsonObject } from '../../model/json.js';
import { type Diagnostic, type Place } from '../../model/project/diagnostic.js';
import { type DiagnosticCode, oneOf, problem, quote } from '../diagnostic-codes.js';
import { type Path, type SourceDocument, step } from '../yaml/source-document.js';
import { cutAtComma, quotesForName } from '../yaml/quote-advice.js';
import { definitionOf, followReference } from './schema-errors.js';

/** One error of the schema checker in words. Undefined for errors that only echo another one. */
export function shapeProblem(error: ErrorObject, source: SourceDocument, path: Path): Diagnostic | undefined {
  const definition = definitionOf(error);
  if (definition === 'maxRemovals' || /\/maxRemovals\/anyOf\//.test(error.schemaPath))
    return error.keyword === 'anyOf' ? badShare(source, path) : undefined;
  if (error.propertyName !== undefined || /\/anyOf\/\d+\/required$/.test(error.schemaPath)) return undefined;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, source, path, String(params.additionalProperty));
    case 'required':
      return missingKey(error, source, path, String(params.missingProperty));
    case 'anyOf':
      return nameOrId(error, source, path);
    case 'type':
      return wrongType(error, source, path);
    case 'propertyNames':
      return badKey(definition, source, [...path, String(params.propertyName)]);
    case 'enum':
      return unknownValue(definition, source, path, (params.allowedValues as readonly unknown[]).map(String));
    case 'const':
      return unknownValue(definition, source, path, [String(params.allowedValue)]);
    case 'pattern':
      return badText(definition, source, path);
    case 'minItems':
      return nothingIn(definition, source, path);
    default:
      return problem('bad-limit', source.placeOf(path), `${named(path)} can't be ${written(source, path)}.`, {
        hint: 'Write a whole number, 0 or more.',
      });
  }
}

/** The text at the path, in quotes. */
function written(source: SourceDocument, path: Path): string {
  return quote(source.textOf(path));
}

/** The last key of a path, as a person would point at it. */
function named(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'The document';
  if (typeof last === 'string') return quote(last);
  const list = path.findLast((part) => typeof part === 'string');
  return list === undefined ? 'This item' : `This item of ${quote(list)}`;
}

function propertiesOf(error: ErrorObject): Readonly<Record<string, object>> {
  const schema: unknown = error.parentSchema;
  return (isJsonObject(schema) ? schema.properties : undefined) as Readonly<Record<string, object>>;
}

function unknownKey(
  error: ErrorObject,
  source: SourceDocument,
  path: Path,
  key: string,
): Diagnostic | undefined {
  const cut = cutAtComma(error.data, source, path, key);
  if (cut !== undefined && cut.first !== key) return undefined;
  const keys = Object.keys(propertiesOf(error));
  const where = path.length === 0 ? '' : ` in ${named(path).replace('This', 'this')}`;
  const special =
    definitionOf(error) === 'targetEntry' && key === 'filter'
      ? "A target in Graph's words carries deviceAndAppManagementAssignmentFilterId and …FilterType inside target."
      : (cut?.hint ?? didYouMeanWord(key, keys, `Possible here: ${keys.join(', ')}.`));
  return problem('unknown-key', source.keyPlaceOf([...path, key]), `Unknown key ${quote(key)}${where}.`, {
    hint: special,
  });
}

function missingKey(error: ErrorObject, source: SourceDocument, path: Path, key: string): Diagnostic {
  const property = followReference(propertiesOf(error)[key] ?? {});
  const examples: readonly unknown[] =
    'examples' in property && Array.isArray(property.examples) ? property.examples : [];
  const hint = `Add it, for instance ${inFlow({ [key]: examples[0] })}.`;
  const whole = path.length === 0 ? 'The document' : named(path);
  return problem('missing-key', source.placeOf(path), `${whole} has no ${quote(key)}.`, { hint });
}

function nameOrId(error: ErrorObject, source: SourceDocument, path: Path): Diagnostic {
  const schema: unknown = error.parentSchema;
  const branches = isJsonObject(schema) && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const keys = branches.flatMap(({ required }: { required: readonly string[] }) => required);
  return problem('name-or-id', source.placeOf(path), `${named(path)} has neither ${keys.join(' nor ')}.`, {
    hint: `Add ${oneOf(keys)}.`,
  });
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  integer: 'a whole number',
  boolean: 'true or false',
};

function wrongType(error: ErrorObject, source: SourceDocument, path: Path): Diagnostic {
  const { type } = error.params as { type: string | readonly string[] };
  const [expected = ''] = [type].flat();
  const place = source.placeOf(path);
  const text = source.textOf(path);
  const scalar = error.data !== null ? typeof error.data !== 'object' : text !== '';
  const schema: unknown = error.parentSchema;
  if (scalar && isJsonObject(schema) && Array.isArray(schema.enum))
    return noSuchValue(definitionOf(error), source, path, schema.enum.map(String));
  if (expected === 'string' && scalar) {
    const read = error.data === null ? 'nothing (null)' : `a ${typeof error.data}`;
    return problem('quote-text', place, `${quote(text)} without quotes is read as ${read}, not as text.`, {
      hint: `Write it in quotes: ${quote(text)}.`,
    });
  }
  const quotes = expected === 'string' ? quotesForName(error.data, source, path) : undefined;
  const is = error.data === null ? 'has no value' : `is ${kindOf(error.data)}: ${quote(text)}`;
  return problem('wrong-type', place, `${named(path)} ${is}; it must be ${KINDS[expected] ?? expected}.`, {
    hint: quotes ?? exampleFor(error, path) ?? hintForType(expected, error.data, path, text),
  });
}

function kindOf(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a mapping';
  return data === true || data === false ? 'true or false' : typeof data === 'string' ? 'text' : 'a number';
}

/** How to write a mapping where there is only a name, after the schema's example; undefined if it has none with a name. */
function exampleFor({ data, parentSchema }: ErrorObject, path: Path): string | undefined {
  const schema: unknown = parentSchema;
  const examples: readonly unknown[] =
    isJsonObject(schema) && Array.isArray(schema.examples) ? schema.examples : [];
  const example = examples.find((one) => isJsonObject(one) && 'name' in one);
  if (typeof data !== 'string' || !isJsonObject(example)) return undefined;
  return `If it is the name, write ${inFlow({ [String(path.at(-1))]: { ...example, name: data } })}.`;
}

/** One key with its value, on one line. */
function inFlow(value: Readonly<Record<string, unknown>>): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return text.replace(/^\{ (.*) \}$/s, '$1');
}

function hintForType(expected: string, data: unknown, path: Path, text: string): string {
  const key = path.at(-1);
  if (path.length === 0) return 'A document is a mapping of keys, such as policy, include and exclude.';
  if (expected !== 'array') return `Write ${KINDS[expected] ?? expected}.`;
  if (data === null) return `Write ${String(key)}: [] if nothing is meant.`;
  return `Write a list: ${String(key)}: [${text.split('\n')[0] ?? ''}].`;
}

function badKey(definition: string | undefined, source: SourceDocument, path: Path): Diagnostic {
  const rule = definition === 'values' ? 'valueName' : 'setName';
  return badName(rule, source.keyPlaceOf(path), String(path.at(-1)));
}

function nothingIn(definition: string | undefined, source: SourceDocument, path: Path): Diagnostic {
  const place = source.placeOf(path);
  if (definition === 'setMembers')
    return problem('empty-set', place, `The set ${named(path)} has no members.`, {
      hint: 'Give it members, or remove it.',
    });
  return problem('empty-list', place, `${named(path)} is an empty list.`, { hint: 'Fill it, or remove it.' });
}

const VALUE_CODES: Readonly<Record<string, DiagnosticCode>> = {
  policyType: 'unknown-policy-type',
  refusalCode: 'unknown-refusal',
};

function unknownValue(
  definition: string | undefined,
  source: SourceDocument,
  path: Path,
  allowed: readonly string[],
): Diagnostic | undefined {
  // Already reported as a value of the wrong kind.
  const value = path.reduce<unknown>(step, source.value);
  if (typeof value !== 'string' && !(typeof value === 'boolean' && allowed.join() === 'true'))
    return undefined;
  return noSuchValue(definition, source, path, allowed);
}

function noSuchValue(
  definition: string | undefined,
  source: SourceDocument,
  path: Path,
  allowed: readonly string[],
): Diagnostic {
  const code = VALUE_CODES[definition ?? ''] ?? 'unknown-value';
  const text = source.textOf(path);
  return problem(
    code,
    source.placeOf(path),
    `${written(source, path)} is no possible value of ${named(path)}.`,
    {
      hint: didYouMeanWord(text, allowed, `Possible: ${allowed.join(', ')}.`),
    },
  );
}

function badText(definition: string | undefined, source: SourceDocument, path: Path): Diagnostic {
  if (isNameRule(definition))
    return badName(definition, source.placeOf(path), String(path.reduce<unknown>(step, source.value)));
  if (definition === 'guid' && path.reduce<unknown>(step, source.value) !== '') {
    const message = `${named(path)} is not a GUID: ${written(source, path)}.`;
    const hint = 'Write 32 hexadecimal digits, as in 2c9c7f2e-5d5f-4a38-9d0c-5ad3b2b8f1a4.';
    return problem('bad-guid', source.placeOf(path), message, { hint });
  }
  if (definition === 'policyId' && path.reduce<unknown>(step, source.value) !== '') {
    const message = `${named(path)} is no policy id: ${written(source, path)}.`;
    const hint =
      'Write only letters, digits, -, _ and ., as in T_8c8f4c3a-1b52-4e61-8d0f-9f6f6f3c2b10; a name goes under name.';
    return problem('bad-policy-id', source.placeOf(path), message, { hint });
  }
  if (path.at(-1) === 'reason')
    return problem(
      'empty-text',
      source.placeOf(path),
      `${named(path)} gives no reason: ${written(source, path)}.`,
      {
        hint: 'Write why it is allowed, or the ticket that says so, such as CHG0042.',
      },
    );
  return problem('empty-text', source.placeOf(path), `${named(path)} is empty.`, {
    hint: 'Write the name or id, or remove it.',
  });
}

function badShare(source: SourceDocument, path: Path): Diagnostic {
  return problem('bad-limit', source.placeOf(path), `${named(path)} can't be ${written(source, path)}.`, {
    hint: 'Write a share from 0% to 100%, such as 25%, or a whole number.',
  });
}

interface NameRule {
  readonly code: DiagnosticCode;
  readonly what: string;
  readonly hint: string;
}

/** The names that users choose for things of their own, by the definition that says how they may look. */
const NAME_RULES = {
  setName: {
    code: 'bad-set-name',
    what: 'a set',
    hint: 'Use letters, digits, - and _, beginning with a letter.',
  },
  valueName: {
    code: 'bad-value-name',
    what: 'a value',
    hint: 'Use letters, digits, - and _, beginning with a letter.',
  },
  tenantName: {
    code: 'bad-tenant-name',
    what: 'a tenant',
    hint: 'Use up to 40 lowercase letters, digits and -, and no device name of Windows: folders get this name. fleet-summary, schemas and names are taken.',
  },
  ringName: {
    code: 'bad-ring-name',
    what: 'a ring',
    hint: 'Use up to 40 lowercase letters, digits and -, beginning with a letter.',
  },
} as const satisfies Readonly<Record<string, NameRule>>;

type NamedThing = keyof typeof NAME_RULES;

function isNameRule(definition: string | undefined): definition is NamedThing {
  return definition !== undefined && Object.hasOwn(NAME_RULES, definition);
}

/** A name that its definition does not take. */
function badName(definition: NamedThing, place: Place, name: string): Diagnostic {
  const { code, what, hint } = NAME_RULES[definition];
  return problem(code, place, `${quote(name)} can't be the name of ${what}.`, { hint });
}
