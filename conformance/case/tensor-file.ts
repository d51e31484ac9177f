import { Result } from "effect";
import { readSafetensors, type SafeTensor, writeSafetensors } from "../../src/index.ts";
import { caseLimits } from "./case-limits.ts";
import { type CaseError, CaseInvalid, CaseMalformed } from "./errors.ts";
import { type TensorRule, tensorsError } from "./tensor-rules.ts";

export const INPUTS_FILE = "inputs.safetensors";
export const OUTPUTS_FILE = "outputs.safetensors";

/** The tensors of a file, each of the data type and shape its rule asks for, and no others. */
export function parseTensors(
  file: string,
  bytes: Uint8Array,
  rules: ReadonlyArray<TensorRule>,
): Result.Result<ReadonlyMap<string, SafeTensor>, CaseError> {
  const limits = { maxBytes: caseLimits.tensorFile, maxHeaderBytes: caseLimits.tensorHeader };
  const parsed = Result.mapError(
    readSafetensors(bytes, limits),
    ({ where, expected, actual }) => new CaseMalformed({ file, field: where, expected, actual }),
  );
  return Result.flatMap(parsed, (tensors) => {
    const error = tensorsError(file, tensors, rules);
    return error === undefined ? Result.succeed(tensors) : Result.fail(error);
  });
}

/** The bytes of a tensor file. */
export function printTensors(
  file: string,
  tensors: ReadonlyMap<string, SafeTensor>,
): Result.Result<Uint8Array, CaseError> {
  const printed = Result.mapError(
    writeSafetensors(tensors),
    ({ where, expected, actual }) => new CaseInvalid({ file, field: where, expected, actual }),
  );
  return Result.flatMap(printed, (bytes) => {
    if (bytes.length <= caseLimits.tensorFile) return Result.succeed(bytes);
    const expected = `at most ${caseLimits.tensorFile} bytes`;
    return Result.fail(new CaseInvalid({ file, field: "", expected, actual: `${bytes.length} bytes` }));
  });
}

/** A tensor whose type was checked, as numbers; a type that slipped through is a bug. */
export function numbersOf<A, E>(
  tensors: ReadonlyMap<string, SafeTensor>,
  name: string,
  convert: (tensor: SafeTensor) => Result.Result<A, E>,
): A | undefined {
  const tensor = tensors.get(name);
  return tensor === undefined ? undefined : Result.getOrThrow(convert(tensor));
}
