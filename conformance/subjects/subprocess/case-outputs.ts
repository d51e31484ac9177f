import { Effect } from "effect";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { AttentionResult, Dims } from "../../../src/index.ts";
import { caseLimits } from "../../case/case-limits.ts";
import { type CaseOutputs, readOutputs } from "../../case/outputs.ts";
import { OUTPUTS_FILE } from "../../case/tensor-file.ts";
import type { Manifest } from "../manifest.ts";

type Outputs = Manifest["outputs"];

const NUMBER_BYTES = 8;

/** The size of the largest file of outputs there can be: every tensor in float64, and the longest header. */
function largestFile({ T, H, Dv }: Dims): number {
  const numbers = 2 * T * H * Dv + 2 * T * H;
  return NUMBER_BYTES + caseLimits.tensorHeader + numbers * NUMBER_BYTES;
}

/** What is wrong with the place of the outputs before anything of them is read. */
async function misplaced(directory: string, dims: Dims): Promise<string | undefined> {
  const folder = await lstat(directory).catch(() => undefined);
  if (!folder?.isDirectory()) return "the case directory is gone";
  const file = await lstat(join(directory, OUTPUTS_FILE)).catch(() => undefined);
  const limit = largestFile(dims);
  if (file?.isFile() && file.size > limit) {
    return `${OUTPUTS_FILE}: expected at most ${limit} bytes, got ${file.size} bytes`;
  }
  return undefined;
}

function completed({ out, lse, anchorMass }: CaseOutputs, { T, H }: Dims): AttentionResult {
  const unjudged = () => new Float64Array(T * H);
  return { out, lse: lse ?? unjudged(), anchorMass: anchorMass ?? unjudged() };
}

function undelivered({ lse, anchorMass }: CaseOutputs, declared: Outputs): string | undefined {
  const delivered = { out: true, lse: lse !== undefined, anchor_mass: anchorMass !== undefined };
  return declared.find((name) => !delivered[name]);
}

/**
 * The result a subject left in a case directory; fails with what is wrong with it.
 *
 * **Edge cases** a tensor that is neither declared nor there is zeros, which nobody judges.
 *
 * @spec CON-083
 */
export function readResult(directory: string, dims: Dims, declared: Outputs): Effect.Effect<AttentionResult, string> {
  return Effect.gen(function* () {
    const wrongPlace = yield* Effect.promise(() => misplaced(directory, dims));
    if (wrongPlace !== undefined) return yield* Effect.fail(wrongPlace);
    const outputs = yield* Effect.mapError(readOutputs(directory, dims), ({ message }) => message);
    const missing = undelivered(outputs, declared);
    if (missing === undefined) return completed(outputs, dims);
    return yield* Effect.fail(`${OUTPUTS_FILE}: ${missing}: expected the tensor the manifest declares, got nothing`);
  });
}
