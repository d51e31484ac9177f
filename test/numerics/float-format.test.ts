import { expect, it } from "vitest";
import { floatFormats } from "../../src/index.ts";
import { formats } from "./arbitraries.ts";

it("[NUM-001] the table holds the published numbers of every format", () => {
  const published = {
    f64: [53, Number.MAX_VALUE, 2 ** -1022, Number.MIN_VALUE],
    f32: [24, 3.4028234663852886e38, 2 ** -126, 2 ** -149],
    f16: [11, 65504, 2 ** -14, 2 ** -24],
    bf16: [8, 3.3895313892515355e38, 2 ** -126, 2 ** -133],
    e4m3: [4, 448, 2 ** -6, 2 ** -9],
    e5m2: [3, 57344, 2 ** -14, 2 ** -16],
  };
  for (const format of formats) {
    const { significandBits, maxFinite, smallestNormal, smallestSubnormal } = floatFormats[format];
    expect([significandBits, maxFinite, smallestNormal, smallestSubnormal], format).toEqual(published[format]);
  }
});

it("[NUM-001] the unit roundoff is half the distance from 1 to the next number", () => {
  expect(formats.map((format) => floatFormats[format].unitRoundoff)).toEqual(
    [53, 24, 11, 8, 4, 3].map((bits) => 2 ** -bits),
  );
});
