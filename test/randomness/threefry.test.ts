import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { threefry2x32 } from "../../src/index.ts";

const mask = 0xffffffffn;
const rotations = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];

/** The cipher again, in whole numbers, round by round. */
function again(key: readonly [number, number], counter: readonly [number, number]): ReadonlyArray<number> {
  const [k0, k1] = [BigInt(key[0]), BigInt(key[1])];
  const keys = [k0, k1, 0x1bd11bdan ^ k0 ^ k1];
  let [x, y] = [(BigInt(counter[0]) + k0) & mask, (BigInt(counter[1]) + k1) & mask];
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8]!;
    x = (x + y) & mask;
    y = (((y << turn) | (y >> (32n - turn))) & mask) ^ x;
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    x = (x + keys[injection % 3]!) & mask;
    y = (y + keys[(injection + 1) % 3]! + BigInt(injection)) & mask;
  }
  return [Number(x), Number(y)];
}

function words(key: readonly [number, number], counter: readonly [number, number]): ReadonlyArray<number> {
  const out = new Uint32Array(4);
  threefry2x32(key[0], key[1], counter[0], counter[1], out, 1);
  expect([out[0], out[3]]).toEqual([0, 0]);
  return [out[1]!, out[2]!];
}

describe("Threefry2x32-20", () => {
  const ones = 0xffffffff;
  const known = [
    { name: "zeros", key: [0, 0], counter: [0, 0], answer: [0x6b200159, 0x99ba4efe] },
    { name: "ones", key: [ones, ones], counter: [ones, ones], answer: [0x1cb996fc, 0xbb002be7] },
    {
      name: "digits of pi",
      key: [0x13198a2e, 0x03707344],
      counter: [0x243f6a88, 0x85a308d3],
      answer: [0xc4923a9c, 0x483df7a0],
    },
  ] as const;
  const rows = known.map((row) => ({ ...row, title: `[RND-001] has the known answer for ${row.name}` }));
  it.each(rows)("$title", ({ key, counter, answer }) => {
    expect(words(key, counter)).toEqual(answer);
    expect(again(key, counter)).toEqual(answer);
  });

  it("[RND-001] agrees with a second implementation", () => {
    const word = fc.integer({ min: 0, max: ones });
    fc.assert(
      fc.property(fc.tuple(word, word), fc.tuple(word, word), (key, counter) => {
        expect(words(key, counter)).toEqual(again(key, counter));
      }),
      { numRuns: 300 },
    );
  });
});
