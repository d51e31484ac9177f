import { pageStrides, type Problem, type SoftmaxRow, visibleRange } from "../src/index.ts";

/** One query row of one head: token `t`, head `h`, in sequence `b`, as its `i`-th query. */
export interface QueryRow {
  readonly b: number;
  readonly i: number;
  readonly t: number;
  readonly h: number;
}

/** The keys of one softmax branch (context or anchors) that a query row sees, scored. */
export interface Branch extends SoftmaxRow {
  readonly valueOffsets: Float64Array;
}

/** Visits every query row of every head, sequence by sequence. */
export function* queryRows(problem: Problem): Generator<QueryRow> {
  for (let b = 0; b < problem.dims.B; b++) {
    const first = problem.qIndptr[b]!;
    for (let t = first; t < problem.qIndptr[b + 1]!; t++) {
      for (let h = 0; h < problem.dims.H; h++) yield { b, i: t - first, t, h };
    }
  }
}

interface KeyRun {
  readonly table: Int32Array;
  readonly columns: number;
  readonly first: number;
  readonly end: number;
  readonly scale: number;
  readonly bias: (j: number) => number;
  readonly sink: number | undefined;
}

function cap(logit: number, softcap: number): number {
  return softcap > 0 ? softcap * Math.tanh(logit / softcap) : logit;
}

function scoreKeys(problem: Problem, row: QueryRow, run: KeyRun): Branch {
  const { H, D, Dv, P, G } = problem.dims;
  const count = run.end - run.first;
  const kStrides = pageStrides(problem.layout, problem.dims, D);
  const vStrides = pageStrides(problem.layout, problem.dims, Dv);
  const head = Math.floor(row.h / G);
  const query = (row.t * H + row.h) * D;
  const branch = {
    logits: new Float64Array(count),
    dotMagnitudes: new Float64Array(count),
    biasMagnitudes: new Float64Array(count),
    operandSums: new Float64Array(count),
    valueOffsets: new Float64Array(count),
    sink: run.sink,
    softcap: problem.softcap,
    keyDim: D,
  };
  for (let n = 0; n < count; n++) {
    const j = run.first + n;
    const page = run.table[row.b * run.columns + Math.floor(j / P)]!;
    const key = page * kStrides.page + (j % P) * kStrides.slot + head * kStrides.head;
    let dot = 0;
    let magnitude = 0;
    let operands = 0;
    for (let d = 0; d < D; d++) {
      const q = problem.q[query + d]!;
      const k = problem.kPages[key + d]!;
      dot += q * k;
      magnitude += Math.abs(q * k);
      operands += Math.abs(q) + Math.abs(k) + 1;
    }
    const bias = run.bias(j);
    branch.logits[n] = cap(run.scale * dot, problem.softcap) + bias;
    branch.dotMagnitudes[n] = Math.abs(run.scale) * magnitude;
    branch.biasMagnitudes[n] = Math.abs(bias);
    branch.operandSums[n] = Math.abs(run.scale) * operands;
    branch.valueOffsets[n] = page * vStrides.page + (j % P) * vStrides.slot + head * vStrides.head;
  }
  return branch;
}

/** The context keys a query row sees, with the sink. */
export function contextBranch(problem: Problem, row: QueryRow): Branch {
  const { first, end } = visibleRange(problem, row.b, row.i);
  const slope = problem.alibiSlopes[row.h]!;
  const position = problem.qOffset[row.b]! + row.i;
  return scoreKeys(problem, row, {
    table: problem.blockTable,
    columns: problem.dims.maxPages,
    first,
    end,
    scale: problem.scale,
    bias: (j) => -slope * (position - j),
    sink: problem.sink?.[row.h],
  });
}

/** The anchors a query row sees: none in mode `none`. */
export function anchorBranch(problem: Problem, row: QueryRow): Branch {
  const bias = problem.mode === "joint" ? problem.anchorBias[row.h]! : 0;
  return scoreKeys(problem, row, {
    table: problem.anchorTable,
    columns: problem.dims.maxAnchorPages,
    first: 0,
    end: problem.mode === "none" ? 0 : problem.anchorLen[row.b]!,
    scale: problem.anchorScale,
    bias: () => bias,
    sink: undefined,
  });
}

/** The share of the output that goes to the anchors in `mixture`. */
export function effectiveGamma(problem: Problem, row: QueryRow, context: Branch, anchors: Branch): number {
  if (anchors.logits.length === 0) return 0;
  if (context.logits.length === 0) return 1;
  return problem.gamma[row.b * problem.dims.H + row.h]!;
}
