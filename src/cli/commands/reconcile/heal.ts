import { draftHealing } from '../../../differ/drift/revert-drift.js';
import type { PlanWithoutImpact } from '../../../differ/draft-plan.js';
import { type LeftPolicy } from '../../../model/results/drift.js';
import { type Settings } from '../../../model/project/settings.js';
import { readBaseline } from '../../project/input-files.js';
import { type CliContext } from '../../context.js';
import { UsageError } from '../../program/exit-codes.js';

export interface HealOptions {
  readonly heal?: boolean;
  readonly baseline?: string;
}

/** A healing on its way: it narrows the plan, and then knows what it left out. */
export interface HealRun {
  /** The baseline as it was named. */
  readonly baseline: string;
  readonly narrow: (draft: PlanWithoutImpact, settings: Settings) => PlanWithoutImpact;
  readonly left: readonly LeftPolicy[];
}

/** What `--heal` makes of a run; undefined without it. Throws a UsageError for options that do not go together. */
export async function openHealing(
  planFile: string | undefined,
  { heal, baseline }: HealOptions,
  context: CliContext,
): Promise<HealRun | undefined> {
  if (heal !== true) {
    if (baseline === undefined) return undefined;
    throw new UsageError(
      '--baseline goes with --heal: without it apply applies what git says, no matter which side changed.',
    );
  }
  if (planFile !== undefined) throw new UsageError('--heal makes a plan of its own and takes no plan file.');
  if (baseline === undefined)
    throw new UsageError(
      '--heal needs --baseline FILE, the outcome of the last apply (apply --format json).',
    );
  const policiesFor = await readBaseline(baseline, context);
  const left: LeftPolicy[] = [];
  return {
    baseline,
    left,
    narrow: (draft, settings) => {
      const healing = draftHealing(draft, policiesFor(settings));
      left.push(...healing.left);
      return healing.draft;
    },
  };
}
