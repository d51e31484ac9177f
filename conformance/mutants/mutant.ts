import { Effect } from "effect";
import { type Accuracy, type Problem, roundTo } from "../../src/index.ts";
import { outputNames, type Subject, SubjectFailed } from "../subject.ts";
import { tiledAttention } from "./kernel.ts";
import { TILE } from "./softmax-state.ts";
import { correctSteps, type Steps } from "./steps.ts";
import type { MutantId } from "./witness.ts";

/**
 * A kernel with one known bug.
 *
 * `bugClass` is its number among the 26 classes of requirement MUT-001 to MUT-026. `subject` makes a fresh subject;
 * a bug that needs memory of earlier calls keeps it inside that subject.
 *
 * @category mutants
 * @since 0.1.0
 */
export interface Mutant {
  readonly id: MutantId;
  readonly bugClass: number;
  readonly name: string;
  readonly description: string;
  readonly subject: () => Subject;
}

const accuracy: Accuracy = {
  arithmetic: "f32",
  probabilities: "f32",
  output: "f32",
  expUlps: 1,
  tile: TILE,
  subnormals: "kept",
};

function tiledSubject(name: string, steps: Steps, declared: Accuracy = accuracy): Subject {
  return {
    name,
    accuracy: declared,
    outputs: outputNames,
    run: (problem: Problem) =>
      Effect.try({
        try: () => tiledAttention(steps, problem),
        catch: (cause) => new SubjectFailed({ subject: name, reason: String(cause) }),
      }),
  };
}

/**
 * The kernel that every mutant changes in one place, itself without a known bug: tiled online softmax in float32 over
 * pages, long rows split and merged, one softmax state per branch. A subject, not an oracle.
 *
 * **Accuracy** float32 throughout, `Math.exp` rounded to float32, tiles of 8 keys.
 *
 * @spec MUT-030
 * @category mutants
 * @since 0.1.0
 */
export function unmutatedSubject(): Subject {
  return tiledSubject("unmutated-kernel", correctSteps);
}

/**
 * The same kernel storing probabilities and outputs in a 16-bit format, as GPU kernels do, and declaring so.
 *
 * **Accuracy** float32 arithmetic; probabilities and outputs rounded to nearest in `format`.
 *
 * @spec CON-076
 * @category mutants
 * @since 0.1.0
 */
export function narrowSubject(format: "f16" | "bf16"): Subject {
  const steps: Steps = {
    ...correctSteps,
    storedWeight: (weight) => roundTo(format, weight),
    storeOutput: (out, row, mean, keys) =>
      correctSteps.storeOutput(
        out,
        row,
        mean.map((value) => roundTo(format, value)),
        keys,
      ),
  };
  return tiledSubject(`${format}-kernel`, steps, { ...accuracy, probabilities: format, output: format });
}

/** A mutant from the steps it gets wrong; `wrongSteps` runs once per subject, so its closures are the subject's memory. */
export function mutant(about: Omit<Mutant, "subject">, wrongSteps: () => Partial<Steps>): Mutant {
  const name = `${about.id}-${about.name}`;
  return { ...about, subject: () => tiledSubject(name, { ...correctSteps, ...wrongSteps() }) };
}
