import { Effect, Result } from "effect";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  bits16Tensor,
  checkProblem,
  float32Tensor,
  int32Tensor,
  type Problem,
  type ProblemInput,
  type SafeTensor,
  type StoredPages,
} from "../../src/index.ts";
import { writeAtomically } from "./atomic-file.ts";
import { accessError } from "./bounded-file.ts";
import { CASE_FILE, printCaseFile } from "./case-file.ts";
import { type CaseError, CaseInvalid } from "./errors.ts";
import { placeError } from "./place-error.ts";
import { INPUTS_FILE, OUTPUTS_FILE, printTensors } from "./tensor-file.ts";

function isZero(values: Float32Array): boolean {
  return values.every((value) => Object.is(value, 0));
}

function isBottomRight({ qOffset, kvLen, qIndptr }: Problem): boolean {
  return qOffset.every((offset, b) => offset === kvLen[b]! - (qIndptr[b + 1]! - qIndptr[b]!));
}

function poolTensor(
  name: string,
  shape: ReadonlyArray<number>,
  values: Float32Array,
  stored: StoredPages | undefined,
): Result.Result<SafeTensor, CaseInvalid> {
  if (stored === undefined) return Result.succeed(float32Tensor(shape, values));
  const { format, bits, scale, scaleAxis } = stored;
  if (bits instanceof Uint16Array && scaleAxis === "pool" && scale[0] === 1) {
    return Result.succeed(bits16Tensor(format === "f16" ? "F16" : "BF16", shape, bits));
  }
  const actual = `${format} with ${scale.length} scale${scale.length === 1 ? "" : "s"} per ${scaleAxis}`;
  return Result.fail(
    new CaseInvalid({ file: INPUTS_FILE, field: name, expected: "f32, f16 or bf16 with scale 1", actual }),
  );
}

/** Tensors that only restate a default are left out. */
function optionalTensors(problem: Problem): ReadonlyArray<readonly [string, SafeTensor]> {
  const { B, H, maxAnchorPages } = problem.dims;
  const tensors: Array<readonly [string, SafeTensor]> = [];
  if (!isBottomRight(problem)) tensors.push(["q_offset", int32Tensor([B], problem.qOffset)]);
  if (maxAnchorPages > 0) {
    tensors.push(["anchor_table", int32Tensor([B, maxAnchorPages], problem.anchorTable)]);
    tensors.push(["anchor_len", int32Tensor([B], problem.anchorLen)]);
  }
  if (problem.mode === "mixture" || !isZero(problem.gamma)) {
    tensors.push(["gamma", float32Tensor([B, H], problem.gamma)]);
  }
  if (!isZero(problem.anchorBias)) tensors.push(["anchor_bias", float32Tensor([H], problem.anchorBias)]);
  if (!isZero(problem.alibiSlopes)) tensors.push(["alibi_slopes", float32Tensor([H], problem.alibiSlopes)]);
  if (problem.sink !== undefined) tensors.push(["sink", float32Tensor([H], problem.sink)]);
  return tensors;
}

function inputTensors(problem: Problem): Result.Result<ReadonlyMap<string, SafeTensor>, CaseInvalid> {
  const { B, H, Hkv, D, Dv, P, N, T, maxPages } = problem.dims;
  const shape = (width: number) => (problem.layout === "NHD" ? [N, P, Hkv, width] : [N, Hkv, P, width]);
  return Result.gen(function* () {
    const kPages = yield* poolTensor("k_pages", shape(D), problem.kPages, problem.kStored);
    const vPages = yield* poolTensor("v_pages", shape(Dv), problem.vPages, problem.vStored);
    return new Map<string, SafeTensor>([
      ["q", float32Tensor([T, H, D], problem.q)],
      ["k_pages", kPages],
      ["v_pages", vPages],
      ["q_indptr", int32Tensor([B + 1], problem.qIndptr)],
      ["block_table", int32Tensor([B, maxPages], problem.blockTable)],
      ["kv_len", int32Tensor([B], problem.kvLen)],
      ...optionalTensors(problem),
    ]);
  });
}

/** A checked problem again as a caller could have written it. */
function asInput(problem: Problem | ProblemInput): ProblemInput {
  if (!("kStored" in problem)) return problem;
  return { ...problem, kPages: problem.kStored ?? problem.kPages, vPages: problem.vStored ?? problem.vPages };
}

/** A directory without `case.json` is no case, so the files of the old and the new case never mix. */
async function replaceCase(directory: string, caseBytes: Uint8Array, tensorBytes: Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const file of [CASE_FILE, OUTPUTS_FILE]) await rm(join(directory, file), { force: true });
  await writeAtomically(join(directory, INPUTS_FILE), tensorBytes);
  await writeAtomically(join(directory, CASE_FILE), caseBytes);
}

/**
 * Writes a problem as a case directory, creating it; what was there before is replaced, its outputs are removed.
 *
 * **Edge cases** tensors that only restate a default are left out.
 * **Errors** `CaseInvalid` when the problem is invalid or its pages have a format that a case can't hold;
 * `CaseInaccessible` when the directory can't be written.
 *
 * @spec CON-004 CON-005 CON-006
 * @category case
 * @since 0.1.0
 */
export function writeCase(directory: string, problem: Problem | ProblemInput): Effect.Effect<void, CaseError> {
  return Effect.gen(function* () {
    const checked = yield* Effect.fromResult(Result.mapError(checkProblem(asInput(problem)), placeError));
    const tensors = yield* Effect.fromResult(inputTensors(checked));
    const tensorBytes = yield* Effect.fromResult(printTensors(INPUTS_FILE, tensors));
    yield* Effect.tryPromise({
      try: () => replaceCase(directory, printCaseFile(checked), tensorBytes),
      catch: (cause) => accessError(directory, "a writable case directory", cause),
    });
  });
}
