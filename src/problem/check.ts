import { Result } from "effect";
import { decodePages } from "../numerics/page-storage.ts";
import { completeDims, dimsError } from "./check-dims.ts";
import { tablesError } from "./check-tables.ts";
import { optionsError, tensorsError } from "./check-values.ts";
import { describe } from "./describe.ts";
import { OutOfRange, type ProblemError } from "./errors.ts";
import type { Dims, Problem, ProblemInput } from "./problem.ts";

function broadcastGamma(gamma: Float32Array | undefined, { B, H }: Dims): Float32Array {
  const full = new Float32Array(B * H);
  if (gamma === undefined) return full;
  for (let i = 0; i < full.length; i++) full[i] = gamma[i % gamma.length]!;
  return full;
}

function bottomRightOffsets(input: ProblemInput): Int32Array {
  return input.kvLen.map((length, b) => length - (input.qIndptr[b + 1]! - input.qIndptr[b]!));
}

function complete(input: ProblemInput): Problem {
  const dims = completeDims(input);
  const { kPages, vPages } = input;
  const poolShape = { layout: input.layout, N: dims.N, P: dims.P, Hkv: dims.Hkv };
  const problem: Omit<Problem, keyof Problem & symbol> = {
    mode: input.mode,
    layout: input.layout,
    dims,
    q: input.q,
    qIndptr: input.qIndptr,
    kPages: kPages instanceof Float32Array ? kPages : decodePages(kPages, { ...poolShape, width: dims.D }),
    vPages: vPages instanceof Float32Array ? vPages : decodePages(vPages, { ...poolShape, width: dims.Dv }),
    kStored: kPages instanceof Float32Array ? undefined : kPages,
    vStored: vPages instanceof Float32Array ? undefined : vPages,
    blockTable: input.blockTable,
    kvLen: input.kvLen,
    qOffset: input.qOffset ?? bottomRightOffsets(input),
    anchorTable: input.anchorTable ?? new Int32Array(0),
    anchorLen: input.anchorLen ?? new Int32Array(dims.B),
    gamma: broadcastGamma(input.gamma, dims),
    anchorBias: input.anchorBias ?? new Float32Array(dims.H),
    alibiSlopes: input.alibiSlopes ?? new Float32Array(dims.H),
    sink: input.sink,
    scale: input.scale ?? 1 / Math.sqrt(dims.D),
    anchorScale: input.anchorScale ?? 1 / Math.sqrt(dims.D),
    causal: input.causal ?? false,
    windowLeft: input.windowLeft ?? -1,
    softcap: input.softcap ?? 0,
  };
  return problem as Problem;
}

/**
 * Checks every field of a problem and fills in the defaults, before any arithmetic.
 *
 * **Edge cases** T_b = 0 and B = 0 are valid and give empty outputs; NaN and infinities are allowed in `q`, `kPages` and
 * `vPages` only.
 * **Errors** `ShapeMismatch`, `OutOfRange`, `NotFinite`, `Inconsistent`, `TooLarge`, each naming the field, what was
 * expected and what came.
 *
 * @spec ATT-003 ATT-004
 * @category problem
 * @since 0.1.0
 */
export function checkProblem(input: ProblemInput): Result.Result<Problem, ProblemError> {
  if (typeof input !== "object" || input === null) {
    return Result.fail(new OutOfRange({ field: "problem", expected: "an object", actual: describe(input) }));
  }
  const error =
    dimsError(input.dims) ??
    optionsError(input) ??
    tablesError(input) ??
    tensorsError(input, input.qIndptr[input.dims.B]!);
  return error === undefined ? Result.succeed(complete(input)) : Result.fail(error);
}
