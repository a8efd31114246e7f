import { cli, project } from '../../support/cli.js';
import { KINDS, type PolicyKind } from '../../support/policy-kinds.js';
import { tenant } from '../../support/tenant.js';
import { filesOf } from './matrix-case.js';
import { type Row, ROWS } from './rows.js';

interface Forbidden {
  readonly type: string;
  readonly name: string;
  readonly kind: PolicyKind;
  readonly row: Row;
  readonly version: 'beta' | 'v1.0';
  readonly code: string;
  /** The text at whose first place in the file the diagnostic is to point. */
  readonly at: string;
}

const forbidden: readonly Forbidden[] = KINDS.flatMap((kind) =>
  ROWS.flatMap((row): readonly Forbidden[] => {
    const matrixCase = { type: kind.type, name: row.name, kind, row };
    const declaresFilter = row.declared.some(({ filter }) => filter !== undefined);
    const at = '{name: ';
    const onBeta: Forbidden = { ...matrixCase, version: 'beta', code: 'filter-not-taken', at };
    if (kind.type === 'windowsManagedAppProtection')
      return [{ ...matrixCase, version: 'v1.0', code: 'needs-beta', at: 'windowsManagedAppProtection' }];
    if (!declaresFilter) return [];
    if (kind.filters !== null) return [{ ...matrixCase, version: 'v1.0', code: 'needs-beta', at }];
    return [onBeta, { ...onBeta, version: 'v1.0' }];
  }),
);

/** `line:column` of the first place of a text. */
function placeOf(text: string, content: string): string {
  const before = content.slice(0, content.indexOf(text)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

test.each(forbidden)('$type on $version: $name is $code, and no request is made', async (matrixCase) => {
  const emulator = await tenant({ seed: {} });
  const files = filesOf({ ...matrixCase, profile: 'observed', writeMode: 'patch', itemWrites: true });
  const dir = project(files, `graphVersion: ${matrixCase.version}\n`);
  const place = placeOf(matrixCase.at, files['subject-0.yaml'] ?? '');
  for (const command of [['plan'], ['apply', '--yes']]) {
    const result = await cli([...command, '-C', dir, '--endpoint', emulator.url]);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain(`desired-state/subject-0.yaml:${place} error ${matrixCase.code}  `);
  }
  expect(emulator.log).toEqual([]);
});
