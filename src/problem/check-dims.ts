import { describe } from "./describe.ts";
import { Inconsistent, OutOfRange, type ProblemError, TooLarge } from "./errors.ts";
import { problemLimits } from "./limits.ts";
import type { Dims, InputDims, ProblemInput } from "./problem.ts";

const dimLimits: Record<keyof InputDims, { least: number; most: number }> = {
  B: { least: 0, most: problemLimits.sequences },
  H: { least: 1, most: problemLimits.heads },
  Hkv: { least: 1, most: problemLimits.heads },
  D: { least: 1, most: problemLimits.headDim },
  Dv: { least: 1, most: problemLimits.headDim },
  P: { least: 1, most: problemLimits.pageSize },
  N: { least: 0, most: problemLimits.pages },
};

function dimError(name: keyof InputDims, actual: unknown): ProblemError | undefined {
  const { least, most } = dimLimits[name];
  const field = `dims.${name}`;
  if (!Number.isInteger(actual) || (actual as number) < least) {
    return new OutOfRange({ field, expected: `an integer from ${least} to ${most}`, actual: describe(actual) });
  }
  if ((actual as number) > most) return new TooLarge({ field, expected: `at most ${most}`, actual: String(actual) });
  return undefined;
}

function poolError(dims: InputDims): ProblemError | undefined {
  const elements = dims.N * dims.P * dims.Hkv * Math.max(dims.D, dims.Dv);
  if (elements <= problemLimits.elements) return undefined;
  return new TooLarge({
    field: "dims",
    expected: `at most ${problemLimits.elements} elements in a page pool`,
    actual: `N*P*Hkv*max(D,Dv) = ${elements}`,
  });
}

/** The first thing wrong with the stated dimensions. */
export function dimsError(dims: InputDims): ProblemError | undefined {
  if (typeof dims !== "object" || dims === null) {
    return new OutOfRange({ field: "dims", expected: "an object of integers", actual: describe(dims) });
  }
  for (const name of Object.keys(dimLimits) as Array<keyof InputDims>) {
    const error = dimError(name, dims[name]);
    if (error) return error;
  }
  if (dims.H % dims.Hkv !== 0) {
    return new Inconsistent({
      field: "dims.H",
      expected: `a multiple of dims.Hkv = ${dims.Hkv}`,
      actual: String(dims.H),
    });
  }
  return poolError(dims);
}

/** All dimensions of an input whose stated dimensions and index tensors were checked. */
export function completeDims(input: ProblemInput): Dims {
  const { B, H, Hkv } = input.dims;
  const columns = (table: Int32Array | undefined) => (B === 0 || table === undefined ? 0 : table.length / B);
  return {
    ...input.dims,
    T: input.qIndptr[B]!,
    G: H / Hkv,
    maxPages: columns(input.blockTable),
    maxAnchorPages: columns(input.anchorTable),
  };
}
