/** Reads the files of a folder and parses them as YAML: `node parse-files.mjs FOLDER`. Prints how many documents there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [folder] = process.argv.slice(2);
let documents = 0;
for (const name of readdirSync(folder))
  documents += parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((one) => one.toJS()).length;
console.log(documents);
