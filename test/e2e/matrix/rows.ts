import { type PolicyKind } from '../../support/policy-kinds.js';
import { allBut, type Entry, exclude, include, only } from './entries.js';

/** One write to a single assignment: what becomes of which. `null`: it is deleted. */
export interface ItemWrite {
  readonly from: Entry;
  readonly to: Entry | null;
}

/** What the plan says of one target. */
export interface ExpectedChange {
  readonly before: Entry | null;
  readonly after: Entry | null;
  readonly hazards?: readonly string[];
}

/** One way in which a tenant and a file may differ, and all that is to come of it. */
export interface Row {
  readonly name: string;
  readonly needsFilters?: true;
  /** What the tenant holds at first; `withFilters` where the type takes filters. */
  readonly held: readonly Entry[];
  /** What somebody does in the portal afterwards. */
  readonly portal?: (held: readonly Entry[]) => readonly Entry[];
  readonly declared: readonly Entry[];
  readonly changes: readonly ExpectedChange[];
  /** In `patch` mode: single writes in this order, or the whole list where one has to be added. */
  readonly writes: readonly ItemWrite[] | 'assign';
  /** True where a write gives an assignment another target: impossible where its id is made of the target. */
  readonly retargets?: true;
}

const alpha = include('Alpha');
const beta = include('Beta', only('Corporate'));
const delta = exclude('Delta');
const BASE = [alpha, beta, delta];

/** The rows for types that take filters; the others take them without. */
export const ROWS: readonly Row[] = [
  {
    name: 'remove one',
    held: BASE,
    declared: [beta, delta],
    changes: [{ before: alpha, after: null }],
    writes: [{ from: alpha, to: null }],
  },
  {
    name: 'remove all',
    held: BASE,
    declared: [],
    changes: [
      { before: alpha, after: null, hazards: ['last-inclusion'] },
      { before: beta, after: null, hazards: ['last-inclusion'] },
      { before: delta, after: null, hazards: ['drops-exclusion'] },
    ],
    // The exclusion goes last: before that, whoever it keeps out would be let in.
    writes: [
      { from: alpha, to: null },
      { from: beta, to: null },
      { from: delta, to: null },
    ],
  },
  {
    name: 'swap group',
    held: BASE,
    declared: [include('Gamma'), beta, delta],
    changes: [
      { before: alpha, after: null },
      { before: null, after: include('Gamma') },
    ],
    writes: [{ from: alpha, to: include('Gamma') }],
    retargets: true,
  },
  {
    name: 'add filter',
    needsFilters: true,
    held: BASE,
    declared: [include('Alpha', only('Personal')), beta, delta],
    changes: [{ before: alpha, after: include('Alpha', only('Personal')) }],
    writes: [{ from: alpha, to: include('Alpha', only('Personal')) }],
  },
  {
    name: 'change filter',
    needsFilters: true,
    held: BASE,
    declared: [alpha, include('Beta', only('Personal')), delta],
    changes: [{ before: beta, after: include('Beta', only('Personal')) }],
    writes: [{ from: beta, to: include('Beta', only('Personal')) }],
  },
  {
    name: 'change filter mode',
    needsFilters: true,
    held: BASE,
    declared: [alpha, include('Beta', allBut('Corporate')), delta],
    changes: [{ before: beta, after: include('Beta', allBut('Corporate')) }],
    writes: [{ from: beta, to: include('Beta', allBut('Corporate')) }],
  },
  {
    name: 'drop filter',
    needsFilters: true,
    held: BASE,
    declared: [alpha, include('Beta'), delta],
    changes: [{ before: beta, after: include('Beta'), hazards: ['filter-removed'] }],
    writes: [{ from: beta, to: include('Beta') }],
  },
  {
    name: 'include to exclude',
    held: BASE,
    declared: [beta, delta, exclude('Alpha')],
    changes: [
      { before: alpha, after: null },
      { before: null, after: exclude('Alpha') },
    ],
    writes: [{ from: alpha, to: exclude('Alpha') }],
    retargets: true,
  },
  {
    name: 'exclude to include',
    held: BASE,
    declared: [alpha, beta, include('Delta')],
    changes: [
      { before: null, after: include('Delta') },
      { before: delta, after: null, hazards: ['drops-exclusion'] },
    ],
    writes: [{ from: delta, to: include('Delta') }],
    retargets: true,
  },
  {
    name: 'filtered include to exclude',
    needsFilters: true,
    held: BASE,
    declared: [alpha, delta, exclude('Beta')],
    changes: [
      { before: beta, after: null },
      { before: null, after: exclude('Beta') },
    ],
    writes: [{ from: beta, to: exclude('Beta') }],
    retargets: true,
  },
  {
    name: 'add one',
    held: BASE,
    declared: [...BASE, include('Gamma')],
    changes: [{ before: null, after: include('Gamma') }],
    writes: 'assign',
  },
  {
    name: 'added in the portal',
    held: BASE,
    portal: (held) => [include('Gamma'), ...held],
    declared: BASE,
    changes: [{ before: include('Gamma'), after: null }],
    writes: [{ from: include('Gamma'), to: null }],
  },
  {
    name: 'removed in the portal',
    held: BASE,
    portal: (held) => held.slice(1),
    declared: BASE,
    changes: [{ before: null, after: alpha }],
    writes: 'assign',
  },
  {
    name: 'reordered only',
    held: BASE,
    portal: (held) => held.toReversed(),
    declared: [delta, beta, alpha],
    changes: [],
    writes: [],
  },
];

/** The rows that a type can have on beta, as it can have them. */
export function rowsFor({ filters }: Pick<PolicyKind, 'filters'>): readonly Row[] {
  return filters === null ? ROWS.filter(({ needsFilters }) => !needsFilters).map(withoutFilters) : ROWS;
}

/** The same row on a type that takes no filters. */
function withoutFilters(row: Row): Row {
  const bare = ({ direction, group }: Entry): Entry => ({ direction, group });
  const bareOrNull = (entry: Entry | null): Entry | null => entry && bare(entry);
  const { portal } = row;
  return {
    ...row,
    held: row.held.map(bare),
    ...(portal && { portal: (held: readonly Entry[]) => portal(held).map(bare) }),
    declared: row.declared.map(bare),
    changes: row.changes.map((change) => ({
      ...change,
      before: bareOrNull(change.before),
      after: bareOrNull(change.after),
    })),
    writes:
      row.writes === 'assign'
        ? 'assign'
        : row.writes.map(({ from, to }) => ({ from: bare(from), to: bareOrNull(to) })),
  };
}
