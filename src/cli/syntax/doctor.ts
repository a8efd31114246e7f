import { Option } from 'commander';
import { DOCTOR_PURPOSES } from '../../model/doctor.js';
import { type DoctorOptions } from '../commands/doctor.js';
import { type OneTenantOptions } from '../fleet/options.js';
import { runOnTenant } from '../fleet/run-on-tenants.js';
import { type Declare } from './declare.js';
import { oneTenantOption } from './fleet-options.js';
import { connectionOptions, examples } from './options.js';

export const declareDoctor: Declare = (program, context, onExit) => {
  oneTenantOption(connectionOptions(program.command('doctor')))
    .description('look at sign-in, tenant, permissions, every collection and the clock; say what is missing')
    .addOption(
      new Option('--for <purpose>', 'what the connection is wanted for')
        .choices(DOCTOR_PURPOSES)
        .default('apply'),
    )
    .option(
      '--probe-policy <id>',
      'TYPE/ID of a policy to throw away, on which writing is TRIED and put back',
    )
    .option('--yes', 'do not ask before the probe writes')
    .addHelpText('after', examples('doctor', 'doctor --for plan --format json', 'doctor --for explain'))
    .action(async (options: DoctorOptions & OneTenantOptions) => {
      const { doctor } = await import('../commands/doctor.js');
      onExit(await runOnTenant(doctor, options, context));
    });
};
