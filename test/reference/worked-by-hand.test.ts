import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { checkProblem, denseProblem, type DenseInput, around, intervalContains } from "../../src/index.ts";
import { attention, literalEquation } from "../../reference/index.ts";

const e = Math.E;
const column = (...values: Array<number>) => Float32Array.from(values);
const keys = (k: Array<number>, v: Array<number>) => ({ k: column(...k), v: column(...v) });

/** One head of width one, so that every logit is q * k and every case fits on a line. */
const base = {
  mode: "none",
  dims: { H: 1, Hkv: 1, D: 1, Dv: 1, P: 2 },
  q: column(1),
  context: keys([0, 1], [10, 20]),
} satisfies DenseInput;

interface Worked {
  readonly title: string;
  readonly input: DenseInput;
  readonly out: ReadonlyArray<number>;
  readonly lse: ReadonlyArray<number>;
  readonly anchorMass: ReadonlyArray<number>;
}

const anchored = { ...base, anchors: keys([2], [50]) };
const causal = { ...base, q: column(1, 1), causal: true };
const tanh = Math.tanh;

const worked: ReadonlyArray<Worked> = [
  {
    title: "[ATT-005] [ATT-043] two keys: weights 1 and e",
    input: base,
    out: [(10 + 20 * e) / (1 + e)],
    lse: [Math.log(1 + e)],
    anchorMass: [0],
  },
  {
    title: "[ATT-003] scale defaults to 1/sqrt D",
    input: {
      ...base,
      dims: { ...base.dims, D: 4 },
      q: column(1, 1, 1, 1),
      context: keys([0, 0, 0, 0, 1, 1, 1, 1], [10, 20]),
    },
    out: [(10 + 20 * e ** 2) / (1 + e ** 2)],
    lse: [Math.log(1 + e ** 2)],
    anchorMass: [0],
  },
  {
    title: "[ATT-012] scale: logits halve",
    input: { ...base, scale: 0.5 },
    out: [(10 + 20 * e ** 0.5) / (1 + e ** 0.5)],
    lse: [Math.log(1 + e ** 0.5)],
    anchorMass: [0],
  },
  {
    title: "[ATT-010] causal, bottom-right: the first of two queries sees one key",
    input: causal,
    out: [10, (10 + 20 * e) / (1 + e)],
    lse: [0, Math.log(1 + e)],
    anchorMass: [0, 0],
  },
  {
    title: "[ATT-010] qOffset: at position -1 and 0 under causal",
    input: { ...causal, qOffset: Int32Array.of(-1) },
    out: [0, 10],
    lse: [-Infinity, 0],
    anchorMass: [0, 0],
  },
  {
    title: "[ATT-010] windowLeft 0 shows one key, also without causal to its right",
    input: { ...causal, windowLeft: 0 },
    out: [10, 20],
    lse: [0, 1],
    anchorMass: [0, 0],
  },
  {
    title: "[ATT-010] a window without causal keeps the keys to the right",
    input: { ...base, q: column(1, 1), windowLeft: 0 },
    out: [(10 + 20 * e) / (1 + e), 20],
    lse: [Math.log(1 + e), 1],
    anchorMass: [0, 0],
  },
  {
    title: "[ATT-012] softcap: cap*tanh(s/cap)",
    input: { ...base, softcap: 2 },
    out: [(10 + 20 * Math.exp(2 * tanh(0.5))) / (1 + Math.exp(2 * tanh(0.5)))],
    lse: [Math.log(1 + Math.exp(2 * tanh(0.5)))],
    anchorMass: [0],
  },
  {
    title: "[ATT-012] alibi: -m*(pos - j), pos 1",
    input: { ...base, alibiSlopes: column(0.5) },
    out: [(10 * e ** -0.5 + 20 * e) / (e ** -0.5 + e)],
    lse: [Math.log(e ** -0.5 + e)],
    anchorMass: [0],
  },
  {
    title: "[ATT-012] alibi after softcap",
    input: { ...base, softcap: 2, alibiSlopes: column(0.5) },
    out: [(10 * e ** -0.5 + 20 * Math.exp(2 * tanh(0.5))) / (e ** -0.5 + Math.exp(2 * tanh(0.5)))],
    lse: [Math.log(e ** -0.5 + Math.exp(2 * tanh(0.5)))],
    anchorMass: [0],
  },
  {
    title: "[ATT-013] sink: a third weight e^0.5 without a value",
    input: { ...base, sink: column(0.5), scale: 1, softcap: 0 },
    out: [(10 + 20 * e) / (1 + e + e ** 0.5)],
    lse: [Math.log(1 + e + e ** 0.5)],
    anchorMass: [0],
  },
  {
    title: "[ATT-015] joint: one denominator",
    input: { ...anchored, mode: "joint" },
    out: [(10 + 20 * e + 50 * e ** 2) / (1 + e + e ** 2)],
    lse: [Math.log(1 + e + e ** 2)],
    anchorMass: [e ** 2 / (1 + e + e ** 2)],
  },
  {
    title: "[ATT-012] [ATT-015] anchorBias and anchorScale, anchors capped before the bias",
    input: { ...anchored, mode: "joint", anchorBias: column(-1), anchorScale: 0.5, softcap: 4 },
    out: [
      (10 + 20 * Math.exp(4 * tanh(0.25)) + 50 * Math.exp(4 * tanh(0.25) - 1)) /
        (1 + Math.exp(4 * tanh(0.25)) + Math.exp(4 * tanh(0.25) - 1)),
    ],
    lse: [Math.log(1 + Math.exp(4 * tanh(0.25)) + Math.exp(4 * tanh(0.25) - 1))],
    anchorMass: [Math.exp(4 * tanh(0.25) - 1) / (1 + Math.exp(4 * tanh(0.25)) + Math.exp(4 * tanh(0.25) - 1))],
  },
  {
    title: "[ATT-015] [ATT-013] joint with a sink counts it in the anchors' share",
    input: { ...anchored, mode: "joint", sink: column(0) },
    out: [(10 + 20 * e + 50 * e ** 2) / (2 + e + e ** 2)],
    lse: [Math.log(2 + e + e ** 2)],
    anchorMass: [e ** 2 / (2 + e + e ** 2)],
  },
  {
    title: "[ATT-016] mixture: a quarter of the anchor branch, lse of the context",
    input: { ...anchored, mode: "mixture", gamma: column(0.25) },
    out: [0.75 * ((10 + 20 * e) / (1 + e)) + 0.25 * 50],
    lse: [Math.log(1 + e)],
    anchorMass: [0.25],
  },
  {
    title: "[ATT-016] [ATT-013] mixture: the sink stays in the context branch",
    input: { ...anchored, mode: "mixture", gamma: column(0.5), sink: column(1) },
    out: [0.5 * ((10 + 20 * e) / (1 + 2 * e)) + 25],
    lse: [Math.log(1 + 2 * e)],
    anchorMass: [0.5],
  },
  {
    title: "[ATT-017] mixture without anchors is the context, unshrunk",
    input: { ...base, mode: "mixture", gamma: column(0.25) },
    out: [(10 + 20 * e) / (1 + e)],
    lse: [Math.log(1 + e)],
    anchorMass: [0],
  },
  {
    title: "[ATT-017] [ATT-011] mixture where the mask hides the context is the anchors, unshrunk",
    input: { ...anchored, mode: "mixture", gamma: column(0.25), causal: true, qOffset: Int32Array.of(-1) },
    out: [50],
    lse: [-Infinity],
    anchorMass: [1],
  },
  {
    title: "[ATT-014] none ignores the anchors",
    input: { ...anchored, mode: "none" },
    out: [(10 + 20 * e) / (1 + e)],
    lse: [Math.log(1 + e)],
    anchorMass: [0],
  },
  {
    title: "[ATT-020] no keys at all",
    input: { ...base, context: keys([], []) },
    out: [0],
    lse: [-Infinity],
    anchorMass: [0],
  },
  {
    title: "[ATT-020] [ATT-013] no keys but a sink",
    input: { ...base, context: keys([], []), sink: column(3) },
    out: [0],
    lse: [3],
    anchorMass: [0],
  },
];

