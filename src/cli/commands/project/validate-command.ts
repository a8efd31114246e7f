import { hasErrors } from '../../../model/project/diagnostic.js';
import {
  renderDiagnosticsGithub,
  renderDiagnosticsSarif,
  renderDiagnosticsText,
} from '../../../report/text/diagnostics.js';
import { jsonText } from '../../../report/text/json-text.js';
import { counted } from '../../../model/numbers.js';
import { type CliContext } from '../../context.js';
import {
  assertNoOut,
  type FleetOptions,
  runOnTenants,
  type TenantCommand,
} from '../../fleet/fleet-options.js';
import { type Declare, fleetOptions, outOption, projectOptions } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ProjectOptions, useColour } from '../../program/options.js';
import { toolVersion } from '../../program/version.js';
import { showDiagnosticsFrom, placeOf } from '../../project/project-place.js';
import { openResultFile } from '../../terminal/result-file.js';

export const declareValidate: Declare = (command, context, onExit) => {
  outOption(fleetOptions(projectOptions(command, ['text', 'json', 'github', 'sarif']))).action(
    async (options: FleetOptions) => {
      onExit(await runOnTenants(validateTenants, options, context));
    },
  );
};

export interface ValidateOptions extends ProjectOptions {
  readonly out?: string;
}

/** `validate` on the tenants of a fleet: their files are read before any run anyway, and that is all of it. */
export const validateTenants: TenantCommand<ValidateOptions> = {
  name: 'validate',
  run: validate,
  forOneOfMany: (options) => {
    assertNoOut(options);
    return options;
  },
  isOfFiles: true,
};

/** Version of what `--format json` prints. */
const FORMAT_VERSION = '1.0';

/** Checks all files against the schemas and the rules, without any tenant. */
export async function validate(options: ValidateOptions, context: CliContext): Promise<ExitCode> {
  const out = await openResultFile(options.out, context);
  const { folder, load } = placeOf(options, context);
  const project = await load();
  const { diagnostics, declarations, files } = project;
  const isSound = project.settings !== undefined && !hasErrors(diagnostics);
  const { stdout } = context;
  const shown = showDiagnosticsFrom({ folder, cwd: context.cwd }, diagnostics);
  const json = jsonText({
    formatVersion: FORMAT_VERSION,
    valid: isSound,
    files,
    policies: declarations.length,
    diagnostics,
  });
  switch (options.format) {
    case 'json':
      stdout.write(json);
      break;
    case 'github':
      stdout.write(renderDiagnosticsGithub(shown));
      break;
    case 'sarif':
      stdout.write(renderDiagnosticsSarif(shown, { toolVersion: toolVersion() }));
      break;
    default:
      if (diagnostics.length > 0)
        stdout.write(renderDiagnosticsText(shown, { colour: useColour(options, context) }));
      if (isSound)
        stdout.write(
          `Valid: ${counted(declarations.length, 'policy', 'policies')} in ${counted(files, 'file')}.\n`,
        );
  }
  await out?.write(json);
  return isSound ? EXIT.ok : EXIT.error;
}
