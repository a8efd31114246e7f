import { type Job } from './pack-jobs.js';

/** What a job knows of itself. All of it is text of letters, digits, `-` and spaces: safe in a shell as it stands. */
interface Leg {
  readonly ring: string;
  /** Names, with a space between. */
  readonly tenants: string;
  /** `--tenant contoso --tenant fabrikam` */
  readonly args: string;
}

export const ENGINES = ['github', 'azure-pipelines'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * The jobs in the form an engine takes for its matrix: of GitHub Actions `{"include": [{…}]}`, of Azure Pipelines one
 * object for each leg by its name. On one line, since both carry it in the output of a step.
 */
export function matrixText(jobs: readonly Job[], engine: Engine): string {
  const legs = jobs.map((job) => [nameOf(job), legOf(job)] as const);
  const matrix =
    engine === 'github' ? { include: legs.map(([job, leg]) => ({ job, ...leg })) } : Object.fromEntries(legs);
  return `${JSON.stringify(matrix)}\n`;
}

/** Unique in a matrix; of letters, digits and `_`, beginning with a letter, as Azure Pipelines demands. */
function nameOf({ ring = 'fleet', number }: Job): string {
  return `${ring.replaceAll('-', '_')}_${number}`;
}

function legOf({ ring = '', tenants }: Job): Leg {
  return {
    ring,
    tenants: tenants.join(' '),
    args: tenants.map((name) => `--tenant ${name}`).join(' '),
  };
}
