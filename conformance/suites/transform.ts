import { pageStrides, type Layout, type Problem, type ProblemInput } from "../../src/index.ts";
import { randomValues } from "../generators/random-values.ts";
import { changedProblem } from "./case.ts";

const parts = ["k", "v"] as const;
const poolOf = { k: "kPages", v: "vPages" } as const;
const widthOf = { k: "D", v: "Dv" } as const;

/** Copies every slot of a pool into another layout, page size and page numbering, where `place` gives one. */
function movedPools(
  problem: Problem,
  target: { readonly layout: Layout; readonly P: number; readonly N: number },
  place: (page: number, slot: number) => ReadonlyArray<{ readonly page: number; readonly slot: number }>,
): Pick<ProblemInput, "kPages" | "vPages"> {
  const { N, P, Hkv } = problem.dims;
  const moved = parts.map((part) => {
    const width = problem.dims[widthOf[part]];
    const from = pageStrides(problem.layout, problem.dims, width);
    const to = pageStrides(target.layout, { P: target.P, Hkv }, width);
    const pool = new Float32Array(target.N * to.page).fill(NaN);
    const copy = (page: number, slot: number) => {
      for (const { page: toPage, slot: toSlot } of place(page, slot)) {
        for (let head = 0; head < Hkv; head++) {
          const at = page * from.page + slot * from.slot + head * from.head;
          const key = problem[poolOf[part]].subarray(at, at + width);
          pool.set(key, toPage * to.page + toSlot * to.slot + head * to.head);
        }
      }
    };
    for (let page = 0; page < N; page++) for (let slot = 0; slot < P; slot++) copy(page, slot);
    return pool;
  });
  return { kPages: moved[0]!, vPages: moved[1]! };
}

/** The same problem in the other layout. */
export function otherLayout(problem: Problem): Problem {
  const layout = problem.layout === "NHD" ? "HND" : "NHD";
  const { P, N } = problem.dims;
  return changedProblem(problem, {
    layout,
    ...movedPools(problem, { layout, P, N }, (page, slot) => [{ page, slot }]),
  });
}

/** The same problem with its physical pages shuffled. */
export function permutedPages(problem: Problem, seed: number): Problem {
  const { P, N } = problem.dims;
  const order = randomValues(seed).shuffled(N);
  const renamed = (table: Int32Array) => table.map((page) => (page < 0 ? page : order[page]!));
  return changedProblem(problem, {
    blockTable: renamed(problem.blockTable),
    anchorTable: renamed(problem.anchorTable),
    ...movedPools(problem, { layout: problem.layout, P, N }, (page, slot) => [{ page: order[page]!, slot }]),
  });
}

/** The same problem with every table entry on a page of its own: nothing shared. */
export function copiedPages(problem: Problem): Problem {
  const { P } = problem.dims;
  const copies = new Map<number, Array<number>>();
  let next = 0;
  const copied = (table: Int32Array) =>
    table.map((page) => {
      if (page < 0) return page;
      copies.set(page, [...(copies.get(page) ?? []), next]);
      return next++;
    });
  const blockTable = copied(problem.blockTable);
  const anchorTable = copied(problem.anchorTable);
  const place = (page: number, slot: number) => (copies.get(page) ?? []).map((copy) => ({ page: copy, slot }));
  return changedProblem(problem, {
    dims: { ...problem.dims, N: next },
    blockTable,
    anchorTable,
    ...movedPools(problem, { layout: problem.layout, P, N: next }, place),
  });
}

/** The same problem with pages half as long (for an even page size) or of one slot. */
export function smallerPages(problem: Problem): Problem {
  const { P, N } = problem.dims;
  const size = P % 2 === 0 ? P / 2 : 1;
  const pieces = P / size;
  const split = (table: Int32Array) =>
    Int32Array.from({ length: table.length * pieces }, (_, n) => {
      const page = table[Math.floor(n / pieces)]!;
      return page < 0 ? page : page * pieces + (n % pieces);
    });
  return changedProblem(problem, {
    dims: { ...problem.dims, P: size, N: N * pieces },
    blockTable: split(problem.blockTable),
    anchorTable: split(problem.anchorTable),
    ...movedPools(problem, { layout: problem.layout, P: size, N: N * pieces }, (page, slot) => [
      { page: page * pieces + Math.floor(slot / size), slot: slot % size },
    ]),
  });
}

interface QueryRange {
  readonly first: number;
  readonly end: number;
}

/** Some of the queries of some sequences, at the positions they had. */
export function selectedQueries(
  problem: Problem,
  sequences: ReadonlyArray<number>,
  range: (b: number, queries: number) => QueryRange,
): Problem {
  const { H, D, maxPages, maxAnchorPages, B } = problem.dims;
  const chosen = sequences.map((b) => {
    const start = problem.qIndptr[b]!;
    return { b, start, ...range(b, problem.qIndptr[b + 1]! - start) };
  });
  const rows = chosen.map(({ start, first, end }) =>
    problem.q.subarray((start + first) * H * D, (start + end) * H * D),
  );
  const qIndptr = new Int32Array(chosen.length + 1);
  chosen.forEach(({ first, end }, n) => (qIndptr[n + 1] = qIndptr[n]! + end - first));
  const pick = (values: Int32Array | Float32Array, width: number) =>
    sequences.flatMap((b) => [...values.subarray(b * width, (b + 1) * width)]);
  return changedProblem(problem, {
    dims: { ...problem.dims, B: sequences.length },
    q: Float32Array.from(rows.flatMap((row) => [...row])),
    qIndptr,
    qOffset: Int32Array.from(chosen, ({ b, first }) => problem.qOffset[b]! + first),
    blockTable: Int32Array.from(pick(problem.blockTable, maxPages)),
    kvLen: Int32Array.from(pick(problem.kvLen, 1)),
    anchorTable: Int32Array.from(pick(problem.anchorTable, maxAnchorPages)),
    anchorLen: Int32Array.from(pick(problem.anchorLen, 1)),
    gamma: Float32Array.from(pick(problem.gamma, B === 0 ? 0 : H)),
  });
}

/** Keys [0, at) and [at, kvLen) as two context-only problems, `at` a multiple of the page size; the sink stays left. */
export function splitContext(problem: Problem, at: number): readonly [Problem, Problem] {
  const { P, maxPages, B } = problem.dims;
  const pages = at / P;
  const columns = Math.max(0, maxPages - pages);
  const rightTable = Int32Array.from({ length: B * columns }, (_, n) => {
    return problem.blockTable[Math.floor(n / columns) * maxPages + pages + (n % columns)]!;
  });
  const { sink: _, ...withoutSink } = problem;
  const left = changedProblem(problem, { mode: "none", kvLen: problem.kvLen.map((length) => Math.min(length, at)) });
  const right = changedProblem(withoutSink as Problem, {
    mode: "none",
    blockTable: rightTable,
    kvLen: problem.kvLen.map((length) => Math.max(0, length - at)),
    qOffset: problem.qOffset.map((offset) => offset - at),
  });
  return [left, right];
}

/** The anchors alone, read as an unmasked context. */
export function anchorsAsContext(problem: Problem): Problem {
  const { sink: _, ...withoutSink } = problem;
  return changedProblem(withoutSink as Problem, {
    mode: "none",
    blockTable: problem.anchorTable,
    kvLen: problem.anchorLen,
    qOffset: new Int32Array(problem.dims.B),
    scale: problem.anchorScale,
    alibiSlopes: new Float32Array(problem.dims.H),
    causal: false,
    windowLeft: -1,
  });
}
