import { Effect, Result } from "effect";
import { join } from "node:path";
import {
  type AttentionResult,
  decodeFloat,
  type Dims,
  float32Tensor,
  float64Tensor,
  type SafeTensor,
  tensorBits16,
  tensorToFloat32,
  tensorToFloat64,
} from "../../src/index.ts";
import { writeAtomically } from "./atomic-file.ts";
import { accessError, readBounded, requireDirectory } from "./bounded-file.ts";
import { caseLimits } from "./case-limits.ts";
import type { CaseError } from "./errors.ts";
import { OUTPUTS_FILE, parseTensors, printTensors } from "./tensor-file.ts";
import type { TensorRule } from "./tensor-rules.ts";

/**
 * The sizes that fix the shapes of outputs.
 *
 * @spec CON-007
 * @category case
 * @since 0.1.0
 */
export type OutputDims = Pick<Dims, "T" | "H" | "Dv">;

/**
 * What `outputs.safetensors` held; a tensor that was left out is `undefined`.
 *
 * **Shapes** `out`, `tolerance` `[T, H, Dv]`; `lse`, `anchorMass` `[T, H]`.
 *
 * @spec CON-007
 * @category case
 * @since 0.1.0
 */
export interface CaseOutputs {
  readonly out: Float64Array;
  readonly lse: Float64Array | undefined;
  readonly anchorMass: Float64Array | undefined;
  readonly tolerance: Float64Array | undefined;
}

const outputTypes = ["F64", "F32", "F16", "BF16"];

function outputRules({ T, H, Dv }: OutputDims): ReadonlyArray<TensorRule> {
  const rule = (name: string, required: boolean, shape: ReadonlyArray<number>) => ({
    name,
    required,
    dtypes: outputTypes,
    shapes: [shape],
  });
  return [
    rule("out", true, [T, H, Dv]),
    rule("lse", false, [T, H]),
    rule("anchor_mass", false, [T, H]),
    rule("tolerance", false, [T, H, Dv]),
  ];
}

function floatTensor(shape: ReadonlyArray<number>, values: Float32Array | Float64Array): SafeTensor {
  return values instanceof Float64Array ? float64Tensor(shape, values) : float32Tensor(shape, values);
}

function widen(tensor: SafeTensor): Float64Array {
  if (tensor.dtype === "F64") return Result.getOrThrow(tensorToFloat64(tensor));
  if (tensor.dtype === "F32") return Float64Array.from(Result.getOrThrow(tensorToFloat32(tensor)));
  const format = tensor.dtype === "F16" ? "f16" : "bf16";
  return Float64Array.from(Result.getOrThrow(tensorBits16(tensor)), (bits) => decodeFloat(format, bits));
}

/**
 * Reads the outputs beside a case.
 *
 * **Accuracy** narrower floats are widened to float64 exactly.
 * **Errors** as `readCase`; `CaseMissing` when there are no outputs.
 *
 * @spec CON-003 CON-007
 * @category case
 * @since 0.1.0
 */
export function readOutputs(directory: string, dims: OutputDims): Effect.Effect<CaseOutputs, CaseError> {
  return Effect.gen(function* () {
    yield* requireDirectory(directory);
    const bytes = yield* readBounded(directory, { file: OUTPUTS_FILE, limit: caseLimits.tensorFile });
    const tensors = yield* Effect.fromResult(parseTensors(OUTPUTS_FILE, bytes, outputRules(dims)));
    const values = (name: string) => {
      const tensor = tensors.get(name);
      return tensor === undefined ? undefined : widen(tensor);
    };
    return {
      out: values("out")!,
      lse: values("lse"),
      anchorMass: values("anchor_mass"),
      tolerance: values("tolerance"),
    };
  });
}

/**
 * Writes outputs beside a case, replacing older ones only when complete.
 *
 * **Errors** `CaseInaccessible` when the directory can't be written, `CaseMissing` when there is none.
 *
 * @spec CON-006 CON-007
 * @category case
 * @since 0.1.0
 */
export function writeOutputs(
  directory: string,
  outputs: AttentionResult & { readonly tolerance?: Float64Array },
  { T, H, Dv }: OutputDims,
): Effect.Effect<void, CaseError> {
  const tensors = new Map([
    ["out", floatTensor([T, H, Dv], outputs.out)],
    ["lse", floatTensor([T, H], outputs.lse)],
    ["anchor_mass", floatTensor([T, H], outputs.anchorMass)],
  ]);
  if (outputs.tolerance) tensors.set("tolerance", floatTensor([T, H, Dv], outputs.tolerance));
  return Effect.flatMap(Effect.fromResult(printTensors(OUTPUTS_FILE, tensors)), (bytes) =>
    Effect.tryPromise({
      try: () => writeAtomically(join(directory, OUTPUTS_FILE), bytes),
      catch: (cause) => accessError(OUTPUTS_FILE, "a writable file", cause),
    }),
  );
}
