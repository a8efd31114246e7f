import picocolors from 'picocolors';
import { type Diagnostic, type Severity } from '../../model/project/diagnostic.js';
import { jsonText } from './json-text.js';
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
