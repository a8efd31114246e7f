import { InvalidArgumentError, Option } from 'commander';
import { POLICY_TYPE_NAMES, type PolicyType } from '../../../model/tenant/policy-types.js';
import { renderExportText } from '../../../report/export-text.js';
import { renderExportJson } from '../../../report/text/json-text.js';
import { type CliContext } from '../../context.js';
import { connectionOptions, type Declare, examples, onlyOption } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { placeFlags, useColour } from '../../program/options.js';
import { showExportFrom, viewOf } from '../../project/shown-paths.js';
import { openResultFile } from '../../terminal/result-file.js';
import { type ExportOptions, exportRun } from './export-run.js';

export const declareExport: Declare = (command, context, onExit) => {
  onlyOption(connectionOptions(command))
    .option('--type <type>', 'only this policy type; repeatable', parseType, [])
    .addOption(
      new Option('--layout <kind>', 'a new file for each').choices(['policy', 'type']).default('policy'),
    )
    .option('--out <dir>', 'folder to write to (default: desiredState of the settings)')
    .option('--report <file>', 'save the report as JSON too')
    .option('--update', 'rewrite declarations that differ from the tenant; comments and layout stay')
    .addHelpText(
      'after',
      examples(
        'export',
        'export --type iosManagedAppProtection --layout type',
        'export --update',
        'export --only "iosManagedAppProtection/iOS – Corporate baseline"',
      ),
    )
    .action(async (options: ExportOptions) => {
      onExit(await exportTenant(options, context));
    });
};

function parseType(text: string, former: readonly PolicyType[]): readonly PolicyType[] {
  const type = POLICY_TYPE_NAMES.find((name) => name === text);
  if (type === undefined) throw new InvalidArgumentError(`The types are ${POLICY_TYPE_NAMES.join(', ')}.`);
  return [...former, type];
}

/** Writes the tenant's policies as declarations. Nothing it is given can write to the tenant. */
export async function exportTenant(options: ExportOptions, context: CliContext): Promise<ExitCode> {
  const out = await openResultFile(options.report, context);
  const report = await exportRun(options, context);
  if (report === undefined) return EXIT.error;
  context.stdout.write(
    options.format === 'json'
      ? renderExportJson(report)
      : renderExportText(showExportFrom(viewOf(options, context), report), {
          colour: useColour(options, context),
          next: nextCommands(options),
        }),
  );
  await out?.write(renderExportJson(report));
  return report.summary.leftOut > 0 || report.unread.length > 0 ? EXIT.incomplete : EXIT.ok;
}

function nextCommands(options: ExportOptions): readonly string[] {
  const at = placeFlags(options);
  const git = `git${placeFlags({ C: options.C })}`;
  return [`assignctl validate${at}`, `assignctl plan${at}`, `${git} add . && ${git} commit`];
}
