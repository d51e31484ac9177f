import type { StoredPages } from "../numerics/page-storage.ts";

/**
 * How anchors enter attention: not at all, in one softmax with the context, or as a gamma-weighted second softmax.
 *
 * @spec ATT-001
 * @category problem
 * @since 0.1.0
 */
export type Mode = "none" | "joint" | "mixture";

/**
 * Order of the axes inside a page: token-major (`NHD`) or head-major (`HND`).
 *
 * @spec ATT-002
 * @category problem
 * @since 0.1.0
 */
export type Layout = "NHD" | "HND";

/**
 * The dimensions a caller states: B sequences, H query heads, Hkv key/value heads, D key dim, Dv value dim, P page
 * size, N pages in the pool.
 *
 * @spec ATT-001
 * @category problem
 * @since 0.1.0
 */
export interface InputDims {
  readonly B: number;
  readonly H: number;
  readonly Hkv: number;
  readonly D: number;
  readonly Dv: number;
  readonly P: number;
  readonly N: number;
}

/**
 * All dimensions of a checked problem; adds T query tokens in total, G = H/Hkv and the two table widths.
 *
 * @spec ATT-001
 * @category problem
 * @since 0.1.0
 */
export interface Dims extends InputDims {
  readonly T: number;
  readonly G: number;
  readonly maxPages: number;
  readonly maxAnchorPages: number;
}

/**
 * An anchored attention problem as a caller writes it; `checkProblem` turns it into a {@link Problem}.
 *
 * **Shapes** all row-major. `q [T, H, D]`, `qIndptr [B+1]`, `kPages` `[N, P, Hkv, D]` (NHD) or `[N, Hkv, P, D]` (HND),
 * `vPages` likewise with Dv, `blockTable [B, maxPages]` (-1 unused), `kvLen [B]`, `qOffset [B]`,
 * `anchorTable [B, maxAnchorPages]`, `anchorLen [B]`, `gamma` `[1]`, `[H]` or `[B, H]`, `anchorBias`, `alibiSlopes` and
 * `sink` `[H]`.
 * **Edge cases** absent options take the defaults of ATT-003; fields a mode does not read are checked, then ignored.
 *
 * @spec ATT-001
 * @category problem
 * @since 0.1.0
 */
export interface ProblemInput {
  readonly mode: Mode;
  readonly layout: Layout;
  readonly dims: InputDims;
  readonly q: Float32Array;
  readonly qIndptr: Int32Array;
  readonly kPages: Float32Array | StoredPages;
  readonly vPages: Float32Array | StoredPages;
  readonly blockTable: Int32Array;
  readonly kvLen: Int32Array;
  readonly qOffset?: Int32Array | undefined;
  readonly anchorTable?: Int32Array | undefined;
  readonly anchorLen?: Int32Array | undefined;
  readonly gamma?: Float32Array | undefined;
  readonly anchorBias?: Float32Array | undefined;
  readonly alibiSlopes?: Float32Array | undefined;
  readonly sink?: Float32Array | undefined;
  readonly scale?: number | undefined;
  readonly anchorScale?: number | undefined;
  readonly causal?: boolean | undefined;
  readonly windowLeft?: number | undefined;
  readonly softcap?: number | undefined;
}

declare const checked: unique symbol;

/**
 * A problem that passed every check, with all defaults filled in. Only `checkProblem` makes one.
 *
 * **Shapes** as in {@link ProblemInput}; `gamma` is `[B, H]`; `kPages` and `vPages` hold decoded float32 values, and
 * `kStored`/`vStored` the stored bits where the pool is not float32.
 *
 * @spec ATT-001
 * @category problem
 * @since 0.1.0
 */
export interface Problem {
  readonly [checked]: true;
  readonly mode: Mode;
  readonly layout: Layout;
  readonly dims: Dims;
  readonly q: Float32Array;
  readonly qIndptr: Int32Array;
  readonly kPages: Float32Array;
  readonly vPages: Float32Array;
  readonly kStored: StoredPages | undefined;
  readonly vStored: StoredPages | undefined;
  readonly blockTable: Int32Array;
  readonly kvLen: Int32Array;
  readonly qOffset: Int32Array;
  readonly anchorTable: Int32Array;
  readonly anchorLen: Int32Array;
  readonly gamma: Float32Array;
  readonly anchorBias: Float32Array;
  readonly alibiSlopes: Float32Array;
  readonly sink: Float32Array | undefined;
  readonly scale: number;
  readonly anchorScale: number;
  readonly causal: boolean;
  readonly windowLeft: number;
  readonly softcap: number;
}

/**
 * What an attention implementation returns.
 *
 * **Shapes** `out [T, H, Dv]`, `lse [T, H]` (natural log, sink included), `anchorMass [T, H]`.
 *
 * @spec ATT-005
 * @category problem
 * @since 0.1.0
 */
export interface AttentionResult {
  readonly out: Float32Array | Float64Array;
  readonly lse: Float32Array | Float64Array;
  readonly anchorMass: Float32Array | Float64Array;
}
