import { describe } from "./describe.ts";
import { Inconsistent, NotFinite, OutOfRange, type ProblemError, ShapeMismatch, TooLarge } from "./errors.ts";
import { problemLimits } from "./limits.ts";
import type { ProblemInput } from "./problem.ts";
import type { StoredPages } from "../numerics/page-storage.ts";

function float32Error(field: string, value: unknown, lengths: ReadonlyArray<number>, shape: string) {
  const expected = `Float32Array ${shape} of ${[...new Set(lengths)].join(" or ")} elements`;
  if (value instanceof Float32Array && lengths.includes(value.length)) return undefined;
  return new ShapeMismatch({ field, expected, actual: describe(value) });
}

function valuesError(field: string, values: Float32Array, least: number, most: number): ProblemError | undefined {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const where = `${field}[${i}]`;
    if (!Number.isFinite(value))
      return new NotFinite({ field: where, expected: "a finite number", actual: `${value}` });
    if (value < least || value > most) {
      return new OutOfRange({ field: where, expected: `from ${least} to ${most}`, actual: `${value}` });
    }
  }
  return undefined;
}

const storedTypes = { f16: Uint16Array, bf16: Uint16Array, e4m3: Uint8Array, e5m2: Uint8Array, int8: Int8Array };

function storedError(field: string, stored: StoredPages, elements: number, input: ProblemInput) {
  const type = storedTypes[stored?.format];
  if (type === undefined) {
    const expected = `Float32Array, or stored pages of format ${Object.keys(storedTypes).join(", ")}`;
    return new ShapeMismatch({ field, expected, actual: describe(stored) });
  }
  if (!(stored.bits instanceof type) || stored.bits.length !== elements) {
    const expected = `${type.name} of ${elements} elements`;
    return new ShapeMismatch({ field: `${field}.bits`, expected, actual: describe(stored.bits) });
  }
  const lengths = { pool: 1, page: input.dims.N, head: input.dims.Hkv };
  const length = lengths[stored.scaleAxis];
  if (length === undefined) {
    return new OutOfRange({
      field: `${field}.scaleAxis`,
      expected: "pool, page or head",
      actual: describe(stored.scaleAxis),
    });
  }
  return (
    float32Error(`${field}.scale`, stored.scale, [length], `[per ${stored.scaleAxis}]`) ??
    valuesError(`${field}.scale`, stored.scale, -problemLimits.logit, problemLimits.logit)
  );
}

function poolError(field: "kPages" | "vPages", input: ProblemInput, width: number): ProblemError | undefined {
  const { N, P, Hkv } = input.dims;
  const pool = input[field];
  const elements = N * P * Hkv * width;
  if (typeof pool === "object" && pool !== null && "format" in pool) return storedError(field, pool, elements, input);
  return float32Error(field, pool, [elements], "of N*P*Hkv*width");
}

function perHeadError(field: "anchorBias" | "alibiSlopes" | "sink", input: ProblemInput): ProblemError | undefined {
  const values = input[field];
  if (values === undefined) return undefined;
  return (
    float32Error(field, values, [input.dims.H], "[H]") ??
    valuesError(field, values, -problemLimits.logit, problemLimits.logit)
  );
}

function gammaError(input: ProblemInput): ProblemError | undefined {
  const { B, H } = input.dims;
  if (input.gamma === undefined) {
    if (input.mode !== "mixture") return undefined;
    return new Inconsistent({ field: "gamma", expected: "[1], [H] or [B, H] in mixture mode", actual: "nothing" });
  }
  return (
    float32Error("gamma", input.gamma, [1, H, B * H], "[1], [H] or [B, H]") ?? valuesError("gamma", input.gamma, 0, 1)
  );
}

function numberError(field: string, value: unknown, least: number, most: number): ProblemError | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return new NotFinite({ field, expected: "a finite number", actual: describe(value) });
  }
  if (value >= least && value <= most) return undefined;
  return new OutOfRange({ field, expected: `from ${least} to ${most}`, actual: describe(value) });
}

function choiceError(field: string, value: unknown, choices: ReadonlyArray<unknown>): ProblemError | undefined {
  if (choices.includes(value)) return undefined;
  return new OutOfRange({ field, expected: choices.join(", "), actual: describe(value) });
}

function windowError(value: unknown): ProblemError | undefined {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= -1)) {
    return numberError("windowLeft", value, -1, problemLimits.position);
  }
  return new OutOfRange({ field: "windowLeft", expected: "-1 (off) or a count of keys", actual: describe(value) });
}

/** The first thing wrong with the choices and numbers that need no dimension. */
export function optionsError(input: ProblemInput): ProblemError | undefined {
  const { logit } = problemLimits;
  return (
    choiceError("mode", input.mode, ["none", "joint", "mixture"]) ??
    choiceError("layout", input.layout, ["NHD", "HND"]) ??
    choiceError("causal", input.causal, [undefined, true, false]) ??
    numberError("scale", input.scale, -logit, logit) ??
    numberError("anchorScale", input.anchorScale, -logit, logit) ??
    numberError("softcap", input.softcap, 0, logit) ??
    windowError(input.windowLeft)
  );
}

/** The first thing wrong with the float tensors. */
export function tensorsError(input: ProblemInput, queryTokens: number): ProblemError | undefined {
  const { H, D, Dv } = input.dims;
  const elements = queryTokens * H * Math.max(D, Dv);
  if (elements > problemLimits.elements) {
    const expected = `at most ${problemLimits.elements} elements`;
    return new TooLarge({ field: "q", expected, actual: `T*H*max(D,Dv) = ${elements}` });
  }
  return (
    float32Error("q", input.q, [queryTokens * H * D], "[T, H, D]") ??
    poolError("kPages", input, D) ??
    poolError("vPages", input, Dv) ??
    gammaError(input) ??
    perHeadError("anchorBias", input) ??
    perHeadError("alibiSlopes", input) ??
    perHeadError("sink", input)
  );
}
