// The attention vectors: one small problem per mode, option and edge.
// @spec CON-130
import { Result } from "effect";
import { checkProblem } from "fieldprint";
import { buildProblem, plainRecipe } from "fieldprint/conformance";
import { attention, attentionTolerance, float32Accuracy } from "fieldprint/reference";
import { hex32, hex64, hexBits } from "./vector-text.mjs";

export const SEED = 20_261_123;

/** The reference merges key by key in float64, with an exponential good to one unit: two engines may differ by twice its bound. */
const float64Accuracy = {
  arithmetic: "f64",
  probabilities: "f64",
  output: "f64",
  expUlps: 1,
  tile: 1,
  subnormals: "kept",
};

const sequence = (queries, context, anchors, shift = 0) => ({ queries, context, anchors, shift });
const one = [sequence(2, 5, 3)];
const ragged = [sequence(2, 5, 3), sequence(1, 2, 0), sequence(0, 3, 1)];
const heads = { keyHeads: 2, group: 2 };

/** Name, requirements, and what the recipe changes about the plainest one. */
const recipes = [
  ["mode-none", ["ATT-001", "ATT-014"], { mode: "none" }],
  ["mode-joint", ["ATT-015"], { mode: "joint" }],
  ["mode-mixture", ["ATT-016"], { mode: "mixture" }],
  ["layout-hnd", ["ATT-002"], { mode: "joint", layout: "HND", ...heads }],
  ["grouped-heads", ["ATT-001"], { mode: "mixture", ...heads }],
  ["ragged-batch", ["ATT-001"], { mode: "joint", sequences: ragged, group: 2 }],
  [
    "scattered-shared-pages",
    ["ATT-001"],
    { mode: "joint", sequences: [sequence(1, 5, 3), sequence(1, 6, 2)], sharedPrefixPages: 1, pageOrder: "scattered" },
  ],
  ["causal", ["ATT-010"], { mode: "none", causal: true }],
  ["causal-joint", ["ATT-010", "ATT-011"], { mode: "joint", causal: true }],
  ["causal-offset", ["ATT-010"], { mode: "none", causal: true, sequences: [sequence(2, 5, 0, -2)] }],
  ["window", ["ATT-010"], { mode: "none", windowLeft: 1 }],
  ["causal-window", ["ATT-010"], { mode: "mixture", causal: true, windowLeft: 2 }],
  ["scale", ["ATT-012"], { mode: "none", scale: 0.75 }],
  ["anchor-scale", ["ATT-012", "ATT-018"], { mode: "mixture", anchorScale: 1 }],
  ["softcap", ["ATT-012"], { mode: "none", softcap: 2 }],
  ["softcap-anchor-bias", ["ATT-012"], { mode: "joint", softcap: 2, anchorBias: true }],
  ["anchor-bias", ["ATT-012", "ATT-015"], { mode: "joint", anchorBias: true, group: 2 }],
  ["alibi", ["ATT-012"], { mode: "none", alibi: true, group: 2 }],
  ["alibi-causal-joint", ["ATT-011", "ATT-012"], { mode: "joint", alibi: true, causal: true }],
  ["sink", ["ATT-013"], { mode: "none", sink: true, group: 2 }],
  ["sink-joint", ["ATT-013", "ATT-015"], { mode: "joint", sink: true }],
  ["sink-mixture", ["ATT-013", "ATT-016"], { mode: "mixture", sink: true }],
  ["gamma-per-head", ["ATT-016"], { mode: "mixture", gamma: "perHead", group: 2 }],
  [
    "gamma-per-sequence",
    ["ATT-016"],
    { mode: "mixture", gamma: "perSequence", sequences: [one[0], sequence(1, 3, 2)] },
  ],
  ["gamma-zero", ["ATT-021", "ATT-034"], { mode: "mixture", gamma: "zero" }],
  ["gamma-one", ["ATT-021", "ATT-034"], { mode: "mixture", gamma: "one" }],
  ["one-anchor", ["ATT-033"], { mode: "mixture", sequences: [sequence(2, 5, 1)] }],
  ["no-sequences", ["ATT-024"], { mode: "none", sequences: [] }],
  ["no-queries", ["ATT-024"], { mode: "joint", sequences: [sequence(0, 4, 2)] }],
  ["empty-row", ["ATT-020"], { mode: "none", sequences: [sequence(1, 0, 0)] }],
  ["empty-row-sink", ["ATT-020"], { mode: "none", sequences: [sequence(1, 0, 0)], sink: true }],
  ["masked-rows", ["ATT-020"], { mode: "none", sequences: [sequence(4, 2, 0)], causal: true }],
  ["masked-rows-joint", ["ATT-011"], { mode: "joint", sequences: [sequence(4, 2, 2)], causal: true }],
  ["mixture-without-context", ["ATT-017"], { mode: "mixture", sequences: [sequence(2, 0, 3)] }],
  ["mixture-without-anchors", ["ATT-017"], { mode: "mixture", sequences: [sequence(2, 5, 0)] }],
  ["mixture-sink-is-no-key", ["ATT-017"], { mode: "mixture", sequences: [sequence(2, 0, 3)], sink: true }],
  ["dead-lanes-infinity", ["ATT-021"], { mode: "joint", dead: "infinity" }],
  ["huge-logits", ["ATT-023"], { mode: "joint", values: "hugeLogits" }],
  ["very-negative-logits", ["ATT-023"], { mode: "none", values: "veryNegativeLogits" }],
  ["subnormal-values", ["ATT-023"], { mode: "mixture", values: "tiny" }],
  ["uniform-weights", ["ATT-025"], { mode: "joint", values: "zeroQuery" }],
  ["constant-values", ["ATT-025"], { mode: "mixture", values: "constant" }],
  ["stored-f16", ["NUM-007"], { mode: "none", storage: "f16", axis: "pool" }],
  ["stored-bf16", ["NUM-007"], { mode: "none", storage: "bf16", axis: "pool" }],
  ["stored-e4m3-page-scales", ["NUM-007"], { mode: "joint", storage: "e4m3", axis: "page" }],
  ["stored-e5m2-head-scales", ["NUM-007"], { mode: "joint", storage: "e5m2", axis: "head", ...heads }],
  ["stored-int8-page-scales", ["NUM-007"], { mode: "mixture", storage: "int8", axis: "page" }],
];

