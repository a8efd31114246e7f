import pc from 'picocolors';
import {
  type Check,
  CHECK_GROUPS,
  type CheckGroup,
  type DoctorReport,
} from '../model/results/doctor-report.js';
import { counted } from '../model/numbers.js';
import { printable, printableLines } from './text/printable.js';

type Colours = ReturnType<typeof pc.createColors>;

const TITLES: Readonly<Record<CheckGroup, string>> = {
  connection: 'Connection',
  permissions: 'Permissions in the token',
  reads: 'Reading',
  writes: 'Writing',
};

/** Every check, by group; the last line says whether all that the purpose requires was found. */
export function renderDoctorText(report: DoctorReport, { colour }: { readonly colour: boolean }): string {
  const c = pc.createColors(colour);
  const { checks, cloud, graphVersion, endpoint, purpose, healthy } = report;
  const groups = CHECK_GROUPS.flatMap((group) => {
    const members = checks.filter((check) => check.group === group);
    return members.length === 0
      ? []
      : [[c.bold(TITLES[group]), ...members.map((check) => line(check, c))].join('\n')];
  });
  const missing = checks.filter(({ status, required }) => status === 'missing' && required).length;
  const unknown = checks.filter(({ status }) => status === 'unknown').length;
  const sum = healthy
    ? c.green(
        `${purpose} has everything it requires${unknown === 0 ? '' : ` (${counted(unknown, 'check')} inconclusive)`}.`,
      )
    : c.red(`${counted(missing, 'requirement')} of ${purpose} ${missing === 1 ? 'is' : 'are'} missing.`);
  return `Cloud ${cloud}, Graph ${graphVersion} at ${endpoint}\n\n${groups.join('\n\n')}\n\n${sum}\n`;
}

/** Where the second line of a check begins. */
const INDENT = `\n${' '.repeat(13)}`;

function line({ name, status, required, detail, next, milliseconds }: Check, c: Colours): string {
  const paint = { ok: c.green, warning: c.yellow, missing: c.red, unknown: c.dim, skipped: c.dim }[status];
  const time =
    milliseconds === undefined || name === 'reach' ? '' : c.dim(` (${Math.round(milliseconds)} ms)`);
  const optional = !required && status === 'warning' ? ' (not required by the declarations)' : '';
  const todo = next === undefined ? '' : `${INDENT}${c.dim('→')} ${printable(next)}`;
  return `  ${paint(status.padEnd(9))} ${name}: ${printableLines(detail).replaceAll('\n', INDENT)}${optional}${time}${todo}`;
}
