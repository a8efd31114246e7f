import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assignctl, bare, leastOf, run } from '../measure.mjs';
import { desiredOf, withProject, yamlOf } from '../project.mjs';

/** Processor time of `validate` on many files, compared with that of a script that reads and parses the same files. */
export async function validate({ quick }) {
  const files = quick ? 500 : 2000;
  return withProject([], async (dir) => {
    const folder = join(dir, 'desired-state');
    await rm(folder, { recursive: true });
    await mkdir(folder);
    for (const [index, desired] of desiredOf({ declared: files, assignments: 5 }).entries())
      await writeFile(join(folder, `${index}.yaml`), `${yamlOf([desired])}\n`);
    const [ours, floor] = await leastOf(quick ? 3 : 5, [
      () => assignctl(['validate', '-C', dir], { counted: true }),
      () => run([bare('parse-files'), folder], { counted: true }),
    ]);
    const name = `validate, ${files} files`;
    return [{ name, measured: ours.cpuMs, floor: floor.cpuMs, unit: 'ms', bound: 1.5 }];
  });
}
