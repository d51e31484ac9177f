import { blake3 } from "../hash.ts";
import { readNumber, writeNumber } from "../store-rules.ts";
import { storeLimits } from "../store.ts";

/** The first bytes of `records.log`: its name and the version of its format. */
export const logHeader: Uint8Array = Buffer.from("fieldprint records 1\n");

const checkAt = 4;
const numberAt = 12;

/** What stands before the bytes of a record: their count (4 bytes), a check (8), the record's number (8). */
export const frameHeaderBytes = 20;

/** How many bytes a record takes in the log. */
export const frameBytes = (recordBytes: number): number => frameHeaderBytes + recordBytes;

/**
 * The check is the first 8 bytes of the record's digest where it is the last of its append, the next 8 where more follow:
 * so the check says, without a byte of its own, whether an append is whole.
 *
 * @spec STO-010
 */
const checkStart = (last: boolean) => (last ? 0 : 8);

/**
 * Writes a record's frame and answers the record's digest.
 *
 * @spec STO-010
 */
export function writeFrame(log: Uint8Array, at: number, number: number, record: Uint8Array, last: boolean): Uint8Array {
  const end = at + frameBytes(record.length);
  new DataView(log.buffer, log.byteOffset).setUint32(at, record.length, true);
  writeNumber(log, at + numberAt, number);
  log.set(record, at + frameHeaderBytes);
  const digest = blake3(log.subarray(at + numberAt, end));
  log.set(digest.subarray(checkStart(last), checkStart(last) + 8), at + checkAt);
  return digest;
}

/** A record as it stands in the log. */
export interface Frame {
  readonly record: Uint8Array;
  readonly digest: Uint8Array;
  /** Whether it is the last record of its append. */
  readonly last: boolean;
  readonly end: number;
}

/** Bytes that are no frame: too few for one, or not the right ones. */
export interface FrameFault {
  readonly kind: "incomplete" | "broken";
  readonly expected: string;
  readonly actual: string;
}

const incomplete = (needed: number, there: number): FrameFault => ({
  kind: "incomplete",
  expected: `a frame of ${needed} bytes`,
  actual: `${there} bytes`,
});

function matches(bytes: Uint8Array, at: number, digest: Uint8Array, start: number): boolean {
  for (let byte = 0; byte < 8; byte += 1) if (bytes[at + byte] !== digest[start + byte]) return false;
  return true;
}

/**
 * How many bytes a frame has that starts here, or why that can't be known; no count is believed that is over the limit.
 *
 * @spec STO-010 STO-001
 */
export function frameLength(log: Uint8Array, at: number): number | FrameFault {
  if (log.length - at < frameHeaderBytes) return incomplete(frameHeaderBytes, log.length - at);
  const length = new DataView(log.buffer, log.byteOffset).getUint32(at, true);
  if (length <= storeLimits.recordBytes) return frameBytes(length);
  return {
    kind: "broken",
    expected: `a record of at most ${storeLimits.recordBytes} bytes`,
    actual: `${length} bytes`,
  };
}

/**
 * The record number `number`, whose frame starts here; its bytes are a view.
 *
 * @spec STO-010 STO-027
 */
export function readFrame(log: Uint8Array, at: number, number: number): Frame | FrameFault {
  const length = frameLength(log, at);
  if (typeof length !== "number") return length;
  if (log.length - at < length) return incomplete(length, log.length - at);
  const end = at + length;
  const record = log.subarray(at + frameHeaderBytes, end);
  const there = readNumber(log, at + numberAt);
  if (there !== number) return { kind: "broken", expected: `record ${number}`, actual: `record ${there}` };
  const digest = blake3(log.subarray(at + numberAt, end));
  for (const last of [true, false]) {
    if (matches(log, at + checkAt, digest, checkStart(last))) return { record, digest, last, end };
  }
  return { kind: "broken", expected: `the bytes of record ${number}`, actual: "bytes that contradict their check" };
}