/** The 1e-12 of ATT-041 around a value of magnitude up to 50. */
function expectClose(actual: Float64Array, expected: ReadonlyArray<number>): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    const interval = around(value, Number.isFinite(value) ? 5e-11 : 0);
    if (!intervalContains(interval, actual[index]!)) expect.fail(`element ${index}: ${actual[index]} against ${value}`);
  });
}

describe("cases worked by hand", () => {
  it.each(worked)("[ATT-041] $title", ({ input, out, lse, anchorMass }) => {
    const result = attention(Result.getOrThrow(denseProblem(input)));
    expectClose(result.out, out);
    expectClose(result.lse, lse);
    expectClose(result.anchorMass, anchorMass);
  });

  it("[ATT-001] grouped heads: query heads 0 and 1 read key/value head 0, heads 2 and 3 head 1", () => {
    const grouped = denseProblem({
      mode: "none",
      dims: { H: 4, Hkv: 2, D: 1, Dv: 1, P: 2 },
      q: column(1, 1, 1, 1),
      context: keys([0, 0], [10, 30]),
    });
    expectClose(attention(Result.getOrThrow(grouped)).out, [10, 10, 30, 30]);
  });

  it("[ATT-018] the v2.5 equation as literally written leaves the anchor logits unscaled", () => {
    const literal = literalEquation(
      {
        mode: "none",
        layout: "NHD",
        dims: { B: 1, H: 1, Hkv: 1, D: 4, Dv: 1, P: 2, N: 2 },
        q: column(1, 1, 1, 1),
        qIndptr: Int32Array.of(0, 1),
        kPages: column(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1),
        vPages: column(10, 20, 30, 50),
        blockTable: Int32Array.of(0),
        kvLen: Int32Array.of(2),
        anchorTable: Int32Array.of(1),
        anchorLen: Int32Array.of(2),
      },
      0.5,
    );
    const context = (10 + 20 * e ** 2) / (1 + e ** 2);
    const anchors = (30 + 50 * e ** 4) / (1 + e ** 4);
    expectClose(attention(Result.getOrThrow(checkProblem(literal))).out, [0.5 * context + 0.5 * anchors]);
  });
});
