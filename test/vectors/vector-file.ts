import { Result } from "effect";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkProblem, type InputDims, type Problem, type ProblemInput, type StoredPages } from "../../src/index.ts";

export const vectorDirectory = join(import.meta.dirname, "../../spec/vectors");

type Columns = Readonly<Record<string, string>>;

/** A pool as a vector holds it: float32 patterns, or a stored pool. */
type PoolText =
  | string
  | {
      readonly format: StoredPages["format"];
      readonly bits: string;
      readonly scale: string;
      readonly scaleAxis: StoredPages["scaleAxis"];
    };

interface AttentionInputs {
  readonly [name: string]: string | ReadonlyArray<number> | PoolText;
  readonly kPages: PoolText;
  readonly vPages: PoolText;
}

export interface AttentionVector {
  readonly kind: "attention";
  readonly name: string;
  readonly requirements: ReadonlyArray<string>;
  readonly mode: ProblemInput["mode"];
  readonly layout: ProblemInput["layout"];
  readonly dims: InputDims;
  readonly options: Pick<ProblemInput, "scale" | "anchorScale" | "causal" | "windowLeft" | "softcap">;
  readonly inputs: AttentionInputs;
  readonly expected: Columns;
  readonly tolerance: Columns;
  readonly engineTolerance: Columns;
}

export interface ManifestEntry {
  readonly file: string;
  readonly requirements: ReadonlyArray<string>;
  readonly bytes: number;
  readonly blake3: string;
}

export function readJson<A>(file: string): A {
  return JSON.parse(readFileSync(join(vectorDirectory, file), "utf8")) as A;
}

const words = (text: string) => (text === "" ? [] : text.split(" "));

/** Bit patterns as unsigned integers. */
export function patterns(text: string): ReadonlyArray<number> {
  return words(text).map((digits) => Number.parseInt(digits, 16));
}

export function float32s(text: string): Float32Array {
  return new Float32Array(Uint32Array.from(patterns(text)).buffer);
}

export function float64s(text: string): Float64Array {
  return new Float64Array(BigUint64Array.from(words(text), (digits) => BigInt(`0x${digits}`)).buffer);
}

function pool(text: PoolText): Float32Array | StoredPages {
  if (typeof text === "string") return float32s(text);
  const { format, bits, scale, scaleAxis } = text;
  const Bits = format === "int8" ? Int8Array : format === "f16" || format === "bf16" ? Uint16Array : Uint8Array;
  return { format, bits: Bits.from(patterns(bits)), scale: float32s(scale), scaleAxis };
}

/** The problem of a vector, from nothing but what the file says. */
export function problemOf({ mode, layout, dims, options, inputs }: AttentionVector): Problem {
  const { B, H, Hkv, D, Dv, P, N } = dims;
  const tensors = Object.entries(inputs).map(([name, tensor]) => [
    name,
    typeof tensor === "string" ? float32s(tensor) : Int32Array.from(tensor as ReadonlyArray<number>),
  ]);
  return Result.getOrThrow(
    checkProblem({
      ...(Object.fromEntries(tensors) as ProblemInput),
      mode,
      layout,
      dims: { B, H, Hkv, D, Dv, P, N },
      ...options,
      kPages: pool(inputs.kPages),
      vPages: pool(inputs.vPages),
    }),
  );
}
