import { type Explanation } from '../../model/explanation.js';
import { renderExplanationText } from '../../report/explain-text.js';
import { renderExplanationJson } from '../../report/json.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type ExplainOptions, explainRun } from '../runs/explain-run.js';
import { useColour } from '../options.js';

/** Tells who gets what, and why. Reads alone: nothing it is given can write to the tenant. */
export async function explain(options: ExplainOptions, context: CliContext): Promise<ExitCode> {
  const explanation = await explainRun(options, context);
  if (explanation === undefined) return EXIT.error;
  context.stdout.write(await render(explanation, options, context));
  return explanation.complete ? EXIT.ok : EXIT.incomplete;
}

async function render(
  explanation: Explanation,
  options: ExplainOptions,
  context: CliContext,
): Promise<string> {
  switch (options.format) {
    case 'json':
      return renderExplanationJson(explanation);
    case 'html':
      return (await import('../../report/html/explain-html.js')).renderExplanationHtml(explanation);
    default:
      return renderExplanationText(explanation, { colour: useColour(options, context) });
  }
}
