import { type Fleet, type FleetTenant } from '../../model/project/fleet.js';
import { jsonLine } from '../../report/text/json-text.js';
import { UsageError } from '../program/exit-codes.js';

/** What a job knows of itself. All of it is text of letters, digits, `-` and spaces: safe in a shell as it is. */
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
  return jsonLine(matrix);
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

/** Both engines end a run whose matrix makes more jobs than this. */
export const MOST_JOBS = 256;

/** One job of a matrix: tenants of one ring, in the order of the file. */
export interface Job {
  /** Absent where the fleet has no rings. */
  readonly ring?: string;
  /** Counts the jobs of the ring, from 1. */
  readonly number: number;
  readonly tenants: readonly string[];
}

/**
 * Spreads tenants over up to `most` jobs: as few in each as that allows, as even as can be, rings never mixed. Throws
 * a UsageError where there are more rings than jobs.
 */
export function packJobs(
  { rings }: Pick<Fleet, 'rings'>,
  tenants: readonly FleetTenant[],
  most: number,
): readonly Job[] {
  const groups = (rings.length === 0 ? [undefined] : rings)
    .map((ring) => ({ ring, names: tenants.filter((one) => one.ring === ring).map(({ name }) => name) }))
    .filter(({ names }) => names.length > 0);
  if (groups.length > most)
    throw new UsageError(
      `${groups.length} rings do not fit into ${most} jobs. Ask for one ring at a time with --ring.`,
    );
  const jobsAt = (size: number): number =>
    groups.reduce((sum, { names }) => sum + Math.ceil(names.length / size), 0);
  let size = 1;
  while (jobsAt(size) > most) size += 1;
  return groups.flatMap(({ ring, names }) => {
    const jobs = Math.ceil(names.length / size);
    return Array.from({ length: jobs }, (_, index) => ({
      ...(ring === undefined ? {} : { ring }),
      number: index + 1,
      tenants: names.slice(
        Math.floor((index * names.length) / jobs),
        Math.floor(((index + 1) * names.length) / jobs),
      ),
    }));
  });
}
