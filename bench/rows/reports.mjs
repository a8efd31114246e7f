import { join } from 'node:path';
import { assignctl, leastOf, program, run, WITHOUT_IMPACT } from '../measure.mjs';
import { withService } from '../open-service.mjs';
import { desiredOf, withProject } from '../project.mjs';

/**
 * What it takes to render a plan of 2,000 changed policies as one HTML page, compared with reading the same file and printing it
 * again as JSON. (How long a browser takes to open the page is not in it.)
 */
export async function reports({ quick: isQuick }) {
  const policies = isQuick ? 500 : 2000;
  const desired = desiredOf({ declared: policies, changed: policies, assignments: 3 });
  return withProject(desired, (dir) =>
    withService({ tenant: { policies, assignments: 3 } }, async ({ url }) => {
      const file = join(dir, 'plan.json');
      await assignctl(['plan', '-C', dir, '--endpoint', url, '--out', file, ...WITHOUT_IMPACT]);
      const show = (format) => () => run([program, 'show', file, '--format', format]);
      const [html, json] = await leastOf(isQuick ? 3 : 8, [show('html'), show('json')]);
      const name = `HTML page of ${policies} changed policies`;
      return [{ name, measured: html.wallMs, floor: json.wallMs, unit: 'ms', bound: 3 }];
    }),
  );
}
