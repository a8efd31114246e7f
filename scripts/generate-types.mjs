/**
 * Writes what the program takes from `schemas/`: the TypeScript types of the three kinds of document, the
 * schemas themselves as a module, and code that checks whether a value fits them or is a plan, so that code and
 * schemas can't drift apart. Run by `npm run generate`; with `--check`, as a test does, it only compares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';
import { formatted } from './format.mjs';

const root = new URL('../', import.meta.url);
const banner = '/* Generated from schemas/ by `npm run generate`; edit the schemas instead. */\n\n';
const typeName = (key) => key[0].toUpperCase() + key.slice(1);

async function readSchema(name) {
  return JSON.parse(await readFile(new URL(`schemas/${name}.schema.json`, root), 'utf8'));
}

/** Leaves out what has no place in a type: titles (they would become names) and "one of these keys". */
function forTypes(schema) {
  if (Array.isArray(schema)) return schema.map(forTypes);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => {
    if (key === 'title') return typeof value !== 'string';
    if (key === 'anyOf') return !value.every((branch) => Object.keys(branch).join() === 'required');
    return !['$id', '$schema', 'examples', 'default', 'propertyNames', 'minItems'].includes(key);
  });
  // Of a schema with a $ref only the $ref decides the type.
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref };
  return Object.fromEntries(kept.map(([key, value]) => [key, forTypes(value)]));
}

/** The definitions of all schemas; if two of them share a name, they are equal (test/loader/schema/schemas.test.ts). */
function definitionsOf(schemas) {
  return Object.assign({}, ...Object.values(schemas).map(({ $defs }) => $defs));
}

async function documentTypes(schemas) {
  const $defs = Object.fromEntries(
    Object.entries(definitionsOf(schemas)).map(([key, schema]) => [
      key,
      { ...forTypes(schema), title: typeName(key) },
    ]),
  );
  const documents = {
    title: 'Documents',
    description: 'The kinds of document a user writes, before any rule beyond the schemas was checked.',
    type: 'object',
    additionalProperties: false,
    required: Object.keys(schemas),
    properties: Object.fromEntries(
      Object.entries(schemas).map(([key, schema]) => [
        key,
        { ...forTypes(schema), $defs: undefined, title: `${typeName(key)}Document` },
      ]),
    ),
    $defs,
  };
  return compile(documents, 'Documents', { bannerComment: '', additionalProperties: false, format: false });
}

const ANNOTATIONS = ['$id', '$schema', 'title', 'description', 'examples', 'default'];

/** Leaves out what says nothing about validity. The keys of `properties` and `$defs` are names, not keywords. */
function forValidators(schema, areNames = false) {
  if (Array.isArray(schema)) return schema.map((item) => forValidators(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => areNames || !ANNOTATIONS.includes(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      forValidators(value, !areNames && ['properties', '$defs'].includes(key)),
    ]),
  );
}

/** A function for each of the names, compiled now so that no run has to: by default for every kind of document and every definition. */
function validators(schemas, only) {
  const $defs = forValidators(definitionsOf(schemas), true);
  const documents = Object.fromEntries(
    Object.entries(schemas).map(([key, schema]) => [key, { ...forValidators(schema), $defs: undefined }]),
  );
  const $id = 'documents';
  const ajv = new Ajv({
    strictRequired: false,
    allowUnionTypes: true,
    // One function for each definition, however often it is used; what is wrong with a value is not read from these.
    inlineRefs: false,
    messages: false,
    schemas: [{ $id, $defs: { ...$defs, ...documents } }],
    code: { source: true, esm: true, lines: true },
  });
  const names = only ?? [...Object.keys($defs), ...Object.keys(documents)];
  const code = standalone.default(
    ajv,
    Object.fromEntries(names.map((name) => [name, `${$id}#/$defs/${name}`])),
  );
  // Helpers of ajv would come by `require`. These schemas need none; one that does has to import it here.
  if (code.includes('require(')) throw new Error('The validators ask for a helper of ajv.');
  return code.replace('"use strict";', '');
}

/** Text of each generated file by its path, formatted as the project is. */
async function generate() {
  const inputs = {
    policyAssignments: await readSchema('policy-assignments'),
    settings: await readSchema('settings'),
    fleet: await readSchema('fleet'),
  };
  const schemas =
    `/** JSON Schema of one declaration document. */\n` +
    `export const policyAssignmentsSchema = ${JSON.stringify(inputs.policyAssignments)};\n\n` +
    `/** JSON Schema of the settings file. */\n` +
    `export const settingsSchema = ${JSON.stringify(inputs.settings)};\n\n` +
    `/** JSON Schema of the fleet file. */\n` +
    `export const fleetSchema = ${JSON.stringify(inputs.fleet)};\n`;
  const texts = {
    'src/loader/schema/document-types.ts': banner + (await documentTypes(inputs)),
    'src/loader/schema/schemas.generated.ts': banner + schemas,
    'src/loader/schema/validators.generated.ts': `// @ts-nocheck\n${banner}` + validators(inputs),
    'src/differ/plan-validator.generated.ts':
      `// @ts-nocheck\n${banner}` + validators({ plan: await readSchema('plan') }, ['plan']),
  };
  const files = {};
  for (const [path, text] of Object.entries(texts)) files[path] = await formatted(path, text);
  return files;
}

let stale = 0;
for (const [path, text] of Object.entries(await generate())) {
  const file = new URL(path, root);
  // A file that is up to date keeps its time, so that nothing is built again for it.
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
  if (!process.argv.includes('--check')) await writeFile(file, text);
  else {
    console.error(`${path} is not what schemas/ say: run npm run generate`);
    stale += 1;
  }
}
process.exitCode = Math.min(stale, 1);
