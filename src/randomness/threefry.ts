/** The word the two words of the key are joined with into a third. */
const parity = 0x1bd11bda;

const rotate = (word: number, places: number): number => (word << places) | (word >>> (32 - places));

/**
 * `count` blocks of Threefry2x32-20, one after the other, whose counters rise by `rise0` and `rise1`.
 *
 * The twenty rounds are written out: in a loop they take twice as long.
 */
export function threefryRun(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  rise0: 0 | 1,
  rise1: 0 | 1,
  out: Int32Array | Uint32Array,
  at: number,
  count: number,
): void {
  const key2 = parity ^ key0 ^ key1;
  for (let block = 0; block < count; block++) {
    let a = (counter0 + rise0 * block + key0) | 0;
    let b = (counter1 + rise1 * block + key1) | 0;
    a = (a + b) | 0;
    b = a ^ rotate(b, 13);
    a = (a + b) | 0;
    b = a ^ rotate(b, 15);
    a = (a + b) | 0;
    b = a ^ rotate(b, 26);
    a = (a + b) | 0;
    b = a ^ rotate(b, 6);
    a = (a + key1) | 0;
    b = (b + key2 + 1) | 0;
    a = (a + b) | 0;
    b = a ^ rotate(b, 17);
    a = (a + b) | 0;
    b = a ^ rotate(b, 29);
    a = (a + b) | 0;
    b = a ^ rotate(b, 16);
    a = (a + b) | 0;
    b = a ^ rotate(b, 24);
    a = (a + key2) | 0;
    b = (b + key0 + 2) | 0;
    a = (a + b) | 0;
    b = a ^ rotate(b, 13);
    a = (a + b) | 0;
    b = a ^ rotate(b, 15);
    a = (a + b) | 0;
    b = a ^ rotate(b, 26);
    a = (a + b) | 0;
    b = a ^ rotate(b, 6);
    a = (a + key0) | 0;
    b = (b + key1 + 3) | 0;
    a = (a + b) | 0;
    b = a ^ rotate(b, 17);
    a = (a + b) | 0;
    b = a ^ rotate(b, 29);
    a = (a + b) | 0;
    b = a ^ rotate(b, 16);
    a = (a + b) | 0;
    b = a ^ rotate(b, 24);
    a = (a + key1) | 0;
    b = (b + key2 + 4) | 0;
    a = (a + b) | 0;
    b = a ^ rotate(b, 13);
    a = (a + b) | 0;
    b = a ^ rotate(b, 15);
    a = (a + b) | 0;
    b = a ^ rotate(b, 26);
    a = (a + b) | 0;
    b = a ^ rotate(b, 6);
    a = (a + key2) | 0;
    b = (b + key0 + 5) | 0;
    out[at + 2 * block] = a;
    out[at + 2 * block + 1] = b;
  }
}

/**
 * One block of Threefry2x32-20: two words of 32 bits out of a counter of two words and a key of two words.
 *
 * A function of its arguments alone, so any block of any stream can be made at any time, in any order.
 *
 * **Shapes** writes `out[at]` and `out[at + 1]`. **Units** words are read modulo 2^32. **Source** Salmon, Moraes, Dror and
 * Shaw 2011, Parallel random numbers: as easy as 1, 2, 3, section 3.3; known answers of Random123.
 *
 * @spec RND-001
 * @category randomness
 * @since 0.1.0
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Int32Array | Uint32Array,
  at: number,
): void {
  threefryRun(key0, key1, counter0, counter1, 0, 0, out, at, 1);
}
