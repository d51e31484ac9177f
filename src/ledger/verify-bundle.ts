import { Result } from "effect";
import { readBundle } from "./read-bundle.ts";
import { verifyInclusion } from "./inclusion.ts";
import { type CheckpointTrust, type OpenedCheckpoint, openCheckpoint } from "./opened-checkpoint.ts";
import { BundleRefused } from "./proof-bundle.ts";
import { checkProgress } from "./split-view.ts";
import { blake3Tree, type TreeHash } from "./tree-hash.ts";

/**
 * Whose word is taken, and which hash the log uses: BLAKE3 unless said otherwise.
 *
 * @spec LED-031
 * @category ledger
 * @since 0.1.0
 */
export interface BundleTrust extends CheckpointTrust {
  readonly hash?: TreeHash;
}

/**
 * What a bundle proved: the log of `checkpoint` has `leaf` at `index`, and it begins with the log of `earlier`, if any.
 *
 * @spec LED-031
 * @category ledger
 * @since 0.1.0
 */
export interface BundleProof {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly checkpoint: OpenedCheckpoint;
  readonly earlier?: OpenedCheckpoint;
}

/** The error of one step as that of the bundle. */
function failed(step: BundleRefused["step"]): (cause: Error) => BundleRefused {
  return (cause) => new BundleRefused({ step, problem: cause.message, cause });
}

/**
 * Verifies a bundle from nothing but itself and the trust: no log, no network, no clock.
 *
 * **Edge cases** both checkpoints are opened under the same trust. Nothing untrusted chooses the hash: a bundle that names
 * another is refused. White space between its parts is no part of a bundle. **Errors** `BundleRefused` with the step that
 * failed and its error; it throws nothing, whatever the bundle is.
 *
 * @spec LED-031 LED-032
 * @category ledger
 * @since 0.1.0
 */
export function verifyBundle(
  bundle: string | Uint8Array,
  trust: BundleTrust,
): Result.Result<BundleProof, BundleRefused> {
  const hash = trust.hash ?? blake3Tree;
  return Result.gen(function* () {
    const read = yield* readBundle(bundle);
    if (read.hash !== hash.name) {
      const problem = `hash: expected ${hash.name}, got ${read.hash}`;
      return yield* Result.fail(new BundleRefused({ step: "document", problem }));
    }
    const { leaf, index, inclusion } = read;
    const checkpoint = yield* Result.mapError(openCheckpoint(read.checkpoint, trust), failed("checkpoint"));
    const { size, root } = checkpoint;
    const claim = { leafHash: hash.leaf(leaf), index, size, root, proof: inclusion };
    yield* Result.mapError(verifyInclusion(claim, hash), failed("inclusion"));
    if (read.earlier === undefined) return { leaf, index, checkpoint };
    const opened = openCheckpoint(read.earlier.checkpoint, trust);
    const earlier = yield* Result.mapError(opened, failed("earlier checkpoint"));
    const progress = checkProgress(earlier, checkpoint, read.earlier.consistency, hash);
    yield* Result.mapError(progress, failed("consistency"));
    return { leaf, index, checkpoint, earlier };
  });
}
