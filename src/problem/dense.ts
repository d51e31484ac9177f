import { Result } from "effect";
import { dimsError } from "./check-dims.ts";
import { checkProblem } from "./check.ts";
import { type ProblemError, ShapeMismatch } from "./errors.ts";
import { pageStrides } from "./layout.ts";
import type { InputDims, Layout, Problem, ProblemInput } from "./problem.ts";

/**
 * Contiguous keys and values of one sequence.
 *
 * **Shapes** `k [S, Hkv, D]`, `v [S, Hkv, Dv]`.
 *
 * @spec ATT-043
 * @category problem
 * @since 0.1.0
 */
export interface DenseKeys {
  readonly k: Float32Array;
  readonly v: Float32Array;
}

/**
 * One sequence's attention over contiguous tensors, before paging.
 *
 * **Shapes** `q [T, H, D]`. **Edge cases** `P` defaults to 16 and `layout` to `NHD`; other options as in `ProblemInput`.
 *
 * @spec ATT-043
 * @category problem
 * @since 0.1.0
 */
export interface DenseInput extends Omit<
  ProblemInput,
  "layout" | "dims" | "qIndptr" | "kPages" | "vPages" | "blockTable" | "kvLen" | "anchorTable" | "anchorLen"
> {
  readonly dims: Omit<InputDims, "B" | "N" | "P"> & { readonly P?: number };
  readonly layout?: Layout;
  readonly context: DenseKeys;
  readonly anchors?: DenseKeys;
}

function ascendingPages(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, j) => first + j);
}

function keysError(field: string, keys: DenseKeys, dims: InputDims): ProblemError | undefined {
  const length = keys.k.length / (dims.Hkv * dims.D);
  if (!Number.isInteger(length)) {
    const expected = `a multiple of Hkv*D = ${dims.Hkv * dims.D} elements`;
    return new ShapeMismatch({ field: `${field}.k`, expected, actual: `${keys.k.length} elements` });
  }
  if (keys.v.length === length * dims.Hkv * dims.Dv) return undefined;
  const expected = `${length * dims.Hkv * dims.Dv} elements, as ${field}.k has ${length} keys`;
  return new ShapeMismatch({ field: `${field}.v`, expected, actual: `${keys.v.length} elements` });
}

/** A pool of `N` pages with each run of contiguous keys laid out from its first page. */
function pagePool(
  runs: ReadonlyArray<{ readonly values: Float32Array; readonly firstPage: number }>,
  layout: Layout,
  dims: InputDims,
  width: number,
): Float32Array {
  const strides = pageStrides(layout, dims, width);
  const pool = new Float32Array(dims.N * strides.page);
  for (const { values, firstPage } of runs) {
    for (let from = 0; from < values.length; from += width) {
      const vector = from / width;
      const j = Math.floor(vector / dims.Hkv);
      const page = firstPage + Math.floor(j / dims.P);
      const to = page * strides.page + (j % dims.P) * strides.slot + (vector % dims.Hkv) * strides.head;
      pool.set(values.subarray(from, from + width), to);
    }
  }
  return pool;
}

const noKeys: DenseKeys = { k: new Float32Array(0), v: new Float32Array(0) };

/**
 * Pages contiguous keys and values (anchors first, ascending pages) and checks the result.
 *
 * **Errors** those of `checkProblem`; a length that is no whole number of keys is a `ShapeMismatch` naming the tensor.
 *
 * @spec ATT-043
 * @category problem
 * @since 0.1.0
 */
export function denseProblem(input: DenseInput): Result.Result<Problem, ProblemError> {
  const { dims: stated, layout = "NHD", context, anchors = noKeys, ...options } = input;
  const unpaged: InputDims = { B: 1, P: 16, N: 0, ...stated };
  const error = dimsError(unpaged) ?? keysError("context", context, unpaged) ?? keysError("anchors", anchors, unpaged);
  if (error) return Result.fail(error);

  const { H, Hkv, D, Dv, P } = unpaged;
  const anchorLength = anchors.k.length / (Hkv * D);
  const contextLength = context.k.length / (Hkv * D);
  const anchorPages = Math.ceil(anchorLength / P);
  const contextPages = Math.ceil(contextLength / P);
  const dims = { ...unpaged, N: anchorPages + contextPages };
  const runs = (part: "k" | "v") => [
    { values: anchors[part], firstPage: 0 },
    { values: context[part], firstPage: anchorPages },
  ];
  return checkProblem({
    ...options,
    layout,
    dims,
    qIndptr: Int32Array.of(0, Math.floor(input.q.length / (H * D))),
    kPages: pagePool(runs("k"), layout, dims, D),
    vPages: pagePool(runs("v"), layout, dims, Dv),
    blockTable: ascendingPages(anchorPages, contextPages),
    kvLen: Int32Array.of(contextLength),
    anchorTable: ascendingPages(0, anchorPages),
    anchorLen: Int32Array.of(anchorLength),
  });
}
