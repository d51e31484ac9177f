import { type Accuracy, type AttentionResult, floatFormats, type Problem, storedTolerance } from "../../src/index.ts";
import { type BoundedRow, type DenseKey, denseRow } from "./dense-row.ts";

interface QueryHead {
  readonly b: number;
  readonly i: number;
  readonly row: number;
  readonly h: number;
}

/** The elements of one key or value, from the shapes [N, P, Hkv, width] and [N, Hkv, P, width]. */
function gathered(problem: Problem, pool: Float32Array, page: number, slot: number, head: number): Array<number> {
  const { N, P, Hkv } = problem.dims;
  const width = pool.length / (N * P * Hkv);
  const vector = problem.layout === "NHD" ? (page * P + slot) * Hkv + head : (page * Hkv + head) * P + slot;
  return Array.from(pool.subarray(vector * width, (vector + 1) * width));
}

function keyAt(problem: Problem, { b, i, row, h }: QueryHead, branch: "context" | "anchor", j: number): DenseKey {
  const { H, D, P, G } = problem.dims;
  const table = branch === "context" ? problem.blockTable : problem.anchorTable;
  const page = table[b * (table.length / problem.dims.B) + Math.floor(j / P)]!;
  const head = Math.floor(h / G);
  const k = gathered(problem, problem.kPages, page, j % P, head);
  const v = gathered(problem, problem.vPages, page, j % P, head);
  const q = Array.from(problem.q.subarray((row * H + h) * D, (row * H + h + 1) * D));
  const scale = branch === "context" ? problem.scale : problem.anchorScale;
  const logit = scale * q.reduce((sum, element, d) => sum + element * k[d]!, 0);
  const capped = problem.softcap > 0 ? problem.softcap * Math.tanh(logit / problem.softcap) : logit;
  const anchorBias = problem.mode === "joint" ? problem.anchorBias[h]! : 0;
  const bias = branch === "anchor" ? anchorBias : -problem.alibiSlopes[h]! * (problem.qOffset[b]! + i - j);
  return {
    logit: capped + bias,
    dotMagnitude: Math.abs(scale) * q.reduce((sum, element, d) => sum + Math.abs(element * k[d]!), 0),
    biasMagnitude: Math.abs(bias),
    operandSum: Math.abs(scale) * q.reduce((sum, element, d) => sum + Math.abs(element) + Math.abs(k[d]!) + 1, 0),
    value: [...v, branch === "anchor" ? 1 : 0],
  };
}

function contextKeys(problem: Problem, query: QueryHead): Array<DenseKey> {
  const position = problem.qOffset[query.b]! + query.i;
  const keys = Array.from({ length: problem.kvLen[query.b]! }, (_, j) => j);
  return keys
    .filter((j) => !problem.causal || j <= position)
    .filter((j) => problem.windowLeft < 0 || j >= position - problem.windowLeft)
    .map((j) => keyAt(problem, query, "context", j));
}

function anchorKeys(problem: Problem, query: QueryHead): Array<DenseKey> {
  const length = problem.mode === "none" ? 0 : problem.anchorLen[query.b]!;
  return Array.from({ length }, (_, j) => keyAt(problem, query, "anchor", j));
}

/** (1 - share) * context + share * anchors, each operation rounding once. */
function mixedRows(context: BoundedRow, anchors: BoundedRow, share: number, u: number): BoundedRow {
  if (share === 0) return context;
  const ofContext = (1 - share) * (share === 1 ? 0 : 1);
  return {
    ...context,
    mean: context.mean.map((value, d) => (ofContext === 0 ? 0 : ofContext * value) + share * anchors.mean[d]!),
    meanTolerance: context.meanTolerance.map((tolerance, d) => {
      const rounded = 3 * u * (Math.abs(ofContext * context.mean[d]!) + Math.abs(share * anchors.mean[d]!));
      return ofContext * tolerance + share * anchors.meanTolerance[d]! + (share === 1 ? 0 : rounded);
    }),
  };
}

function expectedRow(problem: Problem, query: QueryHead, accuracy: Accuracy): BoundedRow {
  const { D, Dv, H } = problem.dims;
  const options = { sink: problem.sink?.[query.h], softcap: problem.softcap, keyDim: D, accuracy };
  const context = contextKeys(problem, query);
  const anchors = anchorKeys(problem, query);
  if (problem.mode !== "mixture") return denseRow([...context, ...anchors], Dv + 1, options);
  const stated = problem.gamma[query.b * H + query.h]!;
  const share = anchors.length === 0 ? 0 : context.length === 0 ? 1 : stated;
  return mixedRows(
    denseRow(context, Dv + 1, options),
    denseRow(anchors, Dv + 1, { ...options, sink: undefined }),
    share,
    floatFormats[accuracy.arithmetic].unitRoundoff,
  );
}

function errorRatio(expected: number, actual: number, tolerance: number): number {
  if (Object.is(expected, actual) || expected === actual) return 0;
  const ratio = Math.abs(actual - expected) / tolerance;
  return Number.isNaN(ratio) ? Infinity : ratio;
}

/**
 * The largest error of a result in units of its bound, over `out`, `lse` and `anchorMass`, against a dense float64
 * evaluation. The anchor mass is judged as one more value, 1 at anchors and 0 elsewhere.
 */
export function worstRatio(problem: Problem, result: AttentionResult, accuracy: Accuracy): number {
  const { B, H, Dv } = problem.dims;
  let worst = 0;
  const judge = (expected: number, actual: number, tolerance: number) => {
    worst = Math.max(worst, errorRatio(expected, actual, tolerance));
  };
  for (let b = 0; b < B; b++) {
    for (let row = problem.qIndptr[b]!; row < problem.qIndptr[b + 1]!; row++) {
      for (let h = 0; h < H; h++) {
        const expected = expectedRow(problem, { b, i: row - problem.qIndptr[b]!, row, h }, accuracy);
        const at = row * H + h;
        const actual = [...result.out.subarray(at * Dv, (at + 1) * Dv), result.anchorMass[at]!];
        expected.mean.forEach((exact, d) =>
          judge(exact, actual[d]!, storedTolerance(exact, expected.meanTolerance[d]!, accuracy)),
        );
        judge(expected.lse, result.lse[at]!, expected.lseTolerance);
      }
    }
  }
  return worst;
}
