import { hasErrors } from '../../../model/project/diagnostic.js';
import {
  renderDiagnosticsGithub,
  renderDiagnosticsSarif,
  renderDiagnosticsText,
} from '../../../report/text/diagnostics.js';
import { counted } from '../../../report/text/labels.js';
import { type CliContext } from '../../context.js';
import { type FleetOptions, type TenantCommand } from '../../fleet/fleet-options.js';
import { runOnTenants } from '../../fleet/run-on-tenants.js';
import { type Declare, fleetOptions, projectOptions } from '../../program/command-options.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { type ProjectOptions, useColour } from '../../program/options.js';
import { toolVersion } from '../../program/version.js';
import { placeOf } from '../../project/project-place.js';

export const declareValidate: Declare = (command, context, onExit) => {
  fleetOptions(projectOptions(command, ['text', 'json', 'github', 'sarif'])).action(
    async (options: FleetOptions) => {
      onExit(await runOnTenants(validateTenants, options, context));
    },
  );
};

/** `validate` on the tenants of a fleet: their files are read before any run anyway, and that is all of it. */
export const validateTenants: TenantCommand<ProjectOptions> = {
  name: 'validate',
  run: validate,
  forOneOfMany: (options) => options,
  isOfFiles: true,
};

/** Checks all files against the schemas and the rules, without any tenant. */
export async function validate(options: ProjectOptions, context: CliContext): Promise<ExitCode> {
  const project = await placeOf(options, context).load();
  const { diagnostics, declarations, files } = project;
  const isSound = project.settings !== undefined && !hasErrors(diagnostics);
  const { stdout } = context;
  switch (options.format) {
    case 'json':
      stdout.write(
        `${JSON.stringify({ valid: isSound, files, policies: declarations.length, diagnostics }, null, 2)}\n`,
      );
      break;
    case 'github':
      stdout.write(renderDiagnosticsGithub(diagnostics));
      break;
    case 'sarif':
      stdout.write(renderDiagnosticsSarif(diagnostics, { toolVersion: toolVersion() }));
      break;
    default:
      if (diagnostics.length > 0)
        stdout.write(renderDiagnosticsText(diagnostics, { colour: useColour(options, context) }));
      if (isSound)
        stdout.write(
          `Valid: ${counted(declarations.length, 'policy', 'policies')} in ${counted(files, 'file')}.\n`,
        );
  }
  return isSound ? EXIT.ok : EXIT.error;
}
