import { Effect, Result } from "effect";
import {
  checkProblem,
  type Problem,
  type ProblemInput,
  type SafeTensor,
  type StoredPages,
  tensorBits16,
  tensorToFloat32,
  tensorToInt32,
} from "../../src/index.ts";
import { readBounded, requireDirectory } from "./bounded-file.ts";
import { CASE_FILE, type CaseFile, parseCaseFile } from "./case-file.ts";
import { caseLimits } from "./case-limits.ts";
import type { CaseError, CaseInvalid } from "./errors.ts";
import { placeError } from "./place-error.ts";
import { INPUTS_FILE, numbersOf, parseTensors } from "./tensor-file.ts";
import { inputRules } from "./tensor-rules.ts";

type Tensors = ReadonlyMap<string, SafeTensor>;

function pagesOf(tensors: Tensors, name: string): Float32Array | StoredPages {
  const tensor = tensors.get(name)!;
  if (tensor.dtype === "F32") return Result.getOrThrow(tensorToFloat32(tensor));
  return {
    format: tensor.dtype === "F16" ? "f16" : "bf16",
    bits: Result.getOrThrow(tensorBits16(tensor)),
    scale: Float32Array.of(1),
    scaleAxis: "pool",
  };
}

function problemOf({ mode, layout, dims, options }: CaseFile, tensors: Tensors): Result.Result<Problem, CaseInvalid> {
  const floats = (name: string) => numbersOf(tensors, name, tensorToFloat32);
  const integers = (name: string) => numbersOf(tensors, name, tensorToInt32);
  const input: ProblemInput = {
    mode,
    layout,
    dims,
    ...options,
    q: floats("q")!,
    kPages: pagesOf(tensors, "k_pages"),
    vPages: pagesOf(tensors, "v_pages"),
    qIndptr: integers("q_indptr")!,
    blockTable: integers("block_table")!,
    kvLen: integers("kv_len")!,
    qOffset: integers("q_offset"),
    anchorTable: integers("anchor_table"),
    anchorLen: integers("anchor_len"),
    gamma: floats("gamma"),
    anchorBias: floats("anchor_bias"),
    alibiSlopes: floats("alibi_slopes"),
    sink: floats("sink"),
  };
  return Result.mapError(checkProblem(input), placeError);
}

/**
 * Reads the problem of a case directory.
 *
 * **Edge cases** other files in the directory are not looked at; symbolic links are refused.
 * **Errors** `CaseMissing`, `CaseRefused`, `CaseMalformed`, `CaseInvalid`, `CaseInaccessible`, each naming file, field,
 * what was expected and what came.
 *
 * @spec CON-001 CON-002 CON-003 CON-004 CON-005
 * @category case
 * @since 0.1.0
 */
export function readCase(directory: string): Effect.Effect<Problem, CaseError> {
  return Effect.gen(function* () {
    yield* requireDirectory(directory);
    const caseBytes = yield* readBounded(directory, { file: CASE_FILE, limit: caseLimits.caseFile });
    const caseFile = yield* Effect.fromResult(parseCaseFile(caseBytes));
    const bytes = yield* readBounded(directory, { file: INPUTS_FILE, limit: caseLimits.tensorFile });
    const tensors = yield* Effect.fromResult(parseTensors(INPUTS_FILE, bytes, inputRules(caseFile)));
    return yield* Effect.fromResult(problemOf(caseFile, tensors));
  });
}
