import { Effect, Result, Schema } from "effect";
import { bundleText } from "../ledger/bundle-text.ts";
import type { MerkleTree } from "../ledger/merkle-tree.ts";
import type { RecordStore } from "../ledger/store.ts";
import type { StoreError } from "../ledger/store-errors.ts";

/**
 * A proof that cannot be made yet, or at all.
 *
 * @spec SUP-008
 * @category errors
 * @since 0.1.0
 */
export class BundleUnavailable extends Schema.TaggedError<BundleUnavailable>()("BundleUnavailable", {
  record: Schema.Number,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `proof of record ${this.record}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * The bundle that proves a record to be in the ledger of the stored checkpoint.
 *
 * @spec SUP-008
 */
export function proveRecord(
  store: RecordStore,
  tree: MerkleTree,
  record: number,
): Effect.Effect<string, BundleUnavailable | StoreError> {
  const unavailable = (expected: string, actual: string) => new BundleUnavailable({ record, expected, actual });
  return Effect.gen(function* () {
    const stored = yield* store.checkpoint;
    if (stored === null) return yield* unavailable("a stored checkpoint", "none: sign one first");
    const { size, note: checkpoint } = stored;
    const proof = tree.inclusionProof(record, size);
    if (Result.isFailure(proof))
      return yield* unavailable(`a record below ${size}, the size of the checkpoint`, String(record));
    const [leaf] = yield* store.read(record, 1);
    const text = bundleText({ leaf: leaf!, index: record, inclusion: proof.success, checkpoint });
    return yield* Effect.mapError(Effect.fromResult(text), ({ message }) => unavailable("a bundle", message));
  });
}
