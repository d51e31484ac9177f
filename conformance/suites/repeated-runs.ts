import { Result } from "effect";
import { BlockPool, checkProblem, type Problem, type SequenceHandle } from "../../src/index.ts";
import { randomValues } from "../generators/random-values.ts";
import { changedProblem, type ConformanceCase, problemOf } from "./case.ts";
import { identical } from "./relations.ts";

const modes = ["none", "joint", "mixture"] as const;
const dims = { Hkv: 2, D: 4, Dv: 4, P: 4 };

function tokens(count: number, seed: number) {
  const { normal } = randomValues(seed);
  const rows = () => Float32Array.from({ length: count * dims.Hkv * dims.D }, normal);
  return { keys: rows(), values: rows() };
}

function problemOver(pool: BlockPool, sequences: ReadonlyArray<SequenceHandle>, mode: Problem["mode"]): Problem {
  const { blockTable, kvLen, anchorTable, anchorLen } = Result.getOrThrow(pool.tables(sequences));
  const { normal } = randomValues(99);
  return Result.getOrThrow(
    checkProblem({
      mode,
      layout: pool.layout,
      dims: { B: sequences.length, H: 2 * dims.Hkv, ...pool.dims },
      q: Float32Array.from({ length: sequences.length * 2 * dims.Hkv * dims.D }, normal),
      qIndptr: Int32Array.from({ length: sequences.length + 1 }, (_, b) => b),
      kPages: pool.kPages,
      vPages: pool.vPages,
      blockTable,
      kvLen,
      anchorTable,
      anchorLen,
      gamma: Float32Array.of(0.5),
    }),
  );
}

/** Anchors are used, then revoked (their pages poisoned), then the pages are given to other anchors. */
function* revocation(mode: Problem["mode"]): Generator<Problem> {
  const pool = Result.getOrThrow(BlockPool.make({ layout: "NHD", dims: { ...dims, N: 6 } }));
  const sequence = Result.getOrThrow(pool.allocate());
  Result.getOrThrow(pool.append(sequence, tokens(7, 1)));
  const first = Result.getOrThrow(pool.pinAnchors(tokens(6, 2)));
  Result.getOrThrow(pool.attach(sequence, first));
  yield problemOver(pool, [sequence], mode);
  Result.getOrThrow(pool.revoke(first));
  yield problemOver(pool, [sequence], mode);
  const second = Result.getOrThrow(pool.pinAnchors(tokens(6, 3)));
  Result.getOrThrow(pool.attach(sequence, second));
  yield problemOver(pool, [sequence], mode);
}

/** The same arrays with other numbers in them: an implementation may keep buffers, not values. */
function* changedInPlace(mode: Problem["mode"]): Generator<Problem> {
  const problem = problemOf({ mode, sequences: [{ queries: 2, context: 9, anchors: 3, shift: 0 }], dead: "zero" });
  yield problem;
  for (const tensor of [problem.q, problem.kPages, problem.vPages]) {
    tensor.forEach((value, index) => (tensor[index] = 0.5 * value + 1));
  }
  yield changedProblem(problem, {});
}

/** A problem, then a longer one with another mode, then the first again: its bits must come back. */
function* interrupted(mode: Problem["mode"]): Generator<Problem> {
  const small = { mode, sequences: [{ queries: 2, context: 3, anchors: 2, shift: 0 }], causal: true };
  yield problemOf(small);
  yield problemOf({
    mode: mode === "joint" ? "mixture" : "joint",
    sequences: [
      { queries: 3, context: 13, anchors: 7, shift: 0 },
      { queries: 1, context: 5, anchors: 2, shift: 0 },
    ],
    keyHeads: 2,
    sink: true,
    anchorBias: true,
  });
  yield problemOf(small);
}

/**
 * Cases of several runs on one subject: nothing may leak from one call into the next.
 *
 * @spec CON-035
 * @category suites
 * @since 0.1.0
 */
export const repeatedRunCases: ReadonlyArray<ConformanceCase> = modes.flatMap((mode) => [
  { id: `laws:revoked-anchors:${mode}`, requirements: ["ATT-011", "ATT-021"], problems: () => revocation(mode) },
  { id: `laws:changed-in-place:${mode}`, requirements: ["CON-035"], problems: () => changedInPlace(mode) },
  {
    id: `laws:interrupted:${mode}`,
    requirements: ["CON-035"],
    problems: () => interrupted(mode),
    relation: identical,
  },
]);
