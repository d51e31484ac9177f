import { Effect } from "effect";
import { extendedDigest } from "../store-rules.ts";
import { storeLimits } from "../store.ts";
import { readFully } from "./file-bytes.ts";
import type { OpenFile } from "./file-system.ts";
import { frameBytes, type FrameFault, logHeader, readFrame } from "./frame.ts";
import { RecordIndex } from "./record-index.ts";

/** The first record of a log that is none, and where it would start. */
export interface ScanFault extends FrameFault {
  readonly record: number;
  readonly offset: number;
}

/** What a log holds, from its start to its end or its first fault. */
export interface LogScan {
  /** All records that were read without a fault, their append whole or not. */
  readonly index: RecordIndex;
  /** How many records there are up to the end of the last append that is there as a whole. */
  whole: number;
  fault: ScanFault | undefined;
  readonly fileBytes: number;
}

/** So much that a chunk holds any frame which starts in its first half. */
const chunkBytes = 2 * frameBytes(storeLimits.recordBytes);

/** Reads the frames of one chunk; a frame that the chunk cuts off is a fault only at the end of the file. */
function scanChunk(scan: LogScan, chunk: Uint8Array, start: number, atEnd: boolean): void {
  const { index } = scan;
  let at = 0;
  while (at < chunk.length) {
    const frame = readFrame(chunk, at, index.size);
    if ("kind" in frame) {
      if (atEnd || frame.kind === "broken") scan.fault = { ...frame, record: index.size, offset: start + at };
      return;
    }
    index.push(start + frame.end, extendedDigest(index.digestAt(index.size), frame.digest));
    if (frame.last) scan.whole = index.size;
    at = frame.end;
  }
}

/**
 * Reads a log from its first record on, and answers what is there; it changes nothing and holds no more than a chunk.
 *
 * @spec STO-014 STO-015
 */
export const scanLog = Effect.fnUntraced(function* (log: OpenFile) {
  const fileBytes = yield* log.size;
  const index = new RecordIndex(logHeader.length);
  const scan: LogScan = { index, whole: 0, fault: undefined, fileBytes };
  const buffer = new Uint8Array(Math.min(chunkBytes, fileBytes));
  for (let atEnd = fileBytes <= logHeader.length; !atEnd && scan.fault === undefined;) {
    const position = index.endOf(index.size);
    const chunk = buffer.subarray(0, Math.min(buffer.length, fileBytes - position));
    const read = yield* readFully(log, chunk, position);
    atEnd = read < chunk.length || position + read >= fileBytes;
    scanChunk(scan, chunk.subarray(0, read), position, atEnd);
  }
  return scan;
});
