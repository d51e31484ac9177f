import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decodeFloat, floatFormats, nextDown, nextUp, roundTo, ulp, ulpDistance } from "../../src/index.ts";
import { formats, numberNear, tabledFormats } from "./arbitraries.ts";
import { exactUnits } from "./exact.ts";

const number = fc.double({ noNaN: true });

it("[NUM-004] ulp of one, of zero, beyond the range and of no number", () => {
  for (const format of formats) {
    const { unitRoundoff, smallestSubnormal, maxFinite } = floatFormats[format];
    expect([1, 0, -0, 1.5, -1].map((x) => ulp(x, format))).toEqual(
      [1, 0, 0, 1, 1].map((normal) => (normal === 1 ? 2 * unitRoundoff : smallestSubnormal)),
    );
    expect(ulp(Number.MAX_VALUE, format)).toBe(ulp(maxFinite, format));
    expect([Infinity, -Infinity, NaN].map((x) => ulp(x, format))).toEqual([Infinity, Infinity, NaN]);
  }
});

it.each(tabledFormats)("[NUM-004] %s: ulp is the step from each finite number to the one above it", (format) => {
  const values = Array.from({ length: 2 ** 15 }, (_, bits) => decodeFloat(format, bits));
  const finite = values.slice(0, values.indexOf(floatFormats[format].maxFinite) + 1);
  expect(finite.slice(1).filter((above, i) => ulp(finite[i]!, format) !== above - finite[i]!)).toEqual([]);
});

it.each(formats)("[NUM-004] %s: rounding moves a number by at most half an ulp", (format) => {
  fc.assert(
    fc.property(numberNear(format), (x) => {
      fc.pre(Math.abs(x) <= floatFormats[format].maxFinite);
      expect(2 * Math.abs(roundTo(format, x) - x)).toBeLessThanOrEqual(ulp(x, format));
    }),
  );
});

it.each(formats)(
  "[NUM-005] %s: distances are symmetric, zero only between equals, and add up along the line",
  (format) => {
    fc.assert(
      fc.property(numberNear(format), numberNear(format), numberNear(format), (...three) => {
        const values = three.map((x) => roundTo(format, x, "saturate"));
        fc.pre(!values.some(Number.isNaN));
        const [a, b, c] = values.toSorted((x, y) => x - y) as [number, number, number];
        expect(ulpDistance(a, c, format)).toBe(ulpDistance(c, a, format));
        expect(ulpDistance(a, c, format)).toBe(ulpDistance(-a, -c, format));
        expect(ulpDistance(a, b, format) === 0).toBe(a === b);
        const total = ulpDistance(a, b, format) + ulpDistance(b, c, format);
        const rounding = format === "f64" ? ulp(total, "f64") * 2 : 0;
        expect(Math.abs(ulpDistance(a, c, format) - total)).toBeLessThanOrEqual(rounding);
      }),
    );
  },
);

it.each(tabledFormats)("[NUM-005] %s: the distance to zero is the magnitude's bits", (format) => {
  const { maxFinite } = floatFormats[format];
  const wrong: Array<number> = [];
  for (let bits = 0; decodeFloat(format, bits) <= maxFinite; bits++) {
    const value = decodeFloat(format, bits);
    if (ulpDistance(-value, 0, format) !== bits || ulpDistance(value, -value, format) !== 2 * bits) wrong.push(bits);
    if (value === maxFinite) break;
  }
  expect(wrong).toEqual([]);
});

it("[NUM-005] zeros, infinities and NaN", () => {
  for (const format of formats) {
    const { maxFinite, smallestSubnormal } = floatFormats[format];
    expect(ulpDistance(-0, 0, format)).toBe(0);
    expect(ulpDistance(smallestSubnormal, -smallestSubnormal, format)).toBe(2);
    expect(ulpDistance(Infinity, maxFinite, format)).toBe(format === "e4m3" ? Infinity : 1);
    expect(ulpDistance(NaN, NaN, format)).toBe(0);
    expect([ulpDistance(NaN, 1, format), ulpDistance(1, NaN, format)]).toEqual([Infinity, Infinity]);
  }
});

it("[NUM-005] f64 distances are exact below 2^53 and finite across the whole line", () => {
  expect(ulpDistance(1, 2, "f64")).toBe(2 ** 52);
  expect(ulpDistance(1, 1 + 3 * 2 ** -52, "f64")).toBe(3);
  expect(ulpDistance(-Number.MAX_VALUE, Number.MAX_VALUE, "f64")).toBe(2 * (2047 * 2 ** 52 - 1));
  fc.assert(
    fc.property(number, (x) => {
      expect(ulpDistance(x, nextUp(x), "f64")).toBe(x === Infinity ? 0 : 1);
    }),
  );
});

it("[NUM-006] neighbours are adjacent, and down is the mirror of up", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const [below, above] = [nextDown(x), nextUp(x)];
      fc.pre(Number.isFinite(below) && Number.isFinite(above));
      expect(below < x && x < above).toBe(true);
      const inner = Math.min(Math.abs(x), Math.abs(above));
      expect(exactUnits(above) - exactUnits(x)).toBe(exactUnits(ulp(inner, "f64")));
      expect(nextDown(above) === x && nextUp(below) === x).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it("[NUM-006] the ends of the line and carries between words", () => {
  const most = Number.MAX_VALUE;
  expect([most, Infinity, -Infinity, NaN, 0, -0, -5e-324].map(nextUp)).toEqual([
    Infinity,
    Infinity,
    -most,
    NaN,
    5e-324,
    5e-324,
    -0,
  ]);
  expect([-most, -Infinity, Infinity, 0].map(nextDown)).toEqual([-Infinity, -Infinity, most, -5e-324]);
  expect([nextDown(1), nextUp(1), nextUp(2 - 2 ** -52), nextUp(1 + 2 ** -20 - 2 ** -52)]).toEqual([
    1 - 2 ** -53,
    1 + 2 ** -52,
    2,
    1 + 2 ** -20,
  ]);
});
