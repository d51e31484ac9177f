import { digestLength, type TreeHash } from "./tree-hash.ts";

const firstCapacity = 8;

/**
 * The hashes of all whole subtrees of a growing tree: one array of bytes for each level, in which the subtree of 2^level
 * leaves that starts at leaf n stands at n / 2^level.
 *
 * **Units** 32 bytes for each leaf, and as much again for everything above them. **Edge cases** sizes stay below 2^31.
 *
 * @spec LED-015
 */
export class SubtreeHashes {
  readonly #hash: TreeHash;
  readonly #levels: Array<Uint8Array> = [];
  #size = 0;

  constructor(hash: TreeHash) {
    this.#hash = hash;
  }

  get size(): number {
    return this.#size;
  }

  /** Appends the hash of a leaf, and of every subtree that it completes; answers its index. */
  append(leafHash: Uint8Array): number {
    let position = this.#size;
    let level = 0;
    let hash = leafHash;
    this.#write(level, position, hash);
    while (position % 2 === 1) {
      hash = this.#hash.node(this.#view(level, position - 1), hash);
      position = (position - 1) / 2;
      level++;
      this.#write(level, position, hash);
    }
    return this.#size++;
  }

  /**
   * The root of the leaves from `start` to below `end`.
   *
   * **Edge cases** `start` is a multiple of a power of two that is no smaller than the number of leaves, as everywhere in a
   * proof of RFC 6962: then the leaves are whole subtrees, ever smaller ones from left to right.
   */
  range(start: number, end: number): Uint8Array {
    if (start === end) return this.#hash.empty;
    const subtrees: Array<Uint8Array> = [];
    for (let next = start; next < end;) {
      const level = 31 - Math.clz32(end - next);
      subtrees.push(this.#view(level, next / 2 ** level));
      next += 2 ** level;
    }
    const last = subtrees.pop()!.slice();
    return subtrees.reduceRight((right, left) => this.#hash.node(left, right), last);
  }

  #view(level: number, position: number): Uint8Array {
    return this.#levels[level]!.subarray(position * digestLength, (position + 1) * digestLength);
  }

  #write(level: number, position: number, hash: Uint8Array): void {
    let hashes = this.#levels[level] ?? new Uint8Array(firstCapacity * digestLength);
    if (position * digestLength === hashes.length) {
      const larger = new Uint8Array(2 * hashes.length);
      larger.set(hashes);
      hashes = larger;
    }
    hashes.set(hash, position * digestLength);
    this.#levels[level] = hashes;
  }
}