const small = { sequences: one, keyDim: 4, valueDim: 3, pageSize: 2 };

/** A seed on which generated pages have this axis of scales. */
function seedFor(axis) {
  const axes = ["pool", "page", "head"];
  return axis === undefined ? SEED : SEED - (SEED % 3) + axes.indexOf(axis);
}

function recipeProblem({ axis, ...changes }) {
  return Result.getOrThrow(checkProblem(buildProblem({ ...plainRecipe, ...small, ...changes, seed: seedFor(axis) })));
}

/** NaN in the first live value: it reaches the rows that see it. */
function liveNan() {
  const problem = recipeProblem({ mode: "none", causal: true });
  const vPages = problem.vPages.slice();
  vPages[vPages.findLastIndex((value) => Number.isFinite(value))] = NaN;
  return Result.getOrThrow(checkProblem({ ...problem, vPages }));
}

function poolText(values, stored) {
  if (stored === undefined) return hex32(values);
  const { format, bits, scale, scaleAxis } = stored;
  const patterns = Array.from(bits, (pattern) => pattern & (bits instanceof Uint16Array ? 0xffff : 0xff));
  return { format, bits: hexBits(patterns, bits instanceof Uint16Array ? 4 : 2), scale: hex32(scale), scaleAxis };
}

function inputsOf(problem) {
  const { q, qIndptr, blockTable, kvLen, qOffset, anchorTable, anchorLen, gamma, anchorBias, alibiSlopes, sink } =
    problem;
  return {
    q: hex32(q),
    qIndptr: [...qIndptr],
    kPages: poolText(problem.kPages, problem.kStored),
    vPages: poolText(problem.vPages, problem.vStored),
    blockTable: [...blockTable],
    kvLen: [...kvLen],
    qOffset: [...qOffset],
    anchorTable: [...anchorTable],
    anchorLen: [...anchorLen],
    gamma: hex32(gamma),
    anchorBias: hex32(anchorBias),
    alibiSlopes: hex32(alibiSlopes),
    ...(sink && { sink: hex32(sink) }),
  };
}

const outputs = ["out", "lse", "anchorMass"];
const textOf = (tensors, change = (value) => value) =>
  Object.fromEntries(outputs.map((name) => [name, hex64(tensors[name].map(change))]));

function vectorOf(name, requirements, problem) {
  const { mode, layout, dims, scale, anchorScale, causal, windowLeft, softcap } = problem;
  return {
    protocol: "fieldprint-vector/1",
    kind: "attention",
    name,
    requirements,
    mode,
    layout,
    dims,
    options: { scale, anchorScale, causal, windowLeft, softcap },
    inputs: inputsOf(problem),
    expected: textOf(attention(problem)),
    tolerance: textOf(attentionTolerance(problem, float32Accuracy, "deterministic")),
    engineTolerance: textOf(attentionTolerance(problem, float64Accuracy, "deterministic"), (bound) => 2 * bound),
  };
}

/** Every attention vector. */
export function attentionVectors() {
  const vectors = recipes.map(([name, requirements, changes]) => vectorOf(name, requirements, recipeProblem(changes)));
  return [...vectors, vectorOf("live-nan", ["ATT-022"], liveNan())];
}
