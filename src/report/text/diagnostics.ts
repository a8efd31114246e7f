import picocolors from 'picocolors';
import { type Diagnostic, type Severity } from '../../model/project/diagnostic.js';
import { counted } from '../../model/numbers.js';
import { jsonText } from './json-text.js';
import { causeKey } from './labels.js';
import { printable } from './printable.js';

export interface DiagnosticsTextOptions {
  readonly colour: boolean;
  /** Text of the files by the path diagnostics name; a problem in one of them is shown with its line. */
  readonly sources?: ReadonlyMap<string, string>;
}

/**
 * Problems for people at a terminal: one block each, then how many there are. The first of each code ends with the command
 * that explains it. Empty if there are none.
 */
export function renderDiagnosticsText(
  diagnostics: readonly Diagnostic[],
  { colour, sources }: DiagnosticsTextOptions,
): string {
  if (diagnostics.length === 0) return '';
  const paint = picocolors.createColors(colour);
  const painted: Readonly<Record<Severity, string>> = {
    error: paint.red('error'),
    warning: paint.yellow('warning'),
    info: paint.cyan('info'),
  };
  const explained = new Set<string>();
  const blocks = diagnostics.map((diagnostic) => {
    const { file, line, column, severity, code, message, hint, related = [] } = diagnostic;
    const isFirst = !explained.has(code);
    explained.add(code);
    const place = `${printable(file)}:${line}:${column}`;
    return [
      `${paint.bold(place)} ${painted[severity]} ${paint.dim(printable(code))}  ${printable(message)}`,
      ...excerpt(diagnostic, sources).map((text) => paint.dim(text)),
      ...related.map(
        (other) => `  ${printable(other.file)}:${other.line}:${other.column} ${printable(other.message)}`,
      ),
      ...(hint === undefined ? [] : [`  ${paint.green('hint:')} ${printable(hint)}`]),
      ...(isFirst ? [paint.dim(`  more: assignctl help ${printable(code)}`)] : []),
    ].join('\n');
  });
  return `${blocks.join('\n')}\n\n${countText(diagnostics)}\n`;
}

/**
 * Diagnostics of one cause as one, at its first place, with the number of the others: a failure of the service is met by
 * every name that was to be looked up, and a renamed group by every file.
 */
export function oncePerCause(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byCause = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const { code, message, hint = '' } = one;
    const isOfService = code.endsWith('-unreadable');
    const why = isOfService ? causeKey(message.slice(message.indexOf(': ') + 2)) : message;
    const key = JSON.stringify([code, why, isOfService ? '' : hint]);
    byCause.set(key, [...(byCause.get(key) ?? []), one]);
  }
  return [...byCause.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const count = counted(others.length, 'more place');
    return others.length === 0 ? [first] : [{ ...first, message: `${first.message} (and at ${count})` }];
  });
}

/** `2 errors, 1 warning` */
function countText(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly (readonly [Severity, string])[] = [
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ];
  return severities
    .map(([severity, word]) => ({
      word,
      count: diagnostics.filter((one) => one.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}${count === 1 ? '' : 's'}`)
    .join(', ');
}

function excerpt(
  { file, line, column }: Diagnostic,
  sources: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  const text = sources?.get(file)?.split(/\r?\n/)[line - 1];
  if (text === undefined || text.trim() === '') return [];
  const gutter = String(line);
  const before = printable(text.slice(0, column - 1));
  return [
    `  ${gutter} | ${printable(text)}`,
    `  ${' '.repeat(gutter.length)} | ${' '.repeat(before.length)}^`,
  ];
}

/**
 * GitHub Actions workflow commands, one line each: GitHub shows them at the lines of a pull request.
 * Escaping as the runner undoes it (actions/toolkit `packages/core/src/command.ts`).
 */
export function renderDiagnosticsGithub(diagnostics: readonly Diagnostic[]): string {
  const commands: Readonly<Record<Severity, string>> = {
    error: 'error',
    warning: 'warning',
    info: 'notice',
  };
  return diagnostics
    .map(({ file, line, column, severity, code, message, hint }) => {
      const properties = [
        `file=${githubProperty(printable(file))}`,
        `line=${line}`,
        `col=${column}`,
        `title=${githubProperty(printable(code))}`,
      ].join(',');
      return `::${commands[severity]} ${properties}::${githubData(withHint(printable(message), hint === undefined ? undefined : printable(hint)))}\n`;
    })
    .join('');
}

function githubData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function githubProperty(text: string): string {
  return githubData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}\n${hint}`;
}

export interface SarifOptions {
  readonly toolVersion: string;
  /** Meaning of each code in one line. */
  readonly meanings?: Readonly<Record<string, string>>;
}

/** SARIF 2.1.0, for code scanning. */
export function renderDiagnosticsSarif(
  diagnostics: readonly Diagnostic[],
  { toolVersion, meanings = {} }: SarifOptions,
): string {
  const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'assignctl',
            version: toolVersion,
            rules: codes.map((id) => ({
              id,
              ...(Object.hasOwn(meanings, id) && { shortDescription: { text: meanings[id] } }),
            })),
          },
        },
        // Columns here count UTF-16 units, as the loader does.
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(({ code, severity, message, hint, related = [], ...place }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: levels[severity],
          message: { text: withHint(message, hint) },
          locations: [{ physicalLocation: sarifLocation(place) }],
          ...(related.length > 0 && {
            relatedLocations: related.map((other, id) => ({
              id,
              physicalLocation: sarifLocation(other),
              message: { text: other.message },
            })),
          }),
        })),
      },
    ],
  };
  return jsonText(log);
}

function sarifLocation({ file, line, column }: Pick<Diagnostic, 'file' | 'line' | 'column'>): object {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return { artifactLocation: { uri }, region: { startLine: line, startColumn: column } };
}
