import { join } from 'node:path';
import { assignctl, bare, leastOf, program, run, WITHOUT_IMPACT } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { COLLECTION, desiredOf, USER, withProject } from '../project.mjs';

const COUNTED = { counted: true };
const FORMATS = ['text', 'markdown', 'json', 'html'];

/** What it takes to print a plan, in each format, and to explain a user of many groups. */
export async function reports({ quick }) {
  return [await page({ quick }), ...(await largePlan({ quick })), await manyGroups({ quick })];
}

/**
 * What it takes to render a plan of 2,000 changed policies as one HTML page, compared with reading the same file and printing it
 * again as JSON. (How long a browser takes to open the page is not in it.)
 */
async function page({ quick: isQuick }) {
  const policies = isQuick ? 500 : 2000;
  const desired = desiredOf({ declared: policies, changed: policies, assignments: 3 });
  return withProject(desired, (dir) =>
    withService({ tenant: { policies, assignments: 3 } }, async ({ url }) => {
      const file = join(dir, 'plan.json');
      await assignctl(['plan', '-C', dir, '--endpoint', url, '--out', file, ...WITHOUT_IMPACT]);
      const show = (format) => () => run([program, 'show', file, '--format', format]);
      const [html, json] = await leastOf(isQuick ? 3 : 8, [show('html'), show('json')]);
      const name = `HTML page of ${policies} changed policies`;
      return { name, measured: html.wallMs, floor: json.wallMs, unit: 'ms', bound: 3 };
    }),
  );
}

/** Peak memory of a plan in which every policy changes, compared with a script that keeps what was read and the plan. */
function largePlan({ quick }) {
  const policies = quick ? 1000 : 10_000;
  const desired = desiredOf({ declared: policies, changed: policies, assignments: 3 });
  return withProject(desired, (dir) =>
    withService({ tenant: { policies, assignments: 3 } }, async ({ url }) => {
      const pages = `${url}${COLLECTION}?$select=id,displayName&$top=999&$expand=assignments`;
      const file = join(dir, 'plan.json');
      const plan = (...more) =>
        assignctl(['plan', '-C', dir, '--endpoint', url, ...more, ...WITHOUT_IMPACT], COUNTED);
      await plan('--out', file);
      const [floor, ...found] = await leastOf(1, [
        () => run([bare('keep-plan'), pages, join(dir, 'desired-state', 'all.yaml'), file], COUNTED),
        ...FORMATS.map((format) => () => plan('--format', format)),
      ]);
      return FORMATS.map((format, at) => ({
        name: `memory: ${policies} changed policies, ${format}`,
        measured: found[at].peakMb,
        floor: floor.peakMb,
        unit: 'MB',
        bound: quick ? undefined : 2,
      }));
    }),
  );
}

/** Peak memory of `explain` for a user of many groups, compared with a script that keeps the policies and the groups. */
function manyGroups({ quick }) {
  const groupsOfUser = quick ? 1000 : 5000;
  return withProject([], (dir) =>
    withService({ tenant: { policies: groupsOfUser, assignments: 3, groupsOfUser } }, async ({ url }) => {
      const lists = [
        `${url}${COLLECTION}?$select=id,displayName&$top=999&$expand=assignments`,
        `${url}/beta/users/${USER}/transitiveMemberOf?$select=id,displayName&$top=999`,
      ];
      const [floor, found] = await leastOf(quick ? 1 : 3, [
        () => run([bare('pages'), ...lists], COUNTED),
        () => assignctl(['explain', '-C', dir, '--endpoint', url, '--user', USER], COUNTED),
      ]);
      const name = `memory: explain, a user of ${groupsOfUser} groups`;
      return { name, measured: found.peakMb, floor: floor.peakMb, unit: 'MB', bound: 2 };
    }),
  );
}
