import { type ErrorObject } from 'ajv/dist/2020.js';
import { type Diagnostic } from '../../model/project/diagnostic.js';
import { type Path, type SourceDocument, step } from '../yaml/source-document.js';
import { definitionErrors, definitionOf, documentErrors } from './schema-errors.js';
import { shapeProblem } from './shape-problems.js';
import { conforms, type Documents, type DefinitionName } from './validate.js';
import { isJsonObject } from '../../model/json.js';
import { oneOf, problem, quote } from '../diagnostic-codes.js';
import { writeInQuotes } from '../yaml/quote-advice.js';
import { nearest } from '../../model/did-you-mean.js';

/** What is wrong with the shape of a document that is known to have faults. */
export function explainDocument(source: SourceDocument, document: keyof Documents): readonly Diagnostic[] {
  const { value, apart } = setApart(source.value, document);
  const errors = documentErrors(document, value);
  if (errors.length === 0) throw new Error(`${source.file} does not fit its schema, and nothing says why`);
  return [
    ...explainErrors(source, errors),
    ...apart.flatMap(({ path, definition, item }) =>
      explainErrors(source, definitionErrors(definition, item), path),
    ),
  ];
}

/** A faulty item of a list, and what it should be. */
interface FaultyItem {
  readonly path: Path;
  readonly definition: DefinitionName;
  readonly item: unknown;
}

/**
 * A document with its lists of targets cut off after their first faulty item, and the faulty items after that. At each
 * faulty item the schema checker copies all errors it has found, so thousands of them are checked one by one.
 */
function setApart(
  value: unknown,
  document: keyof Documents,
): { readonly value: unknown; readonly apart: readonly FaultyItem[] } {
  const apart: FaultyItem[] = [];
  const cut = (list: unknown, definition: DefinitionName, path: Path): unknown => {
    const items: readonly unknown[] = Array.isArray(list) ? list : [];
    const [first, ...others] = items.flatMap((item, at) => (conforms(definition, item) ? [] : at));
    if (first === undefined) return list;
    for (const at of others) apart.push({ path: [...path, at], definition, item: items[at] });
    return items.slice(0, first + 1);
  };
  if (!isJsonObject(value)) return { value, apart };
  const shortened: Record<string, unknown> = { ...value };
  if (document === 'policyAssignments')
    for (const key of ['include', 'exclude'])
      if (key in value) shortened[key] = cut(value[key], 'entry', [key]);
  if (document === 'settings' && isJsonObject(value.sets))
    shortened.sets = Object.fromEntries(
      Object.entries(value.sets).map(([name, set]) => [name, cut(set, 'setMember', ['sets', name])]),
    );
  return { value: shortened, apart };
}

/** Turns the schema checker's errors into diagnostics that say what was written and what to write instead. */
function explainErrors(
  source: SourceDocument,
  errors: readonly ErrorObject[],
  base: Path = [],
): readonly Diagnostic[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf' && isChoice(definitionOf(error)));
  const chosen = choices.flatMap((error) => {
    const path = pathOf(error, source, base);
    const choice = choose(definitionOf(error) ?? '', error.data, source, path);
    return 'diagnostic' in choice
      ? choice.diagnostic
      : explainErrors(source, definitionErrors(choice.definition, error.data), path);
  });
  const decided = new Set(choices.map(({ instancePath }) => instancePath));
  const unchosen = errors
    .filter(({ instancePath }) => !isWithin(instancePath, decided))
    .flatMap((error) => shapeProblem(error, source, pathOf(error, source, base)) ?? []);
  return [...chosen, ...unchosen];
}

/** Whether a place is one of these, or inside one. A faulty file may have tens of thousands of them. */
function isWithin(instancePath: string, outer: ReadonlySet<string>): boolean {
  for (let at = instancePath; ; at = at.slice(0, at.lastIndexOf('/'))) {
    if (outer.has(at)) return true;
    if (at === '') return false;
  }
}

/** JSON pointer to path; a step into a list becomes a number. */
function pathOf({ instancePath }: ErrorObject, source: SourceDocument, base: Path): Path {
  const steps = instancePath.split('/').slice(1);
  let value = base.reduce<unknown>(step, source.value);
  const path = steps.map((text) => {
    const key = text.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = Array.isArray(value) ? Number(key) : key;
    value = step(value, next);
    return next;
  });
  return [...base, ...path];
}

