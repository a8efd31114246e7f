import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** What `${{ }}` can see in a job. */
export type Contexts = Readonly<Record<string, unknown>>;

/** A value of a workflow file where a text is meant. */
export type Value = string | number | boolean | undefined;

/** How the steps before went: what `success()`, `failure()` and `always()` answer by. */
export type Status = 'success' | 'failure';

const STATUS = ['success', 'failure', 'always', 'cancelled'];

/** The value of an expression, as GitHub's own evaluator has it. */
function evaluate(expression: string, contexts: Contexts, status: Status): data.ExpressionData {
  const answers = new Map(
    STATUS.map((name) => {
      const isSo = name === 'always' || name === status;
      return [name, { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(isSo) }];
    }),
  );
  const { tokens } = new Lexer(expression).lex();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const parsed = new Parser(tokens, Object.keys(contexts), [...answers.values()]).parse();
  return new Evaluator(parsed, known, answers).evaluate();
}

/** A text with its expressions filled in. */
export function fill(text: Value, contexts: Contexts, status: Status = 'success'): string {
  return String(text ?? '').replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression.trim(), contexts, status).coerceString(),
  );
}

/** Whether a step or job with such an `if` runs. Without a status function it needs success. */
export function holds(condition: Value, contexts: Contexts, status: Status): boolean {
  const text = String(condition ?? '')
    .replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
    .trim();
  const asks = STATUS.some((name) => text.includes(`${name}(`));
  const whole = asks ? text : text === '' ? 'success()' : `success() && (${text})`;
  const value = evaluate(whole, contexts, status);
  return value.coerceString() !== 'false' && value.coerceString() !== '' && value.coerceString() !== '0';
}
