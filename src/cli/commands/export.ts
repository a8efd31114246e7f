import { renderExportText } from '../../report/export-text.js';
import { renderExportJson } from '../../report/json.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type ExportOptions, exportRun } from '../runs/export-run.js';
import { useColour } from '../options.js';
import { placeFlags } from '../place-flags.js';

/** Writes the tenant's policies as declarations. Nothing it is given can write to the tenant. */
export async function exportTenant(options: ExportOptions, context: CliContext): Promise<ExitCode> {
  const report = await exportRun(options, context);
  if (report === undefined) return EXIT.error;
  context.stdout.write(
    options.format === 'json'
      ? renderExportJson(report)
      : renderExportText(report, { colour: useColour(options, context), next: nextCommands(options) }),
  );
  return report.summary.leftOut > 0 || report.unread.length > 0 ? EXIT.incomplete : EXIT.ok;
}

function nextCommands(options: ExportOptions): readonly string[] {
  const at = placeFlags(options);
  const git = `git${placeFlags({ C: options.C })}`;
  return [`assignctl validate${at}`, `assignctl plan${at}`, `${git} add . && ${git} commit`];
}
