/**
 * What the tool's speed rests on, each as a ratio to the least that the same work can take, all measured in one run.
 * Run by `npm run bench`; docs/performance.md says what the rows mean.
 *
 *   --quick      fewer repetitions, smaller tenants, shorter waits     --json       the rows as JSON
 *   --only TEXT  rows so named                                         --markdown   the rows as the table of that page
 *
 * Exits with 1 if a bound is missed. Graph is the emulator, in a process of its own.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { program } from './measure.mjs';
import { fleet } from './rows/fleet.mjs';
import { largeTenant } from './rows/large-tenant.mjs';
import { latency } from './rows/latency.mjs';
import { pacing } from './rows/pacing.mjs';
import { reports } from './rows/reports.mjs';
import { requests } from './rows/requests.mjs';
import { startUp } from './rows/start-up.mjs';
import { validate } from './rows/validate.mjs';
import { renderMarkdown, renderTable } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
if (!existsSync(program)) throw new Error('dist/ is missing: run npm run build.');

const SUBJECTS = {
  'start-up': startUp,
  validate,
  requests,
  latency,
  'large-tenant': largeTenant,
  fleet,
  reports,
  pacing,
};

const rows = [];
for (const [name, measure] of Object.entries(SUBJECTS)) {
  if (!name.includes(options.only)) continue;
  process.stderr.write(`Measuring ${name} …\n`);
  rows.push(...(await measure({ quick: options.quick })));
}
const judged = rows.map((row) => {
  const ratio = row.measured / row.floor;
  return { ...row, ratio, ok: row.bound === undefined || ratio <= row.bound };
});
const render = options.markdown ? renderMarkdown : renderTable;
console.log(options.json ? JSON.stringify(judged, null, 2) : render(judged));
process.exitCode = judged.every(({ ok }) => ok) ? 0 : 1;
