import * as fc from "fast-check";
import type { TransitionName } from "../../src/index.ts";
import { digestNotary } from "./cast.ts";
import { beginning, histories, policyNumbers, type Stage } from "./machine-commands.ts";
import type { Difference, Step } from "./world.ts";

/** Which histories, how many, and which transition they should try often. */
export interface Sample {
  readonly seed: number;
  readonly runs: number;
  readonly length?: number;
  readonly toward?: TransitionName;
}

/**
 * Plays histories until a machine does something else than the plain model: another acceptance, another refusing guard,
 * another state, or an exception. Undefined when it never does.
 *
 * **Errors** throws what the comparison itself throws.
 */
export function firstDifference(step: Step, { seed, runs, length = 80, toward }: Sample): Difference | undefined {
  const stage: Stage = { step, watch: () => {} };
  let difference: Difference | undefined;
  const { errorInstance } = fc.check(
    fc.property(policyNumbers, histories(length, toward), (numbers, commands) => {
      const history = beginning(digestNotary(), numbers);
      try {
        fc.modelRun(() => ({ model: history, real: stage }), commands);
      } finally {
        difference ??= history.difference;
      }
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  if (difference === undefined && errorInstance !== null) throw errorInstance;
  return difference;
}
