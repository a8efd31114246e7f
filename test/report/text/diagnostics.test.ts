import {
  renderDiagnosticsGithub,
  renderDiagnosticsSarif,
  renderDiagnosticsText,
} from '../../../src/report/text/diagnostics.js';
import { type Diagnostic } from '../../../src/model/project/diagnostic.js';

const ESCAPE = String.fromCharCode(27);
const problem: Diagnostic = {
  code: 'unknown-key',
  severity: 'error',
  file: 'desired-state/ios.yaml',
  line: 2,
  column: 3,
  message: 'Unknown key "grup".',
  hint: 'Did you mean group?',
};
const twice: Diagnostic = {
  ...problem,
  code: 'duplicate-policy',
  message: 'Declared twice.',
  related: [{ file: 'desired-state/a.yaml', line: 1, column: 9, message: 'declared here first' }],
};
const unused: Diagnostic = {
  code: 'unused-set',
  severity: 'warning',
  file: 'assignctl.yaml',
  line: 5,
  column: 3,
  message: 'The set "x" is used nowhere.',
};

describe('text', () => {
  test('place, severity, code, message, related places, hint, and how many', () => {
    expect(renderDiagnosticsText([problem, twice, unused], { colour: false })).toBe(
      [
        'desired-state/ios.yaml:2:3 error unknown-key  Unknown key "grup".',
        '  hint: Did you mean group?',
        '  more: assignctl help unknown-key',
        'desired-state/ios.yaml:2:3 error duplicate-policy  Declared twice.',
        '  desired-state/a.yaml:1:9 declared here first',
        '  hint: Did you mean group?',
        '  more: assignctl help duplicate-policy',
        'assignctl.yaml:5:3 warning unused-set  The set "x" is used nowhere.',
        '  more: assignctl help unused-set',
        '',
        '2 errors, 1 warning',
        '',
      ].join('\n'),
    );
  });

  test('a code that comes again is explained once', () => {
    const text = renderDiagnosticsText([problem, unused, { ...problem, line: 9 }], { colour: false });
    expect(text.match(/^ {2}more: assignctl help .+$/gm)).toEqual([
      '  more: assignctl help unknown-key',
      '  more: assignctl help unused-set',
    ]);
    expect(text.indexOf('more: assignctl help unknown-key')).toBeLessThan(text.indexOf('unused-set'));
  });

  test('nothing to say is nothing', () => {
    expect(renderDiagnosticsText([], { colour: false })).toBe('');
  });

  test('the line of the file with a mark under the place', () => {
    const sources = new Map([['desired-state/ios.yaml', 'include:\r\n- {grup: x}\r\n']]);
    expect(renderDiagnosticsText([problem], { colour: false, sources }).split('\n').slice(1, 3)).toEqual([
      '  2 | - {grup: x}',
      '    |   ^',
    ]);
  });

  test('colour only where asked for', () => {
    expect(renderDiagnosticsText([problem], { colour: true })).toContain(`${ESCAPE}[31merror${ESCAPE}[39m`);
    expect(renderDiagnosticsText([problem], { colour: false })).not.toContain(ESCAPE);
  });

  test('what a file says can not steer the terminal', () => {
    const sly = { ...problem, message: `a${ESCAPE}[2Jb\nc\u202ed`, hint: `x\ry`, file: `a\u0007.yaml` };
    const text = renderDiagnosticsText([sly], { colour: false });
    expect(text).toContain('a\\u{7}.yaml:2:3 error unknown-key  a\\u{1b}[2Jb\\u{a}c\\u{202e}d');
    expect(text).toContain('hint: x\\u{d}y');
  });
});

describe('GitHub workflow commands', () => {
  test('one line each', () => {
    expect(renderDiagnosticsGithub([problem, unused])).toBe(
      '::error file=desired-state/ios.yaml,line=2,col=3,title=unknown-key::Unknown key "grup".%0ADid you mean group?\n' +
        '::warning file=assignctl.yaml,line=5,col=3,title=unused-set::The set "x" is used nowhere.\n',
    );
  });

  test('a text can not begin a command of its own', () => {
    const sly = { ...unused, file: 'a:b,c%.yaml', message: '100%\n::set-output name=x::y\r' };
    const text = renderDiagnosticsGithub([sly]);
    expect(text).toContain('file=a%3Ab%2Cc%25.yaml,');
    expect(text).toContain('::100%25\\u{a}::set-output');
    expect(text.trimEnd()).not.toMatch(/[\r\n]/);
  });
});

test('SARIF', () => {
  const text = renderDiagnosticsSarif([twice, { ...unused, file: 'a b/ü.yaml' }], {
    toolVersion: '1.2.3',
    meanings: { 'unused-set': 'A set that nothing uses.' },
  });
  expect(JSON.parse(text)).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'assignctl',
            version: '1.2.3',
            rules: [
              { id: 'duplicate-policy' },
              { id: 'unused-set', shortDescription: { text: 'A set that nothing uses.' } },
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          {
            ruleId: 'duplicate-policy',
            ruleIndex: 0,
            level: 'error',
            message: { text: 'Declared twice.\nDid you mean group?' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'desired-state/ios.yaml' },
                  region: { startLine: 2, startColumn: 3 },
                },
              },
            ],
            relatedLocations: [
              {
                id: 0,
                physicalLocation: {
                  artifactLocation: { uri: 'desired-state/a.yaml' },
                  region: { startLine: 1, startColumn: 9 },
                },
                message: { text: 'declared here first' },
              },
            ],
          },
          {
            ruleId: 'unused-set',
            ruleIndex: 1,
            level: 'warning',
            message: { text: 'The set "x" is used nowhere.' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'a%20b/%C3%BC.yaml' },
                  region: { startLine: 5, startColumn: 3 },
                },
              },
            ],
          },
        ],
      },
    ],
  });
});
