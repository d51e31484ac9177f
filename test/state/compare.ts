import * as fc from "fast-check";
import { digestNotary, policyFor } from "./cast.ts";
import { type History, histories, policyNumbers, type Stage } from "./machine-commands.ts";
import { type Difference, openWorld, type Step } from "./world.ts";

/** Which histories, and how many. */
export interface Sample {
  readonly seed: number;
  readonly runs: number;
  readonly length?: number;
}

/**
 * Plays histories until a machine does something else than the plain model: another acceptance, another refusing guard,
 * another state, or an exception. Undefined when it never does.
 */
export function firstDifference(step: Step, { seed, runs, length = 80 }: Sample): Difference | undefined {
  const notary = digestNotary();
  const stage: Stage = { step, watch: () => {} };
  let difference: Difference | undefined;
  fc.check(
    fc.property(policyNumbers, histories(length), (numbers, commands) => {
      const history: History = { world: openWorld(policyFor(notary, numbers), notary) };
      try {
        fc.modelRun(() => ({ model: history, real: stage }), commands);
      } finally {
        difference ??= history.difference;
      }
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  return difference;
}
