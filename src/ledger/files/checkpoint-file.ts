import { blake3Text } from "../hash.ts";
import { type CheckpointNote, type StoreHead, storeLimits } from "../store.ts";

/**
 * A checkpoint as it stands in its file: with the running digest of the records it is about.
 *
 * @spec STO-012
 */
export interface StoredCheckpoint extends CheckpointNote {
  readonly head: StoreHead;
}

const checkOf = (head: string, note: string) => blake3Text(`${head}\n${note}`).slice(0, 16);
const shape = /^(?<head>fieldprint checkpoint 1 (?<size>\d{1,16}) (?<digest>[0-9a-f]{64})) (?<check>[0-9a-f]{16})\n/u;
const longestLine = 130;

/** More bytes than a checkpoint file can have: read no more of it than this. */
export const checkpointFileLimit: number = longestLine + storeLimits.noteBytes;

/** The file's bytes: one line with size, digest and a check of all the rest, then the note. */
export function checkpointFile({ head, note }: StoredCheckpoint): Uint8Array {
  const text = `fieldprint checkpoint 1 ${head.size} ${head.digest}`;
  return Buffer.from(`${text} ${checkOf(text, note)}\n${note}`);
}

/** The checkpoint that a file holds, or nothing when it is damaged. */
export function readCheckpointFile(file: Uint8Array): StoredCheckpoint | undefined {
  const text = Buffer.from(file).toString();
  const parts = shape.exec(text);
  if (parts?.groups === undefined) return undefined;
  const { head = "", size, digest = "", check } = parts.groups;
  const note = text.slice(parts[0].length);
  const stored = { size: Number(size), note, head: { size: Number(size), digest } };
  return check === checkOf(head, note) && Buffer.from(text).equals(file) ? stored : undefined;
}
