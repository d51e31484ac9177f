import { Result } from "effect";
import * as fc from "fast-check";
import { checkProblem, type Problem, type ProblemInput, type StoredPages } from "../../src/index.ts";

const float32 = fc.float({ noDefaultInfinity: false });
const bias = fc.float({ min: -8, max: 8, noNaN: true });
const dim = (max: number) => fc.integer({ min: 1, max });

const floats = (length: number, value = float32) =>
  fc.array(value, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));

const integers = (length: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length }).map((values) => Int32Array.from(values));

function stored(format: "f16" | "bf16", length: number): fc.Arbitrary<StoredPages> {
  return fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: length, maxLength: length }).map((bits) => ({
    format,
    bits: Uint16Array.from(bits),
    scale: Float32Array.of(1),
    scaleAxis: "pool" as const,
  }));
}

const pool = (length: number) => fc.oneof(floats(length), stored("f16", length), stored("bf16", length));

const dims = fc
  .record({ B: fc.nat({ max: 3 }), Hkv: dim(2), G: dim(2), D: dim(4), Dv: dim(4), P: dim(3), N: dim(4) })
  .map(({ G, ...rest }) => ({ ...rest, H: rest.Hkv * G }));

const options = {
  scale: fc.double({ min: -100, max: 100, noNaN: true }),
  anchorScale: fc.double({ min: -100, max: 100, noNaN: true }),
  causal: fc.boolean(),
  windowLeft: fc.integer({ min: -1, max: 5 }),
  softcap: fc.double({ min: 0, max: 50, noNaN: true }),
};

function inputOf({ B, H, Hkv, D, Dv, P, N }: ProblemInput["dims"]): fc.Arbitrary<ProblemInput> {
  const columns = 2;
  const gamma = fc.float({ min: 0, max: 1, noNaN: true });
  const queries = fc.array(fc.nat({ max: 3 }), { minLength: B, maxLength: B });
  return queries.chain((counts) => {
    const qIndptr = Int32Array.from([0, ...counts.map((_, b) => counts.slice(0, b + 1).reduce((a, n) => a + n, 0))]);
    const required = {
      mode: fc.constantFrom("none" as const, "joint" as const, "mixture" as const),
      layout: fc.constantFrom("NHD" as const, "HND" as const),
      dims: fc.constant({ B, H, Hkv, D, Dv, P, N }),
      q: floats(qIndptr[B]! * H * D),
      qIndptr: fc.constant(qIndptr),
      kPages: pool(N * P * Hkv * D),
      vPages: pool(N * P * Hkv * Dv),
      blockTable: integers(B * columns, 0, N - 1),
      kvLen: integers(B, 0, columns * P),
      gamma: fc.oneof(floats(1, gamma), floats(H, gamma), floats(B * H, gamma)),
    };
    const optional = {
      ...options,
      qOffset: integers(B, -4, 9),
      anchors: fc.record({ anchorTable: integers(B, 0, N - 1), anchorLen: integers(B, 0, P) }),
      anchorBias: floats(H, bias),
      alibiSlopes: floats(H, bias),
      sink: floats(H, bias),
    };
    return fc
      .record({ ...required, ...optional }, { requiredKeys: Object.keys(required) as Array<keyof typeof required> })
      .map(({ anchors, ...input }) => ({ ...input, ...anchors }));
  });
}

/** Any small valid problem, as a caller could write it. */
export const anyInput: fc.Arbitrary<ProblemInput> = dims.chain(inputOf);

/** The checked form of an input that must be valid. */
export function checked(input: ProblemInput): Problem {
  return Result.getOrThrow(checkProblem(input));
}

/** One query, one head, two keys: the smallest case worth breaking. */
export const smallInput: ProblemInput = {
  mode: "none",
  layout: "NHD",
  dims: { B: 1, H: 2, Hkv: 1, D: 2, Dv: 3, P: 2, N: 2 },
  q: Float32Array.of(1, 2, 3, 4),
  qIndptr: Int32Array.of(0, 1),
  kPages: Float32Array.from({ length: 8 }, (_, i) => i / 8),
  vPages: Float32Array.from({ length: 12 }, (_, i) => i - 6),
  blockTable: Int32Array.of(1, 0),
  kvLen: Int32Array.of(3),
};
