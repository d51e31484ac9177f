import type { ProblemInput } from "../../src/index.ts";
import { kernelWitnesses } from "./kernel-witnesses.ts";
import { placementWitnesses } from "./placement-witnesses.ts";

const witnesses = { ...kernelWitnesses, ...placementWitnesses };

/**
 * The id of a mutant: its requirement, with a letter for a variant.
 *
 * @category mutants
 * @since 0.1.0
 */
export type MutantId = keyof typeof witnesses;

/**
 * Problems, to be run in order on one subject, of which the last tells the mutant from a correct kernel.
 *
 * **Edge cases** one problem for a mutant without memory. `MUT-014b` is told by the bits of its last sequence only: its
 * error is within the bound. `MUT-009` needs a pool of 75 MB.
 *
 * @category mutants
 * @since 0.1.0
 */
export function witness(id: MutantId): ReadonlyArray<ProblemInput> {
  return witnesses[id]();
}
