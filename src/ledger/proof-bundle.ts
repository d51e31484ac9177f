import { Schema } from "effect";
import { Digest } from "./digest.ts";
import { noteLimits } from "./signed-note.ts";

/**
 * The bounds within which a bundle is read.
 *
 * **Units** bytes of the whole text, bytes of the leaf, nodes of a proof.
 *
 * @spec LED-030
 * @category ledger
 * @since 0.1.0
 */
export const bundleLimits = { bytes: 2 ** 21, leaf: 2 ** 20, nodes: 64 } as const;

const NoteText = Schema.String.check(Schema.isMaxLength(noteLimits.bytes));
const Nodes = Schema.Array(Digest).check(Schema.isMaxLength(bundleLimits.nodes));

/**
 * Everything that somebody offline needs in order to verify that a log has a leaf, and that it only grew since an earlier
 * checkpoint.
 *
 * **Units** `leaf` is base64, `index` counts leaves from 0, the checkpoints are whole notes. **Edge cases** `hash` names
 * the hash that the tree was built with; whoever verifies decides which that must be.
 *
 * @spec LED-030
 * @category ledger
 * @since 0.1.0
 */
export const ProofBundle = Schema.Struct({
  format: Schema.Literal("fieldprint proof bundle 1"),
  hash: Schema.Literals(["blake3", "sha256"]),
  leaf: Schema.String.check(Schema.isMaxLength(4 * Math.ceil(bundleLimits.leaf / 3))),
  index: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  inclusion: Nodes,
  checkpoint: NoteText,
  earlier: Schema.optionalKey(Schema.Struct({ checkpoint: NoteText, consistency: Nodes })),
});
export type ProofBundle = typeof ProofBundle.Type;

/**
 * A bundle that is none, or that does not prove what it says, with the step that failed.
 *
 * **Edge cases** `cause` is the error of that step where it has one of its own.
 *
 * @spec LED-030 LED-031
 * @category errors
 * @since 0.1.0
 */
export class BundleRefused extends Schema.TaggedError<BundleRefused>()("BundleRefused", {
  step: Schema.Literals(["document", "checkpoint", "inclusion", "earlier checkpoint", "consistency"]),
  problem: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  override get message(): string {
    const advice = this.step === "document" ? "; ask its sender for another copy" : "";
    return `proof bundle, ${this.step}: ${this.problem}${advice}`;
  }
}
