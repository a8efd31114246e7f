/**
 * The least that a finished plan can take: fetches the pages of the policies, parses the declarations and the plan, keeps all
 * three, and prints the plan. `keep-plan.mjs URL DECLARATIONS PLAN`
 */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const [url, declarations, plan] = process.argv.slice(2);
const held = [];
for (let next = url; next !== undefined;) {
  const response = await fetch(next, { headers: { Authorization: 'Bearer bench' } });
  const page = JSON.parse(await response.text());
  held.push(page);
  next = page['@odata.nextLink'];
}
held.push(parseAllDocuments(readFileSync(declarations, 'utf8')).map((one) => one.toJS()));
held.push(JSON.parse(readFileSync(plan, 'utf8')));
console.log(JSON.stringify(held.at(-1), null, 2));
