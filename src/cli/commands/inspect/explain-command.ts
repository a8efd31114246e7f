import { type Explanation } from '../../../model/results/explanation.js';
import { renderExplanationText } from '../../../report/explain/explain-text.js';
import { renderExplanationJson } from '../../../report/text/json-text.js';
import { type CliContext } from '../../context.js';
import { type OneTenantOptions } from '../../fleet/fleet-options.js';
import { runOnTenant } from '../../fleet/run-on-tenants.js';
import { connectionOptions, type Declare, examples, oneTenantOption } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { useColour } from '../../program/options.js';
import { openResultFile } from '../../terminal/result-file.js';
import { type ExplainOptions, explainRun } from './explain-run.js';

export const declareExplain: Declare = (command, context, onExit) => {
  oneTenantOption(connectionOptions(command, ['text', 'json', 'html']))
    .option('--user <name>', 'a user: principal name or id')
    .option('--group <name>', 'a group: name or id')
    .option(
      '--policy <choice>',
      'a policy: name, TYPE/NAME or TYPE/ID; with --user or --group only that policy',
    )
    .option('--out <file>', 'save the answer as JSON too')
    .option('--plan <plan.json>', 'as a saved plan would leave it, and what changes by it')
    .addHelpText(
      'after',
      examples(
        'explain --user ada@contoso.com',
        'explain --user ada@contoso.com --policy "iOS – Baseline"',
        'explain --group Sales --plan plan.json --format html > sales.html',
      ),
    )
    .action(async (options: ExplainOptions & OneTenantOptions) => {
      onExit(await runOnTenant(explain, options, context));
    });
};

/** Shows who gets what, and why. Nothing it is given can write to the tenant. */
export async function explain(options: ExplainOptions, context: CliContext): Promise<ExitCode> {
  const out = await openResultFile(options.out, context);
  const explanation = await explainRun(options, context);
  if (explanation === undefined) return EXIT.error;
  context.stdout.write(await render(explanation, options, context));
  await out?.write(renderExplanationJson(explanation));
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
      return (await import('../../../report/explain/explain-html.js')).renderExplanationHtml(explanation);
    default:
      return renderExplanationText(explanation, { colour: useColour(options, context) });
  }
}
