import nodePath, { dirname, join, relative, resolve } from 'node:path';
import { questionsOf } from '../../../differ/resolve/tenant-questions.js';
import { fetchTenant } from '../../../graph/read/fetch-tenant.js';
import { compareText, isJsonObject, type JsonObject, type JsonValue } from '../../../model/json.js';
import { managedTypes } from '../../../model/project/settings.js';
import { type PolicyType, policyTypeInfo } from '../../../model/tenant/policy-types.js';
import { describeUnsureNames, type Tenant, whyMissed } from '../../../model/tenant/tenant.js';
import { counted } from '../../../model/numbers.js';
import { printable } from '../../../report/text/printable.js';
import { connect } from '../../connect.js';
import type { CliContext } from '../../context.js';
import { type OneTenantOptions, runOnTenant } from '../../fleet/fleet-options.js';
import { connectionOptions, type Declare, examples, oneTenantOption } from '../../program/command-options.js';
import { EXIT, type ExitCode, UsageError } from '../../program/exit-codes.js';
import type { ConnectionOptions } from '../../program/options.js';
import { docsUrl } from '../../program/version.js';
import { assertFolder, placeOf, shownPath } from '../../project/project-place.js';
import {
  SCHEMAS,
  schemaModeline,
  type SchemaName,
  schemaPath,
  schemaText,
  writeSchemas,
} from '../../project/schema-files.js';
import { createLog } from '../../terminal/log.js';
import { findTracked } from '../../workspace/git-tracked.js';
import { assertNoLink, replaceFile } from '../../workspace/replace-file.js';
import { slashedWay } from '../../../model/file-paths.js';

export const declareSchemas: Declare = (command, context, onExit) => {
  oneTenantOption(connectionOptions(command, ['text']))
    .option(
      '--with-names',
      'also write schemas that suggest names of groups, filters and policies. Names leave the tenant, into files that git ignores',
    )
    .addHelpText('after', examples('schemas', 'schemas --with-names'))
    .action(async (options: SchemasOptions & OneTenantOptions) => {
      onExit(await runOnTenant(schemas, options, context));
    });
};

interface SchemasOptions extends ConnectionOptions {
  readonly withNames?: boolean;
}

/** Writes the schemas for editors. Only `--with-names` reads the tenant; nothing it is given can write there. */
async function schemas(options: SchemasOptions, context: CliContext): Promise<ExitCode> {
  const { C } = options;
  const dir = resolve(context.cwd, C);
  await assertFolder(dir, C);
  const place = placeOf(options, context);
  const shown = (path: string): string =>
    printable(shownPath(slashedWay(dir, path, nodePath), { folder: place.folder, cwd: context.cwd }));
  const plain = await writeSchemas(place.schemas);
  context.stdout.write(
    plain.length === 0
      ? 'The schemas are those of this version.\n'
      : plain.map(({ path, isRenewed }) => `${isRenewed ? 'renewed' : 'written'}  ${shown(path)}\n`).join(''),
  );
  if (options.withNames !== true) return EXIT.ok;

  const folder = join(place.schemas, 'names', place.tenant ?? '');
  await assertNoLink(dirname(place.schemas), join(folder, 'schemas'));
  // No name gets into a commit by mistake, even if the project's own .gitignore lacks a line.
  await replaceFile(join(folder, '.gitignore'), '*\n');
  await assertIgnored(folder, shown);
  const read = await readNames(options, context);
  if (read === undefined) return EXIT.error;
  const { names, unread } = read;
  for (const name of NAMED) {
    const path = schemaPath(folder, name);
    await replaceFile(path, schemaText(suggestNames(SCHEMAS[name], names)));
    context.stdout.write(`written  ${shown(path)}\n`);
  }
  const modeline = schemaModeline(
    join(dir, 'desired-state/x.yaml'),
    schemaPath(folder, 'policy-assignments'),
  );
  context.stdout.write(`${summaryOf(names)}
These files contain names of the tenant. Git ignores them, and only you can read them.
For an editor to suggest the names, begin a file with this line:
  ${printable(modeline)}
More ways: ${docsUrl('file-format.md')}#names-in-the-editor
`);
  const log = createLog(context, options);
  for (const sentence of unread) log.notice(sentence);
  return unread.length === 0 ? EXIT.ok : EXIT.incomplete;
}

/** The schemas that names are written into. */
const NAMED: readonly SchemaName[] = ['policy-assignments', 'settings'];

/** Throws a UsageError if git takes a file with names into its commits: one that it tracks it does not ignore. */
async function assertIgnored(folder: string, shown: (path: string) => string): Promise<void> {
  const isTracked = await findTracked(folder);
  for (const path of NAMED.map((name) => schemaPath(folder, name))) {
    if (isTracked === undefined)
      throw new UsageError(
        `No names were read: whether git tracks ${shown(path)} cannot be determined, because git does not answer here.`,
      );
    if (isTracked(relative(folder, path)))
      throw new UsageError(
        `No names were read: git tracks ${shown(path)}, so the next commit would contain them. Remove it from git: git rm --cached ${shown(path)}, then commit.`,
      );
  }
}

