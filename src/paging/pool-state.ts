import { Result } from "effect";
import { OutOfRange, TooLarge } from "../problem/errors.ts";
import { problemLimits } from "../problem/limits.ts";
import type { InputDims, Layout } from "../problem/problem.ts";
import type { Slots } from "./handles.ts";

/**
 * The dimensions of a block pool: N pages of P slots, Hkv heads, D key and Dv value elements.
 *
 * @spec PAG-001
 * @category paging
 * @since 0.1.0
 */
export type PoolDims = Pick<InputDims, "Hkv" | "D" | "Dv" | "P" | "N">;

/**
 * One sequence: its length in tokens, its pages in order, and the slots of its anchors in the order they were attached.
 *
 * @spec PAG-002
 * @category paging
 * @since 0.1.0
 */
export interface SequenceState {
  length: number;
  readonly pages: Array<number>;
  readonly anchors: Array<number>;
}

/**
 * One set of pinned anchors.
 *
 * @spec PAG-011
 * @category paging
 * @since 0.1.0
 */
export interface AnchorState {
  readonly length: number;
  readonly pages: ReadonlyArray<number>;
}

/**
 * Everything a block pool knows, as plain data.
 *
 * **Shapes** `kPages` and `vPages` as in `ProblemInput`; `references`, `generations`, `filled`, `pinned`, `poisoned` and
 * `freeRing` are `[N]`. The free pages are `freeRing[(freeStart + i) % N]` for i under `freeCount`, next one first.
 * `filled` counts the slots written since a page was allocated. `revision` counts how often any page's content was given
 * up (freed or overwritten).
 *
 * @spec PAG-001 PAG-016
 * @category paging
 * @since 0.1.0
 */
export interface PoolState {
  readonly layout: Layout;
  readonly dims: PoolDims;
  readonly kPages: Float32Array;
  readonly vPages: Float32Array;
  readonly references: Int32Array;
  readonly generations: Float64Array;
  readonly filled: Int32Array;
  readonly pinned: Uint8Array;
  readonly poisoned: Uint8Array;
  readonly freeRing: Int32Array;
  freeStart: number;
  freeCount: number;
  revision: number;
  readonly sequences: Slots<SequenceState>;
  readonly anchors: Slots<AnchorState>;
}

const most: Record<keyof PoolDims, number> = {
  Hkv: problemLimits.heads,
  D: problemLimits.headDim,
  Dv: problemLimits.headDim,
  P: problemLimits.pageSize,
  N: problemLimits.pages,
};

function dimsError(dims: PoolDims): OutOfRange | TooLarge | undefined {
  for (const name of Object.keys(most) as Array<keyof PoolDims>) {
    const least = name === "N" ? 0 : 1;
    const field = `dims.${name}`;
    const actual = String(dims[name]);
    if (!Number.isInteger(dims[name]) || dims[name] < least) {
      return new OutOfRange({ field, expected: `an integer from ${least} to ${most[name]}`, actual });
    }
    if (dims[name] > most[name]) return new TooLarge({ field, expected: `at most ${most[name]}`, actual });
  }
  const elements = dims.N * dims.P * dims.Hkv * Math.max(dims.D, dims.Dv);
  if (elements <= problemLimits.elements) return undefined;
  const expected = `at most ${problemLimits.elements} elements in a page pool`;
  return new TooLarge({ field: "dims", expected, actual: `N*P*Hkv*max(D,Dv) = ${elements}` });
}

/** An empty pool: every page free, in order. */
export function emptyPool(layout: Layout, dims: PoolDims): Result.Result<PoolState, OutOfRange | TooLarge> {
  if (layout !== "NHD" && layout !== "HND") {
    return Result.fail(new OutOfRange({ field: "layout", expected: "NHD, HND", actual: String(layout) }));
  }
  const error = dimsError(dims);
  if (error) return Result.fail(error);
  const { Hkv, D, Dv, P, N } = dims;
  return Result.succeed({
    layout,
    dims: { Hkv, D, Dv, P, N },
    kPages: new Float32Array(N * P * Hkv * D),
    vPages: new Float32Array(N * P * Hkv * Dv),
    references: new Int32Array(N),
    generations: new Float64Array(N),
    filled: new Int32Array(N),
    pinned: new Uint8Array(N),
    poisoned: new Uint8Array(N),
    freeRing: Int32Array.from({ length: N }, (_, page) => page),
    freeStart: 0,
    freeCount: N,
    revision: 0,
    sequences: { entries: [], vacant: [] },
    anchors: { entries: [], vacant: [] },
  });
}
