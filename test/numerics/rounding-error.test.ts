import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  around,
  defaultLambda,
  floatFormats,
  gammaBound,
  intervalContains,
  lambdaFailureProbability,
  probabilisticGamma,
  ulp,
} from "../../src/index.ts";

const u = floatFormats.f32.unitRoundoff;
const unitRoundoff = fc.constantFrom(...Object.values(floatFormats).map((facts) => facts.unitRoundoff));
const terms = fc.integer({ min: 0, max: 2 ** 20 });

function expectWithinUlps(actual: number, exact: number, ulps: number): void {
  expect(intervalContains(around(exact, ulps * ulp(exact, "f64")), actual), `${actual} is not near ${exact}`).toBe(
    true,
  );
}

it("[NUM-008] gamma at exact points, and Infinity where n u reaches 1", () => {
  expect([gammaBound(0, u), gammaBound(1, 0.5), gammaBound(3, 0.25), gammaBound(1, 0.25)]).toEqual([0, 1, 3, 1 / 3]);
  expect([gammaBound(2 ** 24, u), gammaBound(2 ** 25, u), gammaBound(8, 2 ** -3)]).toEqual([
    Infinity,
    Infinity,
    Infinity,
  ]);
  expect(gammaBound(2 ** 24 - 1, u)).toBe(2 ** 24 - 1);
});

it("[NUM-008] gamma grows with n and u, is at least n u, and compounds", () => {
  fc.assert(
    fc.property(terms, terms, unitRoundoff, (n, m, roundoff) => {
      expect(gammaBound(n + 1, roundoff)).toBeGreaterThanOrEqual(gammaBound(n, roundoff));
      expect(gammaBound(n, 2 * roundoff)).toBeGreaterThanOrEqual(gammaBound(n, roundoff));
      expect(gammaBound(n, roundoff)).toBeGreaterThanOrEqual(n * roundoff);
      const together = gammaBound(n + m, roundoff);
      const apart = (1 + gammaBound(n, roundoff)) * (1 + gammaBound(m, roundoff)) - 1;
      if (together < 1) expect(apart).toBeLessThanOrEqual(together + 4 * ulp(1, "f64"));
    }),
  );
});

it("[NUM-008] gamma covers the error of float32 sums of positive terms", () => {
  const positive = fc.float({ min: Math.fround(1e-3), max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 300 }), (values) => {
      const rounded = values.reduce((total, x) => Math.fround(total + x), 0);
      const exact = values.reduce((total, x) => total + x, 0);
      const slack = gammaBound(values.length, floatFormats.f64.unitRoundoff) * exact;
      expect(intervalContains(around(exact, gammaBound(values.length - 1, u) * exact + slack), rounded)).toBe(true);
    }),
  );
});

it("[NUM-009] the probabilistic bound matches its series where it is small, without cancellation", () => {
  for (const n of [1, 64, 4096]) {
    const exponent = defaultLambda * Math.sqrt(n) * u + (n * u * u) / (1 - u);
    const series = exponent * (1 + (exponent / 2) * (1 + (exponent / 3) * (1 + exponent / 4)));
    expectWithinUlps(probabilisticGamma(n, u), series, 4);
  }
  expect([probabilisticGamma(0, u), probabilisticGamma(1, 1)]).toEqual([0, Infinity]);
});

it("[NUM-009] the probabilistic bound grows with n and lambda and beats gamma for long sums", () => {
  fc.assert(
    fc.property(terms, fc.double({ min: 0.5, max: 12, noNaN: true }), (n, lambda) => {
      expect(probabilisticGamma(n + 1, u, lambda)).toBeGreaterThan(probabilisticGamma(n, u, lambda));
      expect(probabilisticGamma(n + 1, u, lambda + 1)).toBeGreaterThan(probabilisticGamma(n + 1, u, lambda));
    }),
  );
  expect(probabilisticGamma(32, u)).toBeGreaterThan(gammaBound(32, u));
  expect(probabilisticGamma(128, u)).toBeLessThan(gammaBound(128, u));
});

it("[NUM-009] the failure probability: certain at 0, decreasing, and 2.6e-14 at most for the default in f32", () => {
  expect(lambdaFailureProbability(0, u)).toBe(1);
  expectWithinUlps(lambdaFailureProbability(2, 0), 2 * Math.exp(-2), 1);
  expect(lambdaFailureProbability(defaultLambda, u)).toBeLessThan(2.6e-14);
  fc.assert(
    fc.property(fc.double({ min: 1.2, max: 20, noNaN: true }), (lambda) => {
      expect(lambdaFailureProbability(lambda + 0.5, u)).toBeLessThan(lambdaFailureProbability(lambda, u));
    }),
  );
});
