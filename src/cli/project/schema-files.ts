import { chmod, readFile } from 'node:fs/promises';
import nodePath, { dirname, join } from 'node:path';
import { addressFrom } from '../../model/file-paths.js';
import { assertNoLink, replaceFile } from '../workspace/replace-file.js';
import policyAssignments from '../../../schemas/policy-assignments.schema.json' with { type: 'json' };
import settings from '../../../schemas/settings.schema.json' with { type: 'json' };

/** The schemas of the files of a project, as editors follow them. */
export const SCHEMAS = { 'policy-assignments': policyAssignments, settings } as const;
export type SchemaName = keyof typeof SCHEMAS;

/** Path of a schema in the folder `.assignctl` next to the settings. */
export function schemaPath(folder: string, name: SchemaName): string {
  return join(folder, 'schemas', `${name}.schema.json`);
}

/** The text of a schema's file. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The line by which editors find the schema of a file. Paths are absolute; the line has the way from file to schema. */
export function schemaModeline(file: string, schema: string): string {
  return `# yaml-language-server: $schema=${addressFrom(dirname(file), schema, nodePath)}`;
}

export interface SchemaWritten {
  readonly path: string;
  /** Whether it replaced that of another version. */
  readonly isRenewed: boolean;
}

/**
 * Puts the schemas of both kinds of file into `.assignctl/schemas`, as this version of the program knows them. They are
 * the program's, not the user's, so an older one is replaced. Returns those that were written. Throws a UsageError if a link
 * leads elsewhere on the way.
 */
export async function writeSchemas(folder: string): Promise<readonly SchemaWritten[]> {
  await assertNoLink(dirname(folder), join(folder, 'schemas'));
  const written: SchemaWritten[] = [];
  for (const name of Object.keys(SCHEMAS) as readonly SchemaName[]) {
    const path = schemaPath(folder, name);
    const text = schemaText(SCHEMAS[name]);
    const former = await readFile(path, 'utf8').catch(() => undefined);
    // git may have given the file the line ends of Windows.
    if (former?.replaceAll('\r\n', '\n') === text) continue;
    // A link by that name is replaced, and not written through.
    await replaceFile(path, text);
    await chmod(path, 0o644);
    written.push({ path, isRenewed: former !== undefined });
  }
  return written;
}
