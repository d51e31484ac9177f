import { Effect } from "effect";
import { blake3, hexadecimal } from "../../src/index.ts";
import { readBounded } from "../case/bounded-file.ts";
import { CASE_FILE } from "../case/case-file.ts";
import { caseLimits } from "../case/case-limits.ts";
import type { CaseError } from "../case/errors.ts";
import { INPUTS_FILE } from "../case/tensor-file.ts";

const files = [
  { file: CASE_FILE, limit: caseLimits.caseFile },
  { file: INPUTS_FILE, limit: caseLimits.tensorFile },
];

/** One digest of the two files of a case: of their digests, one after the other. */
export function inputsDigest(directory: string): Effect.Effect<string, CaseError> {
  const digests = Effect.forEach(files, (request) =>
    Effect.map(readBounded(directory, request), (bytes) => [...blake3(bytes)]),
  );
  return Effect.map(digests, (both) => hexadecimal(blake3(Uint8Array.from(both.flat()))));
}