/** Names that exist in a tenant, each once and in order. */
export interface TenantNames {
  readonly groups: readonly string[];
  readonly filters: readonly string[];
  readonly policies: ReadonlyMap<PolicyType, readonly string[]>;
}

/**
 * The names of a tenant: of its policies of the managed types, its filters, the groups that these policies are assigned to,
 * and those groups of the files that exist. `unread` says what could not be read. Undefined: the settings have errors,
 * which have been reported.
 */
async function readNames(
  options: ConnectionOptions,
  context: CliContext,
): Promise<{ readonly names: TenantNames; readonly unread: readonly string[] } | undefined> {
  const log = createLog(context, options);
  const place = placeOf(options, context);
  const { settings, declarations, required, diagnostics } = await place.load();
  if (settings === undefined) {
    log.diagnostics(diagnostics, { ...options, C: place.folder });
    return undefined;
  }
  // Files with errors are what one edits: they only give no names.
  const sets = required.flatMap(({ entries }) => entries);
  const questions = {
    ...questionsOf(declarations, settings.protect, sets),
    types: managedTypes(settings),
    isDeclared: () => true,
    filters: true,
    policySets: false,
  };
  const connection = await connect(settings, options, context, log);
  try {
    return namesOf(await fetchTenant(connection.reader, questions));
  } finally {
    await connection.close();
  }
}

function namesOf(tenant: Tenant): {
  readonly names: TenantNames;
  readonly unread: readonly string[];
} {
  const { policies, groupsById, groupsByName, filters } = tenant;
  const groups = [...groupsById.values(), ...(groupsByName.ok ? groupsByName.value : [])];
  const unread = [
    ...[...policies].map(([type, listing]) => ({ what: `${policyTypeInfo(type).title} policies`, listing })),
    { what: 'groups', listing: groupsByName },
    { what: 'assignment filters', listing: filters },
  ].flatMap(({ what, listing }) => {
    const why = whyMissed(listing);
    return why === undefined ? [] : [`The ${what} could not be read: ${why}`];
  });
  return {
    names: {
      groups: distinct(groups.flatMap((group) => group?.name ?? [])),
      filters: distinct(filters.ok ? filters.value.map(({ name }) => name) : []),
      policies: new Map(
        [...policies].map(([type, listing]) => [
          type,
          distinct(listing.ok ? listing.value.map(({ name }) => name) : []),
        ]),
      ),
    },
    unread: [...unread, ...describeUnsureNames(tenant)],
  };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name.trim() !== '').sort(compareText);
}

function summaryOf({ groups, filters, policies }: TenantNames): string {
  const count = [...policies.values()].reduce((sum, names) => sum + names.length, 0);
  return `Names of ${counted(groups.length, 'group')}, ${counted(filters.length, 'filter')} and ${counted(count, 'policy', 'policies')}.`;
}

/**
 * A schema of files that people write, with the names of a tenant as examples: editors suggest them, and every other name stays
 * as valid as it was. It has no `$id`: it is a private copy.
 */
export function suggestNames(schema: JsonObject, names: TenantNames): JsonObject {
  const { $defs, ...rest } = schema;
  const { name, filter, policyReference, ...others } = $defs as Readonly<Record<string, JsonObject>>;
  return {
    ...(withGroups(withoutId(rest), names.groups) as JsonObject),
    $defs: {
      ...(withGroups(others, names.groups) as JsonObject),
      // Its own examples would be suggested as if they were names of the tenant.
      name: { ...name, examples: [] },
      filter: withExamples(filter, names.filters),
      policyReference: {
        ...withExamples(policyReference, []),
        allOf: [...names.policies].map(([type, known]) => ({
          if: { properties: { type: { const: type } }, required: ['type'] },
          then: { properties: { name: { examples: known } } },
        })),
      },
    },
  };
}

function withoutId(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$id'));
}

/** The same object schema, with other examples for its key `name`. */
function withExamples(schema: JsonObject | undefined, names: readonly string[]): JsonObject {
  const properties = (schema?.properties ?? {}) as Readonly<Record<string, JsonObject>>;
  return { ...schema, properties: { ...properties, name: { ...properties.name, examples: names } } };
}

/** The same schemas, with the names wherever a group is named: under the key `group`, and as a bare text. */
function withGroups(schema: JsonValue, names: readonly string[]): JsonValue {
  if (Array.isArray(schema))
    return (schema as readonly JsonValue[]).map((one) =>
      isBareName(one) ? { ...one, examples: names } : withGroups(one, names),
    );
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'group' && isJsonObject(value) ? { ...value, examples: names } : withGroups(value, names),
    ]),
  );
}

function isBareName(schema: JsonValue): schema is JsonObject {
  return isJsonObject(schema) && schema.$ref === '#/$defs/name';
}
