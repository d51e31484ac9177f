import { Fraction } from "fraction.js";
import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  contract,
  errorBound,
  errorProcess,
  lognormalConstants,
  meanLogarithmSign,
  momentFactor,
  simulatePath,
  sphere,
  type UpdateLaw,
  updateLaw,
} from "../../src/index.ts";
import { failureOf, valueOf } from "./random-category.ts";

const law = fc
  .array(
    fc.record({
      constant: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 5 })).map(([a, b]) => `${a}/${b}`),
      weight: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((outcomes) => valueOf(updateLaw(outcomes)));

/** All sequences of n outcomes with their probabilities. */
function sequences({ outcomes, total }: UpdateLaw, n: number) {
  let all: ReadonlyArray<{ readonly constants: ReadonlyArray<Fraction>; readonly probability: Fraction }> = [
    { constants: [], probability: new Fraction(1) },
  ];
  for (let i = 0; i < n; i++) {
    all = all.flatMap(({ constants, probability }) =>
      outcomes.map(({ constant, weight }) => ({
        constants: [...constants, constant],
        probability: probability.mul(weight, total),
      })),
    );
  }
  return all;
}

const powerOf = ({ n, d }: Fraction, p: number) => new Fraction(n ** BigInt(p), d ** BigInt(p));

describe("the bridge to the error dynamics", () => {
  it("[CAT-050] the bound is the product of the constants, exactly", () => {
    const constants = ["1/2", "3/4", "4/3"].map((x) => new Fraction(x));
    expect(errorBound(new Fraction(5), constants).toFraction()).toBe("5/2");
    expect(errorBound(new Fraction(5), []).toFraction()).toBe("5");
  });

  it("[CAT-050] contractions along geodesics of a sphere attain it", () => {
    const circle = valueOf(sphere(2));
    const anchor = valueOf(circle.point([0, 0, 1]));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        (eighths, quarter) => {
          const start = quarter / 4;
          let at = valueOf(circle.point([Math.sin(start) * 0.6, Math.sin(start) * 0.8, Math.cos(start)]));
          for (const share of eighths) at = valueOf(contract(circle, anchor, share / 8, at));
          const bound = errorBound(
            new Fraction(quarter, 4),
            eighths.map((share) => new Fraction(share, 8)),
          ).valueOf();
          const error = valueOf(circle.distance(anchor, at));
          // A step moves the point by a few roundings, which no later contraction makes further from the anchor.
          expect(Math.abs(error - bound)).toBeLessThanOrEqual((eighths.length + 1) * 2 ** -48);
        },
      ),
    );
  });

  it("[CAT-051] the p-th moment after n updates is the n-th power of E L^p, over all sequences", () => {
    fc.assert(
      fc.property(law, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (one, p, n) => {
        const moment = sequences(one, n).reduce(
          (sum, { constants, probability }) =>
            sum.add(powerOf(errorBound(new Fraction(1), constants), p).mul(probability)),
          new Fraction(0),
        );
        expect(moment.equals(powerOf(valueOf(momentFactor(one, p)), n))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("[CAT-051] the sign of E ln L is decided exactly, also at 0", () => {
    fc.assert(
      fc.property(law, (one) => {
        const mean = one.outcomes.reduce((sum, { constant, weight }) => sum + weight * Math.log(constant.valueOf()), 0);
        if (Math.abs(mean) > 2 ** -40) expect(meanLogarithmSign(one)).toBe(Math.sign(mean));
      }),
    );
    const signOf = (outcomes: ReadonlyArray<object>) => meanLogarithmSign(valueOf(updateLaw(outcomes)));
    const big = 10n ** 31n;
    expect(
      signOf([
        { constant: `${big}/3`, weight: 7 },
        { constant: `3/${big}`, weight: 7 },
      ]),
    ).toBe(0);
    expect(
      signOf([
        { constant: `${big}/3`, weight: 7 },
        { constant: `3/${big + 1n}`, weight: 7 },
      ]),
    ).toBe(-1);
    expect(
      signOf([
        { constant: `${big}/3`, weight: 7 },
        { constant: `3/${big - 1n}`, weight: 7 },
      ]),
    ).toBe(1);
    expect(
      signOf([
        { constant: 0, weight: 1 },
        { constant: 9, weight: 1000 },
      ]),
    ).toBe(-1);
  });

  it("[CAT-051] E ln L < 0 does not need E L < 1, and makes large errors as rare as the bound says", () => {
    const one = valueOf(
      updateLaw([
        { constant: "1/4", weight: 1 },
        { constant: 2, weight: 1 },
      ]),
    );
    expect([meanLogarithmSign(one), valueOf(momentFactor(one, 1)).toFraction()]).toEqual([-1, "9/8"]);
    // e_n >= e_0 takes at least 2n/3 doublings of n; Markov with p = 1/2 allows it ((1/2 + sqrt 2)/2)^n, which is summable.
    const factor = (0.5 + Math.SQRT2) / 2;
    expect(factor).toBeLessThan(1);
    for (const n of [30, 60, 120, 240]) {
      let [ways, choose] = [0n, 1n];
      for (let k = n; k >= (2 * n) / 3; k--) {
        ways += choose;
        choose = (choose * BigInt(k)) / BigInt(n - k + 1);
      }
      const probability = Number((ways << 600n) >> BigInt(n)) * 2 ** -600;
      expect(probability).toBeLessThanOrEqual(factor ** n);
    }
  });

  it.each([
    { title: "[CAT-051] refuses no outcomes", input: [] },
    { title: "[CAT-051] refuses a negative constant", input: [{ constant: -1, weight: 1 }] },
    { title: "[CAT-051] refuses a weight of 0", input: [{ constant: 1, weight: 0 }] },
    {
      title: "[CAT-051] refuses too much weight in all",
      input: [
        { constant: 1, weight: 1024 },
        { constant: 2, weight: 1 },
      ],
    },
    { title: "[CAT-051] refuses a float64 constant", input: [{ constant: 0.5, weight: 1 }] },
  ])("$title", ({ input }) => {
    expect(failureOf(updateLaw(input))._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-051] refuses orders that are none", () => {
    const one = valueOf(updateLaw([{ constant: 1, weight: 1 }]));
    for (const order of [0, 1.5, 17, NaN])
      expect(failureOf(momentFactor(one, order))).toMatchObject({ where: "order" });
  });

  it("[CAT-052] lognormal constants multiply to the exact path of the error process, in either convention", () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-2, 2),
        number(2 ** -20, 2),
        fc.constantFrom("ito", "stratonovich"),
        fc.array(number(-1, 1), { minLength: 1, maxLength: 12 }),
        (kappa, sigma, convention, values) => {
          const process = valueOf(errorProcess({ kappa, sigma, convention, initial: 1 }));
          const [h, increments] = [0.25, Float64Array.from(values)];
          const path = valueOf(simulatePath(process, { _tag: "Exact" }, h, increments));
          const constants = valueOf(lognormalConstants(process, h, increments));
          const nu = convention === "ito" ? kappa + sigma ** 2 / 2 : kappa;
          let [product, moved] = [1, 0];
          constants.forEach((constant, i) => {
            product *= constant;
            moved += sigma * Math.abs(values[i]!) + (Math.abs(kappa) + sigma ** 2 / 2) * h;
            const bound = 2 ** -50 * (4 * (i + 2) + moved + Math.abs(nu) * h * (i + 1));
            expect(Math.abs(product / path[i + 1]! - 1)).toBeLessThanOrEqual(bound);
          });
        },
      ),
    );
    const process = valueOf(errorProcess({ kappa: 1, sigma: 1, convention: "ito", initial: 1 }));
    for (const refused of [
      lognormalConstants(process, 0, Float64Array.of(1)),
      lognormalConstants(process, 1, Float64Array.of(1, NaN)),
    ]) {
      expect(Result.isFailure(refused)).toBe(true);
    }
  });
});
