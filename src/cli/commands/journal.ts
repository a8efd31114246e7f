import { resolve } from 'node:path';
import { type JournalLine } from '../../applier/journal-lines.js';
import { counted } from '../../report/labels.js';
import { printable } from '../../report/printable.js';
import { type CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readJournalFile } from '../journal-file.js';

/** Says whether a journal is whole. A torn last line is none of its faults: that is how a power cut leaves it. */
export async function verify(file: string, format: string, { cwd, stdout }: CliContext): Promise<ExitCode> {
  const { lines, problem, isTorn } = await readJournalFile(resolve(cwd, file));
  const end = lines.findLast(({ kind }) => kind === 'end');
  const isStarted = lines[0]?.kind === 'start';
  const isSound = problem === undefined && isStarted;
  const report = {
    file,
    isSound,
    records: lines.length,
    isTorn,
    hasEnd: end !== undefined,
    ...(problem === undefined ? {} : { problem }),
  };
  if (format === 'json') stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const told = [
      problem ?? (isStarted ? 'The chain holds.' : 'It does not begin as a journal does.'),
      ...(isTorn ? ['The last line is torn: it was being written when the run broke off.'] : []),
      ...(end === undefined ? ['The run did not come to its end.'] : []),
    ];
    stdout.write(`${file}: ${counted(lines.length, 'record')}. ${told.join(' ')}\n`);
  }
  return isSound ? EXIT.ok : EXIT.error;
}

/** Tells a journal line by line, as far as it can be trusted. */
export async function show(
  file: string,
  format: string,
  { cwd, stdout, stderr }: CliContext,
): Promise<ExitCode> {
  const { lines, problem, isTorn } = await readJournalFile(resolve(cwd, file));
  if (format === 'json') stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
  else stdout.write(lines.map((line) => `${printable(tell(line))}\n`).join(''));
  if (isTorn) stderr.write('The last line is torn and was left out.\n');
  if (problem !== undefined) stderr.write(`${problem} What follows was left out.\n`);
  return problem === undefined ? EXIT.ok : EXIT.error;
}

function tell(line: JournalLine): string {
  return `${line.time} ${line.kind.padEnd(8)} ${say(line)}`;
}

function say(line: JournalLine): string {
  switch (line.kind) {
    case 'start':
      return `tenant ${line.tenantId}, plan ${line.plan.slice(0, 12)}${line.continues === undefined ? '' : `, goes on with ${line.continues.slice(0, 12)}`}`;
    case 'end':
      return line.isComplete ? 'complete' : 'something is left to do';
    case 'before':
      return `${nameOf(line)} held ${counted(line.assignments.length, 'assignment')}`;
    case 'intent':
      return `${nameOf(line)} ${line.request.method} ${line.request.path}`;
    case 'answer':
      return `${nameOf(line)} ${line.status ?? 'no answer'}${line.requestId === undefined ? '' : ` (${line.requestId})`}`;
    case 'approval':
      return `${nameOf(line)} waits for approval ${line.code}`;
    case 'policy':
      return `${nameOf(line)} ${line.result}${line.reason === undefined ? '' : `: ${line.reason}`}`;
  }
}

function nameOf({ policy }: { readonly policy: { readonly type: string; readonly name: string } }): string {
  return `${policy.type} “${policy.name}”`;
}
