import { badRequest } from '../http/graph-error.js';
import type { JsonObject } from '../tenant/values.js';

/** What a route lets its `$filter` do. */
export interface FilterRules {
  /** String properties; they compare without regard to case. */
  readonly text: readonly string[];
  readonly flags?: readonly string[];
  readonly collections?: readonly string[];
  readonly operators: readonly Operator[];
  /** Operators of advanced queries, and whether this is one; then the limits on values do not count. */
  readonly advanced?: { readonly operators: readonly Operator[]; readonly granted: boolean };
}

/** The words of the grammar that can be switched on or off. */
export type Operator = 'eq' | 'ne' | 'in' | 'or' | 'and' | 'not' | 'startswith' | 'endswith' | 'any';

type Test = (item: JsonObject) => boolean;

/** The directory's limits by Graph's list of known issues: values in one `in` (or one chain of `or`), characters in one value. */
const MAX_CLAUSES = 15;
const MAX_LENGTH = 120;
const TOKEN = /\s*('(?:[^']|'')*'|[A-Za-z_][\w/]*|[(),:])/y;

/**
 * The items that `$filter` keeps; all of them without one.
 * @throws GraphError 400 for text that does not parse, a property or operator that the route does not have, and values
 * past the limits
 */
export function matching<T extends JsonObject>(
  items: readonly T[],
  filter: string | undefined,
  rules: FilterRules,
): readonly T[] {
  return filter === undefined ? items : items.filter(new Parser(filter, rules).parse());
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #limited: boolean;
  #at = 0;

  constructor(
    readonly text: string,
    readonly rules: FilterRules,
  ) {
    this.#tokens = tokens(text);
    this.#limited = rules.advanced?.granted !== true;
  }

  parse(): Test {
    const test = this.#or();
    if (this.#at < this.#tokens.length) throw this.#syntax();
    return test;
  }

  #or(): Test {
    const terms = [this.#and()];
    while (this.#accept('or')) {
      this.#allow('or');
      terms.push(this.#and());
      if (this.#limited && terms.length > MAX_CLAUSES) throw tooMany('OR');
    }
    return (item) => terms.some((term) => term(item));
  }

  #and(): Test {
    const terms = [this.#unary()];
    while (this.#accept('and')) {
      this.#allow('and');
      terms.push(this.#unary());
    }
    return (item) => terms.every((term) => term(item));
  }

  #unary(): Test {
    if (this.#accept('not')) {
      this.#allow('not');
      const inner = this.#unary();
      return (item) => !inner(item);
    }
    if (!this.#accept('(')) return this.#comparison();
    const inner = this.#or();
    this.#expect(')');
    return inner;
  }

  #comparison(): Test {
    const word = this.#next();
    const call = word.toLowerCase();
    if (call === 'startswith' || call === 'endswith') return this.#function(call);
    if (word.endsWith('/any')) return this.#any(word.slice(0, -'/any'.length));
    if (this.rules.flags?.includes(word)) {
      this.#operator('eq');
      const expected = this.#next();
      if (expected !== 'true' && expected !== 'false') throw this.#syntax();
      return (item) => (item[word] === true) === (expected === 'true');
    }
    const property = this.#textProperty(word);
    if (this.#accept('in')) return this.#in(property);
    const operator = this.#operator('eq', 'ne');
    const value = this.#value();
    return (item) => (lower(item[property]) === value) === (operator === 'eq');
  }

  #function(name: 'startswith' | 'endswith'): Test {
    this.#allow(name);
    this.#expect('(');
    const property = this.#textProperty(this.#next());
    this.#expect(',');
    const value = this.#value();
    this.#expect(')');
    return (item) =>
      name === 'startswith' ? lower(item[property]).startsWith(value) : lower(item[property]).endsWith(value);
  }

  #in(property: string): Test {
    this.#allow('in');
    this.#expect('(');
    const values = [this.#value()];
    while (this.#accept(',')) values.push(this.#value());
    this.#expect(')');
    if (this.#limited && values.length > MAX_CLAUSES) throw tooMany('IN');
    return (item) => values.includes(lower(item[property]));
  }

  #any(property: string): Test {
    this.#allow('any');
    if (!this.rules.collections?.includes(property)) throw this.#unsupported(property);
    this.#expect('(');
    const variable = this.#next();
    this.#expect(':');
    this.#expect(variable);
    this.#operator('eq');
    const value = this.#value();
    this.#expect(')');
    return (item) => Array.isArray(item[property]) && item[property].some((entry) => lower(entry) === value);
  }

  #operator(...among: readonly ('eq' | 'ne')[]): 'eq' | 'ne' {
    const word = this.#next();
    const operator = among.find((name) => name === word);
    if (!operator) throw this.#syntax();
    this.#allow(operator);
    return operator;
  }

  #textProperty(word: string): string {
    if (!this.rules.text.includes(word)) throw this.#unsupported(word);
    return word;
  }

  #value(): string {
    const token = this.#next();
    if (!token.startsWith("'")) throw this.#syntax();
    const value = token.slice(1, -1).replaceAll("''", "'");
    if (this.#limited && value.length > MAX_LENGTH)
      throw refused(`A value in $filter is longer than ${MAX_LENGTH} characters.`);
    return value.toLowerCase();
  }

  #allow(operator: Operator): void {
    const { operators, advanced } = this.rules;
    if (operators.includes(operator)) return;
    if (!advanced?.operators.includes(operator))
      throw refused(`Operator '${operator}' is not supported for this resource.`);
    if (!advanced.granted)
      throw refused(
        `Operator '${operator}' is supported with the header ConsistencyLevel: eventual and $count=true only.`,
      );
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#syntax();
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#syntax();
    return token;
  }

  #syntax(): Error {
    return refused(`Invalid filter clause: syntax error at position ${this.#at} in '${this.text}'.`);
  }

  #unsupported(property: string): Error {
    return refused(`Unsupported or invalid query filter clause specified for property '${property}'.`);
  }
}

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined)
      throw refused(`Invalid filter clause: '${text}' has an unterminated or unknown part.`);
    found.push(token);
  }
  return found;
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function tooMany(word: string): Error {
  return refused(
    `Too many child clauses specified in search filter expression containing '${word}' operators. Max allowed: ${MAX_CLAUSES}.`,
  );
}

function refused(message: string): Error {
  return badRequest(message);
}
