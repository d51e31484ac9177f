import { mutant, type Mutant } from "./mutant.ts";
import { correctSteps, type Steps } from "./steps.ts";

/** @spec MUT-002 */
const finiteEmptyRow = mutant(
  {
    id: "MUT-002",
    bugClass: 2,
    name: "finite-lse-of-masked-row",
    description: "A causal row that sees nothing of a non-empty context gets the LSE 0, from a guard against log(0).",
  },
  () => ({ emptyLogSumExp: ({ problem, sequence }) => (problem.kvLen[sequence]! > 0 ? 0 : -Infinity) }),
);

function lastMeanAgain(): Partial<Steps> {
  let last: Float32Array | undefined;
  return {
    normalised: (row, state) => {
      if (state.keys === 0 && last?.length === state.accumulator.length) return last;
      last = correctSteps.normalised(row, state);
      return last;
    },
    outputBuffer: (length) => {
      last = undefined;
      return correctSteps.outputBuffer(length);
    },
  };
}

/** @spec MUT-002 */
const staleMaskedRow = mutant(
  {
    id: "MUT-002b",
    bugClass: 2,
    name: "stale-masked-row",
    description: "A row that sees nothing writes the registers the row before it left.",
  },
  lastMeanAgain,
);

/** @spec MUT-005 */
const infiniteEmptyRow = mutant(
  {
    id: "MUT-005",
    bugClass: 5,
    name: "empty-lse-plus-infinity",
    description: "The LSE of a row that sees nothing is +Infinity, so a later merge gives that row all the weight.",
  },
  () => ({ emptyLogSumExp: () => Infinity }),
);

/** @spec MUT-006 */
const deadValuesRead = mutant(
  {
    id: "MUT-006",
    bugClass: 6,
    name: "zero-times-nan",
    description: "Values of masked lanes are read and multiplied by a weight of 0, which NaN and Infinity survive.",
  },
  () => ({ readsValue: ({ page }) => page >= 0 }),
);

/** @spec MUT-006 */
const maskAdded = mutant(
  {
    id: "MUT-006b",
    bugClass: 6,
    name: "mask-added",
    description: "The mask is added to the logits, as -Infinity, which the NaN of a hidden key survives.",
  },
  () => ({ maskedScore: ({ length }, key, logit) => (key < length ? logit - Infinity : -Infinity) }),
);

/** @spec MUT-007 */
const paddingCounted = mutant(
  {
    id: "MUT-007",
    bugClass: 7,
    name: "padding-in-denominator",
    description: "The denominator sums a page's lanes before the mask is applied: slots past the length count.",
  },
  () => ({
    denominatorWeight: (sweep, lane, maximum) => {
      const padding = lane.key >= sweep.length && lane.page >= 0;
      return correctSteps.weight(padding ? lane.logit : lane.score, maximum);
    },
  }),
);

/** @spec MUT-010 */
const topLeftCausal = mutant(
  {
    id: "MUT-010",
    bugClass: 10,
    name: "causal-top-left",
    description: "The causal diagonal starts at the first key instead of the query's offset.",
  },
  () => ({
    contextVisible: (sweep, key) => {
      const { problem, token } = sweep.row;
      return correctSteps.contextVisible(problem.causal ? { ...sweep, position: token } : sweep, key);
    },
  }),
);

/** @spec MUT-010 */
const causalShort = mutant(
  {
    id: "MUT-010b",
    bugClass: 10,
    name: "causal-one-short",
    description: "A causal query does not see the key at its own position.",
  },
  () => ({
    contextVisible: (sweep, key) =>
      correctSteps.contextVisible(sweep, key) && !(sweep.row.problem.causal && key === sweep.position),
  }),
);

/** @spec MUT-010 */
const causalLong = mutant(
  {
    id: "MUT-010c",
    bugClass: 10,
    name: "causal-one-long",
    description: "A causal query sees the key after its own position too.",
  },
  () => ({
    contextVisible: (sweep, key) => {
      const next = sweep.row.problem.causal && key === sweep.position + 1 && key < sweep.length;
      return next || correctSteps.contextVisible(sweep, key);
    },
  }),
);

/** @spec MUT-011 */
const windowShort = mutant(
  {
    id: "MUT-011",
    bugClass: 11,
    name: "window-one-short",
    description: "The window shows windowLeft keys instead of windowLeft + 1.",
  },
  () => ({
    contextVisible: (sweep, key) => {
      const { windowLeft } = sweep.row.problem;
      return correctSteps.contextVisible(sweep, key) && (windowLeft < 0 || key > sweep.position - windowLeft);
    },
  }),
);

/** @spec MUT-011 */
const windowLong = mutant(
  {
    id: "MUT-011b",
    bugClass: 11,
    name: "window-one-long",
    description: "The window shows windowLeft + 2 keys instead of windowLeft + 1.",
  },
  () => ({
    contextVisible: (sweep, key) => {
      const { windowLeft } = sweep.row.problem;
      const next = windowLeft >= 0 && key === sweep.position - windowLeft - 1 && key < sweep.length;
      return next || correctSteps.contextVisible(sweep, key);
    },
  }),
);

/** @spec MUT-012 */
const softcapAfterMask = mutant(
  {
    id: "MUT-012",
    bugClass: 12,
    name: "softcap-after-mask",
    description: "The softcap runs after the mask and lifts masked lanes from -Infinity to -softcap.",
  },
  () => ({
    maskedScore: ({ row }) => (row.problem.softcap > 0 ? -Math.fround(row.problem.softcap) : -Infinity),
  }),
);

/** @spec MUT-012 */
const softcapDropped = mutant(
  { id: "MUT-012b", bugClass: 12, name: "softcap-dropped", description: "The softcap is not applied." },
  () => ({ softcapped: (_problem, logit) => logit }),
);

/** @spec MUT-019 */
const partialBlockUnmasked = mutant(
  {
    id: "MUT-019",
    bugClass: 19,
    name: "partial-block-scores-zero",
    description: "Lanes past the length load zeros and score 0 instead of -Infinity in the last block.",
  },
  () => ({ maskedScore: ({ length }, key) => (key >= length ? 0 : -Infinity) }),
);

/** Bugs in what a row sees. */
export const maskMutants: ReadonlyArray<Mutant> = [
  finiteEmptyRow,
  infiniteEmptyRow,
  deadValuesRead,
  paddingCounted,
  topLeftCausal,
  windowShort,
  softcapAfterMask,
  partialBlockUnmasked,
];

/** Other forms of the bugs in {@link maskMutants}. */
export const maskVariants: ReadonlyArray<Mutant> = [
  staleMaskedRow,
  maskAdded,
  causalShort,
  causalLong,
  windowLong,
  softcapDropped,
];
