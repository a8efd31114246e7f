import { type FleetSummary } from '../../model/fleet-summary.js';
import {
  renderDiagnosticsGithub,
  renderDiagnosticsSarif,
  renderDiagnosticsText,
} from '../../report/diagnostics.js';
import { renderFleetSummaryJson } from '../../report/json.js';
import { type CliContext } from '../context.js';
import { useColour } from '../options.js';
import { toolVersion } from '../version.js';
import { type FleetOptions } from './options.js';

/** Prints the summary in the format that was asked for; one that shows a single plan is shown as text. */
export async function showSummary(
  summary: FleetSummary,
  options: FleetOptions,
  context: CliContext,
): Promise<void> {
  context.stdout.write(await renderSummary(summary, options, context));
}

async function renderSummary(
  summary: FleetSummary,
  options: FleetOptions,
  context: CliContext,
): Promise<string> {
  switch (options.format) {
    case 'json':
      return renderFleetSummaryJson(summary);
    case 'markdown':
      return (await import('../../report/fleet-markdown.js')).renderFleetMarkdown(summary);
    case 'github':
      return renderDiagnosticsGithub(summary.diagnostics);
    case 'sarif':
      return renderDiagnosticsSarif(summary.diagnostics, { toolVersion: toolVersion() });
    default: {
      const colour = useColour(options, context);
      const files =
        summary.command === 'validate' ? renderDiagnosticsText(summary.diagnostics, { colour }) : '';
      return files + (await import('../../report/fleet-text.js')).renderFleetText(summary, { colour });
    }
  }
}
