import { Effect } from "effect";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBackend } from "../../kernels/index.ts";
import { type Accuracy, blake3, hexadecimal } from "../../src/index.ts";
import { elementRatio } from "../../conformance/index.ts";
import { attentionTolerance } from "../../reference/index.ts";
import { denseAttention } from "../reference/dense-attention.ts";
import {
  type AttentionVector,
  float64s,
  type ManifestEntry,
  patterns,
  problemOf,
  readJson,
  vectorDirectory,
} from "./vector-file.ts";

const manifest = readJson<{ seed: number; files: ReadonlyArray<ManifestEntry> }>("manifest.json");
const filesIn = (folder: string) => manifest.files.filter(({ file }) => file.startsWith(`${folder}/`));
const attentionVectors = filesIn("attention").map(({ file }) => readJson<AttentionVector>(file));
const outputs = ["out", "lse", "anchorMass"] as const;

/** The largest err/tol of some results against a column of expected ones. */
function worst(expected: Float64Array, actual: ArrayLike<number>, tolerance: Float64Array): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, n) => Math.max(most, elementRatio(value, actual[n]!, tolerance[n]!)), 0);
}

describe("the golden vectors", () => {
  it("[CON-130] are the files of the manifest, byte for byte, and under 1 MB", () => {
    for (const { file, bytes, blake3: digest } of manifest.files) {
      const content = new Uint8Array(readFileSync(join(vectorDirectory, file)));
      expect({ file, bytes: content.length, digest: hexadecimal(blake3(content)) }).toEqual({ file, bytes, digest });
    }
    expect(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(1_000_000);
  });

  it("[CON-130] hold every mode, layout, option, stored format and edge", () => {
    const problems = attentionVectors.map(problemOf);
    const some = (holds: (problem: (typeof problems)[number]) => boolean) => problems.some(holds);
    for (const mode of ["none", "joint", "mixture"]) expect(some((problem) => problem.mode === mode)).toBe(true);
    for (const format of ["f16", "bf16", "e4m3", "e5m2", "int8"]) {
      expect(some(({ kStored }) => kStored?.format === format)).toBe(true);
    }
    expect(some(({ layout }) => layout === "HND")).toBe(true);
    expect(some(({ causal }) => causal) && some(({ windowLeft }) => windowLeft >= 0)).toBe(true);
    expect(some(({ softcap }) => softcap > 0) && some(({ sink }) => sink !== undefined)).toBe(true);
    expect(some(({ dims }) => dims.B === 0) && some(({ dims }) => dims.B > 1) && some(({ dims }) => dims.G > 1)).toBe(
      true,
    );
    const named = new Set(attentionVectors.flatMap(({ requirements }) => requirements));
    for (const id of [
      "ATT-012",
      "ATT-013",
      "ATT-017",
      "ATT-020",
      "ATT-021",
      "ATT-022",
      "ATT-023",
      "ATT-024",
      "ATT-025",
    ]) {
      expect(named).toContain(id);
    }
  });

  it.each(attentionVectors.map((vector) => [vector.name, vector] as const))(
    "[CON-130] attention/%s: a dense evaluation agrees within the tolerance between engines",
    (_, vector) => {
      const result = denseAttention(problemOf(vector));
      for (const output of outputs) {
        const [expected, tolerance] = [float64s(vector.expected[output]!), float64s(vector.engineTolerance[output]!)];
        expect(worst(expected, result[output], tolerance)).toBeLessThanOrEqual(1);
      }
    },
  );

  it("[CON-130] hold the tolerance of plain float32, which our kernel on the processor keeps", async () => {
    const backend = await Effect.runPromise(openBackend("cpu"));
    const plain: Accuracy = { ...backend.accuracy, expUlps: 1, tile: null, subnormals: "kept" };
    for (const vector of attentionVectors) {
      const problem = problemOf(vector);
      const exactly = attentionTolerance(problem, plain, "deterministic");
      const plan = await Effect.runPromise(backend.plan(problem));
      const result = await Effect.runPromise(plan.run(problem));
      for (const output of outputs) {
        const tolerance = float64s(vector.tolerance[output]!);
        expect(
          worst(
            exactly[output],
            tolerance,
            tolerance.map((bound) => bound * 2 ** -20),
          ),
        ).toBeLessThanOrEqual(1);
        const said = `${vector.name}: ${output}`;
        expect([said, worst(float64s(vector.expected[output]!), result[output], tolerance) <= 1]).toEqual([said, true]);
      }
    }
    await Effect.runPromise(backend.close());
  });
});

interface FormatVector {
  readonly name: string;
  readonly encode: { readonly values: string; readonly special: string; readonly saturate: string };
  readonly decode: { readonly bits: string; readonly values: string };
}

/** Exponent bits, mantissa bits, and the first magnitude that is no number, of each narrow format. */
const formatFields: Record<string, readonly [number, number, number]> = {
  f16: [5, 10, 0x7c00],
  bf16: [8, 7, 0x7f80],
  e4m3: [4, 3, 0x7f],
  e5m2: [5, 2, 0x7c],
};

/** What a pattern stands for, read off its fields. */
function fieldsValue(format: string, bits: number): number {
  const [exponentBits, mantissaBits, special] = formatFields[format]!;
  const sign = bits >= 2 ** (exponentBits + mantissaBits) ? -1 : 1;
  const magnitude = bits % 2 ** (exponentBits + mantissaBits);
  if (magnitude >= special) return magnitude === special && format !== "e4m3" ? sign * Infinity : NaN;
  const [exponent, fraction] = [Math.floor(magnitude / 2 ** mantissaBits), magnitude % 2 ** mantissaBits];
  const scale = 2 ** (Math.max(exponent, 1) - (2 ** (exponentBits - 1) - 1) - mantissaBits);
  return sign * (fraction + (exponent > 0 ? 2 ** mantissaBits : 0)) * scale;
}

describe("number vectors", () => {
  const formatVectors = filesIn("formats").map(({ file }) => readJson<FormatVector>(file));

  it.each(formatVectors.map((vector) => [vector.name, vector] as const))(
    "[CON-130] formats/%s is right",
    (format, vector) => {
      const bits = patterns(vector.decode.bits);
      const values = float64s(vector.decode.values);
      bits.forEach((pattern, n) => expect(values[n]).toBe(fieldsValue(format, pattern)));

      const [exponentBits, mantissaBits, special] = formatFields[format]!;
      const all = Array.from({ length: special }, (_, magnitude) => fieldsValue(format, magnitude));
      const largest = all.at(-1)!;
      const signBit = 2 ** (exponentBits + mantissaBits);
      const overflow = format === "e4m3" ? NaN : Infinity;
      const sources = float64s(vector.encode.values);
      const [encoded, saturated] = [patterns(vector.encode.special), patterns(vector.encode.saturate)];
      sources.forEach((value, n) => {
        const magnitude = Math.abs(value);
        const got = fieldsValue(format, encoded[n]! % signBit);
        if (Number.isNaN(value)) return expect([got, fieldsValue(format, saturated[n]!)]).toEqual([NaN, NaN]);
        expect(Math.floor(encoded[n]! / signBit)).toBe(value < 0 || Object.is(value, -0) ? 1 : 0);
        const halfway = largest + (largest - all.at(-2)!) / 2;
        const roundsBeyond = magnitude >= halfway;
        expect(got).toBe(roundsBeyond ? overflow : nearest(all, magnitude));
        expect(fieldsValue(format, saturated[n]! % signBit)).toBe(roundsBeyond ? largest : nearest(all, magnitude));
      });
    },
  );

  /** The number nearest to a magnitude; of two equally near, the one of even pattern. */
  function nearest(all: ReadonlyArray<number>, magnitude: number): number {
    const above = all.findIndex((value) => value >= magnitude);
    if (above < 0) return all.at(-1)!;
    if (above === 0 || all[above] === magnitude) return all[above]!;
    const [low, high] = [magnitude - all[above - 1]!, all[above]! - magnitude];
    return low < high || (low === high && above % 2 === 1) ? all[above - 1]! : all[above]!;
  }

  interface RopeVector {
    readonly options: { readonly D: number; readonly pairing: "half" | "interleaved" };
    readonly inputs: { readonly positions: ReadonlyArray<number>; readonly vectors: string };
    readonly expected: { readonly rotated: string };
    readonly engineTolerance: { readonly rotated: string };
  }

  it.each(filesIn("rope").map(({ file }) => file))(
    "[CON-130] %s turns pairs: lengths stay, position 0 changes nothing",
    (file) => {
      const { options, inputs, expected, engineTolerance } = readJson<RopeVector>(file);
      const { D, pairing } = options;
      const [from, to, slack] = [
        float64s(inputs.vectors),
        float64s(expected.rotated),
        float64s(engineTolerance.rotated),
      ];
      inputs.positions.forEach((position, row) => {
        for (let pair = 0; pair < D / 2; pair++) {
          const [left, right] = pairing === "half" ? [pair, pair + D / 2] : [2 * pair, 2 * pair + 1];
          const at = [row * D + left, row * D + right] as const;
          const length = (values: Float64Array) => Math.hypot(values[at[0]]!, values[at[1]]!);
          expect(Math.abs(length(from) - length(to))).toBeLessThanOrEqual(slack[at[0]]! + slack[at[1]]!);
          if (position === 0) expect(at.map((n) => to[n]! + 0)).toEqual(at.map((n) => from[n]! + 0));
        }
      });
    },
  );

  it("[CON-130] state/merge-state.json: sums of exponentials add up, the empty state changes nothing", () => {
    interface Columns {
      readonly max: string;
      readonly sum: string;
      readonly weighted: string;
      readonly lse: string;
    }
    const { inputs, expected, engineTolerance } = readJson<{
      inputs: { left: Columns; right: Columns };
      expected: Columns;
      engineTolerance: Columns;
    }>("state/merge-state.json");
    const [left, right, merged] = [inputs.left, inputs.right, expected].map((columns) => ({
      max: float64s(columns.max),
      sum: float64s(columns.sum),
    })) as [
      Record<"max" | "sum", Float64Array>,
      Record<"max" | "sum", Float64Array>,
      Record<"max" | "sum", Float64Array>,
    ];
    const [lse, slack] = [float64s(expected.lse), float64s(engineTolerance.lse)];
    expect(lse.length).toBe(36);
    lse.forEach((value, n) => {
      const parts = [left, right].filter(({ sum }) => sum[n] !== 0);
      if (parts.length === 0) return expect(value).toBe(-Infinity);
      const largest = Math.max(...parts.map(({ max }) => max[n]!));
      const total = parts.reduce((sum, part) => sum + part.sum[n]! * Math.exp(part.max[n]! - largest), 0);
      expect(merged.max[n]).toBe(largest);
      expect(Math.abs(value - (largest + Math.log(total)))).toBeLessThanOrEqual(slack[n]!);
      if (parts.length === 1) expect(merged.sum[n]).toBe(parts[0]!.sum[n]);
    });
  });
});
