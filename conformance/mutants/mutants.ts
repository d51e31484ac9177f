import { anchorMutants, anchorVariants } from "./anchor-mutants.ts";
import { maskMutants, maskVariants } from "./mask-mutants.ts";
import { memoryMutants, memoryVariants } from "./memory-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { pagingMutants, pagingVariants } from "./paging-mutants.ts";
import { softmaxMutants, softmaxVariants } from "./softmax-mutants.ts";

function inOrder(found: ReadonlyArray<Mutant>): ReadonlyArray<Mutant> {
  return [...found].sort((left, right) => left.bugClass - right.bugClass);
}

/**
 * One mutant for each of the 26 bug classes, in their order.
 *
 * @category mutants
 * @since 0.1.0
 */
export const mutants: ReadonlyArray<Mutant> = inOrder([
  ...softmaxMutants,
  ...maskMutants,
  ...pagingMutants,
  ...anchorMutants,
  ...memoryMutants,
]);

/**
 * Other forms that a bug class takes, in the order of the classes; a class may have none or several.
 *
 * @category mutants
 * @since 0.1.0
 */
export const variants: ReadonlyArray<Mutant> = inOrder([
  ...softmaxVariants,
  ...maskVariants,
  ...pagingVariants,
  ...anchorVariants,
  ...memoryVariants,
]);
