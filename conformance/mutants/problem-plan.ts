import { type Layout, type Mode, pageStrides, type ProblemInput } from "../../src/index.ts";

/**
 * One element of a tensor before paging: `index` is a query, a context key or an anchor of its sequence.
 *
 * @category mutants
 * @since 0.1.0
 */
export interface Place {
  readonly sequence: number;
  readonly index: number;
  readonly head: number;
  readonly element: number;
}

/**
 * How many queries, context keys and anchors a sequence of a {@link ProblemPlan} has.
 *
 * @category mutants
 * @since 0.1.0
 */
export interface PlannedSequence {
  readonly queries: number;
  readonly keys: number;
  readonly anchors?: number;
}

/**
 * A problem described by what is in it; `planProblem` lays it out in pages.
 *
 * `q`, `k`, `v`, `anchorK` and `anchorV` give chosen elements a value; where they return `undefined`, or are absent, the
 * element is a number in [-1, 1) drawn from `seed`. `dead` fills every slot that holds nothing.
 *
 * @category mutants
 * @since 0.1.0
 */
export interface ProblemPlan {
  readonly sequences: ReadonlyArray<PlannedSequence>;
  readonly seed?: number;
  readonly mode?: Mode;
  readonly layout?: Layout;
  readonly H?: number;
  readonly Hkv?: number;
  readonly D?: number;
  readonly Dv?: number;
  readonly P?: number;
  readonly pageOrder?: "ascending" | "descending";
  readonly dead?: number;
  readonly q?: (place: Place) => number | undefined;
  readonly k?: (place: Place) => number | undefined;
  readonly v?: (place: Place) => number | undefined;
  readonly anchorK?: (place: Place) => number | undefined;
  readonly anchorV?: (place: Place) => number | undefined;
  readonly options?: Partial<ProblemInput>;
}

/** A number in [-1, 1) that depends on its arguments only. */
function drawn(seed: number, tensor: number, { sequence, index, head, element }: Place): number {
  let hash = seed | 0;
  for (const part of [tensor, sequence, index, head, element]) {
    hash = Math.imul(hash ^ part, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  }
  return (hash ^ (hash >>> 13)) / 2 ** 31;
}

interface PageRun {
  readonly sequence: number;
  readonly keys: number;
  readonly pages: ReadonlyArray<number>;
  readonly branch: "context" | "anchor";
}

function pageRuns(plan: ProblemPlan, P: number): ReadonlyArray<PageRun> {
  const runs = plan.sequences.flatMap(({ keys, anchors = 0 }, sequence) => [
    { sequence, keys, branch: "context" as const },
    { sequence, keys: anchors, branch: "anchor" as const },
  ]);
  const total = runs.reduce((sum, run) => sum + Math.ceil(run.keys / P), 0);
  let next = 0;
  return runs.map((run) => {
    const ascending = Array.from({ length: Math.ceil(run.keys / P) }, () => next++);
    return { ...run, pages: plan.pageOrder === "ascending" ? ascending : ascending.map((page) => total - 1 - page) };
  });
}

function table(runs: ReadonlyArray<PageRun>, branch: PageRun["branch"]): Int32Array {
  const rows = runs.filter((run) => run.branch === branch);
  const columns = Math.max(1, ...rows.map((run) => run.pages.length));
  return Int32Array.from(rows.flatMap((run) => Array.from({ length: columns }, (_, block) => run.pages[block] ?? -1)));
}

type PlanDims = Required<Pick<ProblemPlan, "H" | "Hkv" | "D" | "Dv" | "P">>;

function pool(plan: ProblemPlan, dims: PlanDims, runs: ReadonlyArray<PageRun>, tensor: "k" | "v"): Float32Array {
  const width = tensor === "k" ? dims.D : dims.Dv;
  const strides = pageStrides(plan.layout ?? "NHD", dims, width);
  const pages = runs.reduce((sum, run) => sum + run.pages.length, 0);
  const elements = new Float32Array(pages * strides.page).fill(plan.dead ?? 0);
  const chosen = { context: plan[tensor], anchor: tensor === "k" ? plan.anchorK : plan.anchorV };
  for (const { sequence, keys, pages: held, branch } of runs) {
    const number = (branch === "context" ? 1 : 3) + (tensor === "k" ? 0 : 1);
    for (let at = 0; at < keys * dims.Hkv * width; at++) {
      const vector = Math.floor(at / width);
      const index = Math.floor(vector / dims.Hkv);
      const place = { sequence, index, head: vector % dims.Hkv, element: at % width };
      const start = held[Math.floor(index / dims.P)]! * strides.page;
      const slot = (index % dims.P) * strides.slot + place.head * strides.head + place.element;
      elements[start + slot] = chosen[branch]?.(place) ?? drawn(plan.seed ?? 1, number, place);
    }
  }
  return elements;
}

function queries(plan: ProblemPlan, { H, D }: PlanDims): Float32Array {
  const rows = plan.sequences.flatMap(({ queries: count }, sequence) =>
    Array.from({ length: count }, (_, index) => ({ sequence, index })),
  );
  return Float32Array.from({ length: rows.length * H * D }, (_, at) => {
    const place = { ...rows[Math.floor(at / (H * D))]!, head: Math.floor(at / D) % H, element: at % D };
    return plan.q?.(place) ?? drawn(plan.seed ?? 1, 0, place);
  });
}

/**
 * Lays a plan out in pages: its context and anchor pages lie one after another in the pool, in the plan's order.
 *
 * **Edge cases** dimensions default to H = Hkv, D = Dv = 4, P = 4; `mode` to `none`; pages to descending order.
 *
 * @category mutants
 * @since 0.1.0
 */
export function planProblem(plan: ProblemPlan): ProblemInput {
  const { Hkv = plan.H ?? 1, D = 4, P = 4 } = plan;
  const dims = { H: plan.H ?? Hkv, Hkv, D, Dv: plan.Dv ?? D, P };
  const runs = pageRuns(plan, P);
  const qIndptr = Int32Array.from([0, ...plan.sequences.map((sequence) => sequence.queries)]);
  for (let b = 0; b < plan.sequences.length; b++) qIndptr[b + 1]! += qIndptr[b]!;
  return {
    mode: plan.mode ?? "none",
    layout: plan.layout ?? "NHD",
    dims: { ...dims, B: plan.sequences.length, N: runs.reduce((sum, run) => sum + run.pages.length, 0) },
    q: queries(plan, dims),
    qIndptr,
    kPages: pool(plan, dims, runs, "k"),
    vPages: pool(plan, dims, runs, "v"),
    blockTable: table(runs, "context"),
    kvLen: Int32Array.from(plan.sequences, (sequence) => sequence.keys),
    anchorTable: table(runs, "anchor"),
    anchorLen: Int32Array.from(plan.sequences, (sequence) => sequence.anchors ?? 0),
    ...(plan.mode === "mixture" ? { gamma: Float32Array.of(0.25) } : {}),
    ...plan.options,
  };
}
