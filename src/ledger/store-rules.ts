import { OutOfRange, TooLarge } from "../problem/errors.ts";
import { blake3, hexadecimal } from "./hash.ts";
import { StoreDiverged, StoreRolledBack } from "./store-errors.ts";
import { type CheckpointNote, type StoreHead, storeLimits } from "./store.ts";

/** The running digest over no records: 32 zero bytes. */
export const emptyDigest: Uint8Array = new Uint8Array(32);

/** The head of a store without records. */
export const emptyHead: StoreHead = { size: 0, digest: hexadecimal(emptyDigest) };

/**
 * The digest of one record: of its number, as 8 bytes, the lowest first, and its bytes.
 *
 * @spec STO-006
 */
export function recordDigest(number: number, record: Uint8Array): Uint8Array {
  const numbered = new Uint8Array(8 + record.length);
  writeNumber(numbered, 0, number);
  numbered.set(record, 8);
  return blake3(numbered);
}

/** Writes a number below 2^53 as 8 bytes, the lowest first. */
export function writeNumber(bytes: Uint8Array, at: number, number: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(at, number % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(number / 2 ** 32), true);
}

/** The number that 8 bytes stand for, the lowest first; inexact from 2^53 on. */
export function readNumber(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/**
 * The running digest after one more record: of the digest before and the record's own.
 *
 * @spec STO-006
 */
export function extendedDigest(running: Uint8Array, record: Uint8Array): Uint8Array {
  const both = new Uint8Array(64);
  both.set(running);
  both.set(record, 32);
  return blake3(both);
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;

/**
 * Why these records cannot be appended together, if they cannot.
 *
 * @spec STO-001
 */
export function appendRefusal(records: ReadonlyArray<Uint8Array>): TooLarge | undefined {
  const { recordBytes, recordsPerAppend, appendBytes } = storeLimits;
  if (records.length > recordsPerAppend) {
    return new TooLarge({
      field: "records",
      expected: `at most ${recordsPerAppend} at once`,
      actual: String(records.length),
    });
  }
  let total = 0;
  for (const [at, { length }] of records.entries()) {
    total += length;
    if (length > recordBytes) {
      return new TooLarge({
        field: `records[${at}]`,
        expected: `at most ${recordBytes} bytes`,
        actual: `${length} bytes`,
      });
    }
  }
  if (total <= appendBytes) return undefined;
  return new TooLarge({
    field: "records",
    expected: `at most ${appendBytes} bytes at once`,
    actual: `${total} bytes`,
  });
}

/**
 * Why these records cannot be read, if they cannot.
 *
 * @spec STO-004
 */
export function readRefusal(from: number, count: number, size: number): OutOfRange | undefined {
  if (!isCount(from) || from > size) {
    return new OutOfRange({ field: "from", expected: `a record number from 0 to ${size}`, actual: String(from) });
  }
  if (isCount(count) && count <= storeLimits.recordsPerRead) return undefined;
  const expected = `a count from 0 to ${storeLimits.recordsPerRead}`;
  return new OutOfRange({ field: "count", expected, actual: String(count) });
}

/**
 * Why this note cannot replace the one before, if it cannot.
 *
 * @spec STO-007
 */
export function checkpointRefusal(
  { size, note }: CheckpointNote,
  before: CheckpointNote | null,
  durable: number,
): OutOfRange | TooLarge | undefined {
  const least = before?.size ?? 0;
  if (!isCount(size) || size < least || size > durable) {
    const expected = `the size of a durable head, from ${least} to ${durable}`;
    return new OutOfRange({ field: "size", expected, actual: String(size) });
  }
  if (note.length > storeLimits.noteBytes || Buffer.byteLength(note) > storeLimits.noteBytes) {
    const expected = `at most ${storeLimits.noteBytes} bytes of UTF-8`;
    return new TooLarge({ field: "note", expected, actual: `${note.length} UTF-16 units` });
  }
  if (Buffer.from(note).toString() === note) return undefined;
  return new OutOfRange({ field: "note", expected: "well-formed text", actual: "a lone surrogate" });
}

/** A head that something outside of the records vouches for. */
export interface Vouched {
  readonly witness: "mark" | "checkpoint" | "pin";
  readonly head: StoreHead;
}

/**
 * How a store of this size contradicts a head that something vouches for, if it does.
 *
 * @spec STO-008 STO-016
 */
export function contradiction(
  where: string,
  { witness, head }: Vouched,
  size: number,
  headAt: (size: number) => StoreHead,
): StoreRolledBack | StoreDiverged | OutOfRange | undefined {
  if (!isCount(head.size)) {
    return new OutOfRange({ field: `${witness}.size`, expected: "a number of records", actual: String(head.size) });
  }
  if (head.size > size) return new StoreRolledBack({ where, witness, expected: head.size, actual: size });
  const { digest } = headAt(head.size);
  if (digest === head.digest) return undefined;
  return new StoreDiverged({ where, witness, size: head.size, expected: head.digest, actual: digest });
}
