import { Effect } from "effect";
import { StoreCorrupt, type StoreError, StoreRolledBack } from "../store-errors.ts";
import { contradiction, type Vouched } from "../store-rules.ts";
import { readFully, writeFully } from "./file-bytes.ts";
import type { OpenFile } from "./file-system.ts";
import type { LogScan } from "./log-scan.ts";
import { type MarkReading, otherSlot, writeMark } from "./mark.ts";
import { fileNames } from "./store-files.ts";

/** Why a log is damaged at its first fault, or where its last append breaks off. */
function damage(where: string, { fault, index, whole }: LogScan, because: string): StoreCorrupt {
  return new StoreCorrupt({
    where,
    part: fileNames.log,
    record: fault?.record ?? whole,
    offset: fault?.offset ?? index.endOf(whole),
    expected: `${fault?.expected ?? "the rest of its append"}, ${because}`,
    actual: fault?.actual ?? "the end of the file",
  });
}

/**
 * How the log contradicts its mark. Below the mark everything was acknowledged; above it nothing was, except what a
 * damaged slot may have marked, and then the log was whole.
 *
 * @spec STO-015 STO-016 STO-017
 */
function markRefusal(where: string, scan: LogScan, { mark, damaged }: MarkReading): StoreError | undefined {
  const { fault, index, whole } = scan;
  if (index.size < mark.head.size) {
    const shortened = fault === undefined || (fault.kind === "incomplete" && scan.fileBytes < mark.bytes);
    if (!shortened) return damage(where, scan, "as it was acknowledged");
    return new StoreRolledBack({ where, witness: "mark", expected: mark.head.size, actual: whole });
  }
  const other = contradiction(where, { witness: "mark", head: mark.head }, whole, (size) => index.headAt(size));
  if (other !== undefined) return other;
  const end = index.endOf(mark.head.size);
  if (end !== mark.bytes) {
    const expected = `a log of ${end} bytes at ${mark.head.size} records`;
    const place = { where, part: fileNames.mark, record: null, offset: null };
    return new StoreCorrupt({ ...place, expected, actual: `${mark.bytes} bytes` });
  }
  const tail = fault !== undefined || whole < index.size;
  return damaged && tail ? damage(where, scan, "as one slot of the mark is damaged") : undefined;
}

/**
 * Why a store may not be opened, if it may not: what the mark, the checkpoint and the pin vouch for must be there.
 *
 * @spec STO-008 STO-015 STO-016 STO-017
 */
export function openingRefusal(
  where: string,
  scan: LogScan,
  reading: MarkReading,
  vouched: ReadonlyArray<Vouched>,
): StoreError | undefined {
  const refusal = markRefusal(where, scan, reading);
  if (refusal !== undefined) return refusal;
  for (const one of vouched) {
    const other = contradiction(where, one, scan.whole, (size) => scan.index.headAt(size));
    if (other !== undefined) return other;
  }
  return undefined;
}

const pieceBytes = 1 << 20;

/**
 * Writes the bytes between two places again. They may be in the machine's memory only, and counted as written, when a
 * synchronisation failed before; written again, the next synchronisation is about them.
 *
 * @spec STO-018
 */
const rewrite = Effect.fnUntraced(function* (log: OpenFile, from: number, end: number) {
  for (let at = from; at < end; at += pieceBytes) {
    const piece = new Uint8Array(Math.min(pieceBytes, end - at));
    yield* readFully(log, piece, at);
    yield* writeFully(log, piece, at);
  }
});

/**
 * Makes a log that may be opened sound: cuts what follows its last whole append, makes everything before durable, and
 * marks it. Answers how many bytes were cut, and the slot to write next.
 *
 * @spec STO-014 STO-018 STO-025
 */
export const repair = Effect.fnUntraced(function* (log: OpenFile, mark: OpenFile, scan: LogScan, reading: MarkReading) {
  const { whole, fileBytes, index } = scan;
  index.shorten(whole);
  const bytes = index.endOf(whole);
  const cutBytes = fileBytes - bytes;
  if (cutBytes > 0) {
    yield* log.truncate(bytes);
    yield* log.synchronise;
  }
  const ahead = whole > reading.mark.head.size;
  if (ahead) {
    yield* rewrite(log, reading.mark.bytes, bytes);
    yield* log.synchronise;
  }
  if (!ahead && !reading.damaged) return { cutBytes, slot: reading.next };
  yield* writeMark(mark, reading.next, { head: index.headAt(whole), bytes });
  return { cutBytes, slot: otherSlot(reading.next) };
});
