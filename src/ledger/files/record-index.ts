import { hexadecimal } from "../hash.ts";
import { emptyDigest } from "../store-rules.ts";
import { type StoreHead, storeLimits } from "../store.ts";

const digestBytes = 32;

/**
 * Where each record's frame ends in the log, and the running digest there; 40 bytes of memory a record.
 *
 * @spec STO-006 STO-010
 */
export class RecordIndex {
  #ends = new Float64Array(1024);
  #digests = new Uint8Array(1024 * digestBytes);
  #size = 0;
  readonly #start: number;

  constructor(start: number) {
    this.#start = start;
  }

  /** How many records are in it. */
  get size(): number {
    return this.#size;
  }

  /** The byte after the first `count` records; `count` is at most the size. */
  endOf(count: number): number {
    return count === 0 ? this.#start : (this.#ends[count - 1] ?? Number.NaN);
  }

  /** How many records one read gives up to: as many as wanted, within the limit of bytes, but one at least. */
  readableEnd(from: number, count: number): number {
    let end = Math.min(from + count, this.#size);
    const limit = this.endOf(from) + storeLimits.readBytes;
    if (this.endOf(end) <= limit) return end;
    let low = from + 1;
    while (low < end) {
      const middle = Math.ceil((low + end) / 2);
      if (this.endOf(middle) <= limit) low = middle;
      else end = middle - 1;
    }
    return end;
  }

  /** The running digest over the first `count` records, as a view; `count` is at most the size. */
  digestAt(count: number): Uint8Array {
    return count === 0 ? emptyDigest : this.#digests.subarray((count - 1) * digestBytes, count * digestBytes);
  }

  /** The head of the first `count` records. */
  headAt(count: number): StoreHead {
    return { size: count, digest: hexadecimal(this.digestAt(count)) };
  }

  /** Adds one record, which ends before this byte. */
  push(end: number, digest: Uint8Array): void {
    if (this.#size === this.#ends.length) this.#grow();
    this.#ends[this.#size] = end;
    this.#digests.set(digest, this.#size * digestBytes);
    this.#size += 1;
  }

  /** Forgets all records but the first `count`. */
  shorten(count: number): void {
    this.#size = Math.min(this.#size, count);
  }

  #grow(): void {
    const [ends, digests] = [this.#ends, this.#digests];
    this.#ends = new Float64Array(ends.length * 2);
    this.#ends.set(ends);
    this.#digests = new Uint8Array(digests.length * 2);
    this.#digests.set(digests);
  }
}
