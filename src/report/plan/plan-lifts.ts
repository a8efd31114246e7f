import { type LiftedGuardrail } from '../../model/results/plan-base.js';
import { type Plan } from '../../model/results/plan.js';
import { printable } from '../text/printable.js';

/** Guardrails of the base that a change lifts, ready to print. */
export interface LiftsView {
  /** `This change lifts guardrails of its base (5f0c3f1e2d4b)` */
  readonly title: string;
  /** `limits.maxRemovals: 25% → 100%`, or why it cannot be determined. */
  readonly lines: readonly string[];
}

/** What a reviewer has to see first: later runs are held by the new settings, not by those of the base. */
export function liftsOf({ base }: Plan): { readonly lifts?: LiftsView } {
  if (base === undefined || (base.lifts.length === 0 && base.problem === undefined)) return {};
  const commit = printable(base.commit.slice(0, 12));
  const { problem } = base;
  return {
    lifts:
      problem === undefined
        ? { title: `This change lifts guardrails of its base (${commit})`, lines: base.lifts.map(liftText) }
        : { title: `The base (${commit}) cannot be compared`, lines: [printable(problem)] },
  };
}

function liftText({ setting, before, after }: LiftedGuardrail): string {
  const text =
    before === undefined
      ? `${after ?? ''} is added`
      : after === undefined
        ? `${before} is removed`
        : `${before} → ${after}`;
  return printable(`${setting}: ${text}`);
}