/** A value that may take one of several shapes; its keys decide which one. */
interface Choice {
  readonly what: string;
  /** Shape of a bare text. */
  readonly text?: DefinitionName;
  readonly keys: Readonly<Record<string, DefinitionName>>;
  readonly hint: string;
}

const MEMBER_KEYS = {
  group: 'groupEntry',
  groupId: 'groupEntry',
  allUsers: 'allUsersEntry',
  allDevices: 'allDevicesEntry',
  target: 'targetEntry',
} as const;

const CHOICES: Readonly<Record<string, Choice>> = {
  entry: {
    what: 'entry',
    text: 'name',
    keys: { ...MEMBER_KEYS, set: 'setEntry' },
    hint: 'Write the name of a group, or a mapping with one of group, groupId, allUsers, allDevices, set or target.',
  },
  setMember: {
    what: 'member of a set',
    text: 'name',
    keys: MEMBER_KEYS,
    hint: 'Write the name of a group, or a mapping with one of group, groupId, allUsers, allDevices or target.',
  },
  protection: {
    what: 'entry of protect',
    keys: { policy: 'policyProtection', group: 'groupProtection', groupId: 'groupProtection' },
    hint: 'Write {policy: {type: …, name: …}}, {group: …} or {groupId: …}.',
  },
};

type Chosen =
  /** Check the value as this shape. */
  | { readonly definition: DefinitionName }
  /** No shape fits. */
  | { readonly diagnostic: Diagnostic };

function isChoice(definition: string | undefined): definition is string {
  return definition !== undefined && Object.hasOwn(CHOICES, definition);
}

/** Decides by a value's keys which shape was meant, so that its problems are reported against that shape only. */
function choose(name: string, value: unknown, source: SourceDocument, path: Path): Chosen {
  const choice = CHOICES[name];
  if (choice === undefined) throw new Error(`No choice ${name}`);
  const { what, hint } = choice;
  const place = source.placeOf(path);
  const before = /^\s*- /.test(source.lineOf(path)) ? '- ' : '';
  if (!isJsonObject(value)) {
    if (choice.text !== undefined && !Array.isArray(value) && source.textOf(path) !== '')
      return { definition: choice.text };
    const text = source.textOf(path);
    const is = text === '' ? 'is empty' : `${quote(text)} is not one`;
    const quotes =
      text === '' ? 'A name that begins with # or & is written in quotes.' : writeInQuotes(text, before);
    return { diagnostic: problem('entry-kind', place, `This ${what} ${is}.`, { hint: `${hint} ${quotes}` }) };
  }
  const given = Object.keys(value).filter((key) => Object.hasOwn(choice.keys, key));
  if (name === 'setMember' && 'set' in value) {
    const text = quote(source.textOf([...path, 'set']));
    return {
      diagnostic: problem(
        'nested-set',
        source.keyPlaceOf([...path, 'set']),
        `A set can't contain the set ${text}.`,
        {
          hint: 'Write the targets themselves; a declaration can use several sets.',
        },
      ),
    };
  }
  const shapes = [...new Set(given.map((key) => choice.keys[key]))];
  const [definition] = shapes;
  if (definition !== undefined && shapes.length === 1) return { definition };
  if (shapes.length > 1) {
    const message = `One ${what} names ${oneOf(given, 'and')} at once.`;
    return { diagnostic: problem('entry-kind', place, message, { hint: 'Write one entry for each.' }) };
  }
  for (const key of Object.keys(value)) {
    const [meant] = nearest(key, Object.keys(choice.keys));
    if (meant === undefined) continue;
    const message = `Unknown key ${quote(key)} in this ${what}.`;
    const diagnostic = problem('unknown-key', source.keyPlaceOf([...path, key]), message, {
      hint: `Did you mean ${meant}?`,
    });
    return { diagnostic };
  }
  const keys = Object.keys(value).map(quote);
  const only = keys.length === 0 ? '' : `: it has only ${oneOf(keys, 'and')}`;
  const quotes = keys.length === 1 ? ` ${writeInQuotes(source.textOf(path), before)}` : '';
  return {
    diagnostic: problem('entry-kind', place, `This ${what} does not say who it means${only}.`, {
      hint: `${hint}${quotes}`,
    }),
  };
}
