import { Effect, Result } from "effect";
import { hexadecimal } from "../ledger/hash.ts";
import type { MerkleTree } from "../ledger/merkle-tree.ts";
import type { NoteMalformed } from "../ledger/note-errors.ts";
import type { NoteSigner } from "../ledger/note-signature.ts";
import { type CheckpointTrust, openCheckpoint } from "../ledger/opened-checkpoint.ts";
import { signCheckpoint } from "../ledger/checkpoint.ts";
import type { CheckpointNote } from "../ledger/store.ts";
import { CheckpointRefused } from "./errors.ts";

/** Who signs a ledger's checkpoints, under which name. */
export interface CheckpointSigner {
  readonly origin: string;
  readonly signers: ReadonlyArray<NoteSigner>;
}

/** The signed note of a tree's root. */
export function checkpointNote(
  tree: MerkleTree,
  size: number,
  { origin, signers }: CheckpointSigner,
): Result.Result<string, NoteMalformed> {
  const root = Result.getOrThrow(tree.root(size));
  return signCheckpoint({ origin, size, root }, signers);
}

/**
 * Whether a stored checkpoint is of this tree: it verifies, and its root is the tree's at its size.
 *
 * @spec SUP-007
 */
export function checkStoredCheckpoint(
  tree: MerkleTree,
  stored: CheckpointNote | null,
  trust: CheckpointTrust,
): Effect.Effect<void, CheckpointRefused> {
  if (stored === null) return Effect.void;
  const { size, note } = stored;
  const refused = (expected: string, actual: string) => new CheckpointRefused({ size, expected, actual });
  return Effect.gen(function* () {
    const opened = yield* Effect.mapError(Effect.fromResult(openCheckpoint(note, trust)), ({ message }) =>
      refused("a checkpoint signed by a trusted key", message),
    );
    if (opened.size !== size) return yield* refused(`a note of ${size} records`, `one of ${opened.size}`);
    const root = yield* Effect.mapError(Effect.fromResult(tree.root(size)), ({ message }) =>
      refused(`${size} records`, message),
    );
    const [expected, actual] = [hexadecimal(opened.root), hexadecimal(root)];
    if (expected !== actual) return yield* refused(`root ${expected}`, `root ${actual}`);
  });
}
