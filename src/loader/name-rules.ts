import { type Diagnostic, type Place } from '../model/diagnostic.js';
import { type DiagnosticCode } from './diagnostic-codes.js';
import { problem, quote } from './problem.js';

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
    hint: 'Use small letters, digits and -, 40 at most, and no device name of Windows: folders are called by it.',
  },
  ringName: {
    code: 'bad-ring-name',
    what: 'a ring',
    hint: 'Use small letters, digits and -, beginning with a letter, 40 at most.',
  },
} as const satisfies Readonly<Record<string, NameRule>>;

type NamedThing = keyof typeof NAME_RULES;

export function isNameRule(definition: string | undefined): definition is NamedThing {
  return definition !== undefined && Object.hasOwn(NAME_RULES, definition);
}

/** A name that its definition does not take. */
export function badName(definition: NamedThing, place: Place, name: string): Diagnostic {
  const { code, what, hint } = NAME_RULES[definition];
  return problem(code, place, `${quote(name)} can't be the name of ${what}.`, { hint });
}
