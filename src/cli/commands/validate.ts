import { hasErrors } from '../../model/diagnostic.js';
import {
  renderDiagnosticsGithub,
  renderDiagnosticsSarif,
  renderDiagnosticsText,
} from '../../report/diagnostics.js';
import { counted } from '../../report/labels.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type TenantCommand } from '../fleet/options.js';
import { type ProjectOptions, useColour } from '../options.js';
import { placeOf } from '../files/place-of.js';
import { toolVersion } from '../version.js';

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
