import { roundTo } from "../../src/index.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { correctSteps, type Steps } from "./steps.ts";

const f32 = Math.fround;
const MASK_SENTINEL = -10_000;

/** @spec MUT-001 */
const finiteMaskSentinel = mutant(
  {
    id: "MUT-001",
    bugClass: 1,
    name: "finite-mask-sentinel",
    description: "Masked lanes score -10000 instead of -Infinity and beat valid logits about as low.",
  },
  () => ({ maskedScore: () => MASK_SENTINEL }),
);

/** @spec MUT-003 */
const emptyMergeNaN = mutant(
  {
    id: "MUT-003",
    bugClass: 3,
    name: "empty-merge-nan",
    description:
      "Merging two empty states computes exp(-Infinity - -Infinity), as when a window hides two whole splits.",
  },
  () => ({ mergeWeight: (maximum, common) => f32(Math.exp(f32(maximum - common))) }),
);

/** @spec MUT-004 */
const logBaseMixed = mutant(
  {
    id: "MUT-004",
    bugClass: 4,
    name: "lse-base-mixed",
    description: "The LSE adds the base-2 logarithm of the denominator to a maximum in natural units.",
  },
  () => ({ logSumExp: ({ maximum, denominator }) => f32(maximum + f32(Math.log2(denominator))) }),
);

/** @spec MUT-004 */
const logBaseTwo = mutant(
  { id: "MUT-004b", bugClass: 4, name: "lse-base-2", description: "The whole LSE is in base 2." },
  () => ({ logSumExp: (state) => f32(correctSteps.logSumExp(state) * f32(Math.LOG2E)) }),
);

/** @spec MUT-025 */
const halfAccumulation = mutant(
  {
    id: "MUT-025",
    bugClass: 25,
    name: "f16-accumulation",
    description: "Both accumulators round to float16 after each addition.",
  },
  () => ({ add: (sum, term) => roundTo("f16", sum + term) }),
);

/** @spec MUT-025 */
const bfloatAccumulation = mutant(
  {
    id: "MUT-025b",
    bugClass: 25,
    name: "bf16-accumulation",
    description: "Both accumulators round to bfloat16 after each addition.",
  },
  () => ({ add: (sum, term) => roundTo("bf16", sum + term) }),
);

/** @spec MUT-026 */
const noMaximum = mutant(
  {
    id: "MUT-026",
    bugClass: 26,
    name: "no-max-subtraction",
    description: "Weights are exp(score) without subtracting the maximum: they overflow past a logit of about 88.",
  },
  () => ({ nextMaximum: () => 0 }),
);

/** @spec MUT-013 */
const sinkTwice = mutant(
  {
    id: "MUT-013",
    bugClass: 13,
    name: "sink-twice",
    description: "The sink is counted by the context pass and again by the epilogue.",
  },
  () => ({ addSink: (row, state, sink) => correctSteps.addSink(row, correctSteps.addSink(row, state, sink), sink) }),
);

/** @spec MUT-013 */
const sinkDropped = mutant(
  { id: "MUT-013b", bugClass: 13, name: "sink-dropped", description: "The sink never reaches the denominator." },
  () => ({ addSink: (_row, state) => state }),
);

/** @spec MUT-013 */
const sinkScaled = mutant(
  {
    id: "MUT-013c",
    bugClass: 13,
    name: "sink-scaled",
    description: "The sink is multiplied by the softmax scale like a dot product.",
  },
  () => ({ addSink: (row, state, sink) => correctSteps.addSink(row, state, f32(sink * f32(row.problem.scale))) }),
);

function sinkPerSplit(): Partial<Steps> {
  return {
    combineSplits: (sweep, partials, merge) => {
      const sink = sweep.row.problem.sink?.[sweep.row.head];
      const counts = (split: number) => sink !== undefined && sweep.branch === "context" && split > 0;
      const sunk = partials.map((state, split) =>
        counts(split) ? correctSteps.addSink(sweep.row, state, sink!) : state,
      );
      return correctSteps.combineSplits(sweep, sunk, merge);
    },
  };
}

/** @spec MUT-013 */
const sinkInEverySplit = mutant(
  {
    id: "MUT-013d",
    bugClass: 13,
    name: "sink-per-split",
    description: "Every split of a long row counts the sink, so rows of one split are right.",
  },
  sinkPerSplit,
);

/** Bugs in the softmax itself. */
export const softmaxMutants: ReadonlyArray<Mutant> = [
  finiteMaskSentinel,
  emptyMergeNaN,
  logBaseMixed,
  sinkTwice,
  halfAccumulation,
  noMaximum,
];

/** Other forms of the bugs in {@link softmaxMutants}. */
export const softmaxVariants: ReadonlyArray<Mutant> = [
  logBaseTwo,
  sinkDropped,
  sinkScaled,
  sinkInEverySplit,
  bfloatAccumulation,
];
