import { mutant, type Mutant } from "./mutant.ts";
import { correctSteps } from "./steps.ts";
import type { SoftmaxState } from "./softmax-state.ts";
import type { Row } from "./sweep.ts";

const f32 = Math.fround;

/** @spec MUT-020 */
const causalAnchors = mutant(
  {
    id: "MUT-020",
    bugClass: 20,
    name: "anchors-masked-causally",
    description: "The causal mask is applied to anchors as if anchor j sat at position j.",
  },
  () => ({
    anchorVisible: (sweep, key) =>
      correctSteps.anchorVisible(sweep, key) && (!sweep.row.problem.causal || key <= sweep.position),
  }),
);

function statedGamma({ problem, sequence, head }: Row): number {
  return problem.gamma[sequence * problem.dims.H + head]!;
}

function shareFromLogBias(row: Row, context: SoftmaxState, anchors: SoftmaxState): number {
  const gamma = correctSteps.mixtureShare(row, context, anchors);
  const common = Math.max(context.maximum, anchors.maximum);
  const ofAnchors = f32(gamma * f32(anchors.denominator * correctSteps.weight(anchors.maximum, common)));
  const ofContext = f32(f32(1 - gamma) * f32(context.denominator * correctSteps.weight(context.maximum, common)));
  return gamma === 0 || gamma === 1 ? gamma : f32(ofAnchors / f32(ofAnchors + ofContext));
}

/** @spec MUT-021 */
const gammaAsLogBias = mutant(
  {
    id: "MUT-021",
    bugClass: 21,
    name: "gamma-in-logits",
    description:
      "log(gamma) and log(1 - gamma) are added to the logits of one softmax instead of weighting two outputs.",
  },
  () => ({ mixtureShare: shareFromLogBias }),
);

/** @spec MUT-021 */
const gammaTimesLogits = mutant(
  {
    id: "MUT-021b",
    bugClass: 21,
    name: "gamma-times-logits",
    description: "Anchor logits are multiplied by gamma before their softmax; the outputs are still mixed.",
  },
  () => ({
    biased: (sweep, logit, key) => {
      const inMixture = sweep.row.problem.mode === "mixture" && sweep.branch === "anchor";
      return correctSteps.biased(sweep, inMixture ? f32(logit * statedGamma(sweep.row)) : logit, key);
    },
  }),
);

/** @spec MUT-022 */
const shrunkWithoutAnchors = mutant(
  {
    id: "MUT-022",
    bugClass: 22,
    name: "shrunk-without-anchors",
    description: "With no anchors the mixture still multiplies the context output by 1 - gamma.",
  },
  () => ({
    mixtureShare: (row, context, anchors) => {
      const onlyContext = anchors.keys === 0 && context.keys > 0;
      return onlyContext ? statedGamma(row) : correctSteps.mixtureShare(row, context, anchors);
    },
  }),
);

/** @spec MUT-022 */
const shrunkWithoutContext = mutant(
  {
    id: "MUT-022b",
    bugClass: 22,
    name: "shrunk-without-context",
    description: "With no visible context key the mixture still multiplies the anchor output by gamma.",
  },
  () => ({
    mixtureShare: (row, context, anchors) => {
      const onlyAnchors = context.keys === 0 && anchors.keys > 0;
      return onlyAnchors ? statedGamma(row) : correctSteps.mixtureShare(row, context, anchors);
    },
  }),
);

/** @spec MUT-023 */
const anchorsShiftPositions = mutant(
  {
    id: "MUT-023",
    bugClass: 23,
    name: "anchors-shift-positions",
    description: "Anchors are counted as context, so queries sit anchorLen positions later than their keys.",
  },
  () => ({
    queryPosition: (row) => {
      const { mode, anchorLen } = row.problem;
      return correctSteps.queryPosition(row) + (mode === "none" ? 0 : anchorLen[row.sequence]!);
    },
  }),
);

/** @spec MUT-024 */
const listedAnchorsRead = mutant(
  {
    id: "MUT-024b",
    bugClass: 24,
    name: "revoked-page-still-listed",
    description: "Every anchor page in the table is read in full, also those that anchorLen no longer covers.",
  },
  () => ({
    branchLength: (row, branch) => {
      const { P, maxAnchorPages } = row.problem.dims;
      const length = correctSteps.branchLength(row, branch);
      if (branch === "context") return length;
      let blocks = Math.ceil(length / P);
      const covered = blocks;
      while (blocks < maxAnchorPages && correctSteps.physicalPage(row, "anchor", blocks) >= 0) blocks++;
      return blocks === covered ? length : blocks * P;
    },
  }),
);

/** Bugs in how anchors enter, apart from those with memory. */
export const anchorMutants: ReadonlyArray<Mutant> = [
  causalAnchors,
  gammaAsLogBias,
  shrunkWithoutAnchors,
  anchorsShiftPositions,
];

/** Other forms of the bugs in {@link anchorMutants}, and the form of MUT-024 without memory. */
export const anchorVariants: ReadonlyArray<Mutant> = [gammaTimesLogits, shrunkWithoutContext, listedAnchorsRead];
