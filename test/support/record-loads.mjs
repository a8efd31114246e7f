/**
 * Preloaded into the program (`node --import`): writes down every module it loads, one URL or file per line, into the
 * file that RECORD_LOADS names. ES modules by a loader hook, CommonJS ones by what the cache holds at the end.
 */
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

const file = process.env.RECORD_LOADS ?? '';
const hooks = `
  import { appendFileSync } from 'node:fs';
  let file;
  export function initialize(data) { file = data; }
  export function load(url, context, next) {
    appendFileSync(file, url + '\\n');
    return next(url, context);
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: file });
process.on('exit', () => {
  for (const path of Object.keys(createRequire(import.meta.url).cache)) appendFileSync(file, `${path}\n`);
});
