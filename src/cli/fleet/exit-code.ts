import { type FleetCommand } from '../../model/fleet-summary.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** Of two tenants' exit codes the one that stands further left tells more of the whole. */
const WORST_FIRST: readonly ExitCode[] = [
  EXIT.error,
  EXIT.refused,
  EXIT.partial,
  EXIT.incomplete,
  EXIT.changes,
];

/**
 * The exit code of a run over several tenants. All the same: that one. Else for `apply` 4, since a part was or may have
 * been applied; for commands that only look, the worst. Tenants that were not run (null) keep it from being 0.
 */
export function fleetExitCode(command: FleetCommand, codes: readonly (number | null)[]): ExitCode {
  const ran = new Set(codes.filter((code) => code !== null));
  const isWhole = ran.size === new Set(codes).size;
  if (ran.size === 0) return EXIT.error;
  if (isWhole && ran.size === 1 && ran.has(EXIT.ok)) return EXIT.ok;
  if (command === 'apply' && (ran.size > 1 || ran.has(EXIT.ok))) return EXIT.partial;
  return WORST_FIRST.find((code) => ran.has(code)) ?? EXIT.error;
}
