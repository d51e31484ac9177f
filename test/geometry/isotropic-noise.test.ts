import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compensatedLaw,
  compensatingDrift,
  criticalExponent,
  cutLocusProbability,
  errorProcess,
  euclidean,
  hyperbolic,
  isotropicExceedance,
  isotropicProcess,
  isotropicThresholds,
  laplacianOfDistance,
  logHittingProbability,
  type Manifold,
  positiveDefinite,
  product,
  type SpaceForm,
  sphere,
} from "../../src/index.ts";
import { expectClose, exponential, failureOf, fixed, logarithm, one, over, pi, times } from "./exact.ts";
import { unit, valueOf } from "./manifolds.ts";
import { exactIntegral, nearPi } from "./scale-integral.ts";

const globe = valueOf(sphere(2));

const forms: ReadonlyArray<{ readonly title: string; readonly space: Manifold<SpaceForm>; readonly most: number }> = [
  { title: "euclidean(3)", space: valueOf(euclidean(3)), most: 3 },
  { title: "sphere(3)", space: valueOf(sphere(3)), most: 3 },
  { title: "hyperbolic(3)", space: valueOf(hyperbolic(3)), most: 3 },
];

/** The sum over an orthonormal frame of the second differences of the distance, which is the Laplacian up to h^2. */
function secondDifferences(space: Manifold<SpaceForm>, radius: number, h: number): number {
  const at = space.randomPoint(5, 0);
  const frame: Array<ReturnType<typeof space.scale>> = [];
  for (let index = 0; frame.length < space.dimension; index++) {
    let components = space.randomTangent(at, 5, index).components;
    for (const known of frame) {
      const part = valueOf(space.inner(valueOf(space.tangent(at, components)), known));
      components = components.map((value, i) => value - part * known.components[i]!);
    }
    const vector = valueOf(space.tangent(at, components));
    frame.push(space.scale(vector, 1 / space.norm(vector)));
  }
  const anchor = valueOf(space.exp(space.scale(frame[0]!, radius)));
  const distance = (step: number, vector: (typeof frame)[number]) =>
    valueOf(space.distance(anchor, valueOf(space.exp(space.scale(vector, step)))));
  return frame.reduce((sum, v) => sum + (distance(h, v) + distance(-h, v) - 2 * radius) / (h * h), 0);
}

/** The coefficients of (t / sin t)^power in t^2, by long division. */
function stretches(power: number, count: number): ReadonlyArray<bigint> {
  const sine = [one];
  for (let k = 1; k < count; k++) sine.push(-sine[k - 1]! / BigInt(2 * k * (2 * k + 1)));
  let series = [one, ...Array<bigint>(count - 1).fill(0n)];
  for (let factor = 0; factor < power; factor++) {
    const divided: Array<bigint> = [];
    for (const [k, coefficient] of series.entries()) {
      divided.push(divided.reduce((rest, known, i) => rest - times(known, sine[k - i]!), coefficient));
    }
    series = divided;
  }
  return series;
}

/** P(sup r >= level) with m = 2 kappa/sigma^2, by two series in r^2 without their factor r^q, which float64 cannot hold. */
function exactRisk(m: number, series: ReadonlyArray<bigint>, n: number, initial: number, level: number): bigint {
  const q = fixed(m) - BigInt(n - 2) * one;
  const [from, to] = [fixed(initial), fixed(level)];
  const sum = (a: bigint) => {
    const square = times(a, a);
    return series.reduceRight((rest, c, k) => over(c, q + BigInt(2 * k) * one) + times(rest, square), 0n);
  };
  return times(over(sum(from), sum(to)), exponential(times(q, logarithm(from) - logarithm(to))));
}

/** 16 times what is left to pi, so that the series below need no more than the bits there are. */
const left = (r: number): bigint => 16n * (pi - fixed(r));

/** The integral of r^m/sin^(n-1) r from pi - 1/16 to an r, up to a factor: the series of (1 - t/pi)^m (t/sin t)^(n-1). */
function lastIntegral(m: number, n: number): (r: number) => bigint {
  const stretch = stretches(n - 1, 40).map((c, k) => c >> BigInt(8 * k));
  const falls = [one];
  for (let j = 1; j < 1200; j++) falls.push(-over(falls[j - 1]! * BigInt(m - j + 1), pi * BigInt(16 * j)));
  const terms = falls.map((_, j) =>
    stretch.slice(0, 1 + Math.floor(j / 2)).reduce((sum, c, k) => sum + times(c, falls[j - 2 * k]!), 0n),
  );
  const antiderivative = (s: bigint) => {
    let [sum, rise] = [0n, one];
    for (let k = 2; k < n; k++) rise = over(rise, s);
    for (const [j, c] of terms.entries()) {
      const order = BigInt(j - n + 2);
      sum += order === 0n ? times(c, logarithm(s)) : times(c, rise) / order;
      rise = times(rise, s);
    }
    return sum;
  };
  const top = antiderivative(one);
  return (r) => top - antiderivative(left(r));
}

describe("isotropic noise", () => {
  it.each(forms)("[GEO-043] on $title the Laplacian of the distance is that of its geodesics", ({ space, most }) => {
    for (const radius of [0.5, 1, 2, most]) {
      const laplacian = valueOf(laplacianOfDistance(space, radius));
      const h = 2 ** -10 * Math.min(radius, space.shape.form === "round" ? Math.PI - radius : radius);
      const fourth = 8 * 2 * (1 + 1 / Math.sin(Math.min(radius, 0.14))) ** 3;
      const bound = fourth * h * h + (4 * 3 * 200 * unit) / (h * h);
      expect(Math.abs(secondDifferences(space, radius, h) - laplacian)).toBeLessThanOrEqual(bound);
    }
    expect(failureOf(laplacianOfDistance(space, 0))).toMatchObject({ field: "radius" });
  });

  it("[GEO-043] in R^n the scalar threshold of mean square is off by a factor n", () => {
    for (const n of [1, 2, 3, 10]) {
      const space = valueOf(euclidean(n));
      expect(valueOf(isotropicThresholds(space, 2))).toEqual({ almostSurely: 2 * (n - 2), meanSquare: 2 * n });
      const scalar = valueOf(isotropicProcess(space, { kappa: 2 * n, sigma: 2, initial: 1 }));
      expect(criticalExponent(scalar)).toBe(2);
    }
  });

  it("[GEO-043] on S^n r goes to 0, and with it every moment, when kappa > (n - 2) sigma^2/2", () => {
    for (const n of [2, 3, 10]) {
      const thresholds = { almostSurely: (n - 2) / 2, meanSquare: (n - 2) / 2 };
      expect(valueOf(isotropicThresholds(valueOf(sphere(n)), 1))).toEqual(thresholds);
      const risk = (kappa: number) =>
        valueOf(isotropicExceedance(valueOf(sphere(n)), { kappa, sigma: 1, initial: 1 }, 2));
      expect(risk((n - 2) / 2)).toBe(1);
      expect(risk((n - 2) / 2 + 2 ** -40)).toBeLessThan(1);
    }
    expect(failureOf(isotropicThresholds(valueOf(sphere(1)), 1))._tag).toBe("ManifoldRefused");
    expect(failureOf(isotropicThresholds(globe, 0))._tag).toBe("ParameterRefused");
  });

  it("[GEO-044] on H^n it explodes and is refused; on the line it is that of R", () => {
    const space = valueOf(hyperbolic(2));
    const asked = { kappa: 1e6, sigma: 1, initial: 1 };
    for (const refused of [isotropicThresholds(space, 1), isotropicExceedance(space, asked, 2)]) {
      const error = failureOf(refused as Result.Result<unknown, Error>);
      expect(error).toMatchObject({ _tag: "ProcessExplodes", manifold: "hyperbolic(2)" });
      expect(error.message).toContain("explodes with a positive probability");
    }
    expect(isotropicThresholds(valueOf(hyperbolic(1)), 1)).toEqual(isotropicThresholds(valueOf(euclidean(1)), 1));
  });
});

describe("the probability of exceeding a level on a sphere", () => {
  it("[GEO-045] is the ratio of two series in exact arithmetic, to 1e-12", () => {
    const cases = fc.record({
      n: fc.constantFrom(2, 3, 7),
      above: fc.constantFrom(2 ** -20, 0.5, 1, 6, 40),
      level: fc.double({ min: 0.1, max: 2.2, noNaN: true }),
      share: fc.double({ min: 0.05, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ n, above, level, share }) => {
        const [kappa, initial] = [(n - 2 + above) / 2, level * share];
        const q = fixed(2 * kappa) - BigInt(n - 2) * one;
        const integral = (a: number) => exactIntegral(q, n - 1, fixed(a), 120);
        const risk = isotropicExceedance(valueOf(sphere(n)), { kappa, sigma: 1, initial }, level);
        expectClose(valueOf(risk), over(integral(initial), integral(level)));
      }),
      { numRuns: 8 },
    );
  });

  it("[GEO-045] near the antipode it is that of panels that double", () => {
    for (const [n, m, level] of [
      [2, 1, Math.PI - 2 ** -30],
      [3, 2, Math.PI - 2 ** -20],
      [3, 6, Math.PI - 2 ** -50],
      [6, 5, 3],
    ] as const) {
      const start = Math.PI / 2;
      const risk = isotropicExceedance(valueOf(sphere(n)), { kappa: m / 2, sigma: 1, initial: start }, level);
      const below = Number((exactIntegral(fixed(m - n + 2), n - 1, fixed(start), 120) << 80n) >> 1400n) * 2 ** -80;
      const left = Math.PI - level + 1.2246467991473532e-16;
      const exact = below / (below + nearPi(m, n - 1, left));
      expect(Math.abs(valueOf(risk) / exact - 1)).toBeLessThanOrEqual(1e-12);
    }
  });

  const dimensions = [{ n: 2 }, { n: 3 }, { n: 7 }];

  it.each(dimensions)("[GEO-045] on S^$n it is right to 1e-12 for 2 kappa/sigma^2 up to 1e4", ({ n }) => {
    // (2.2/pi)^(2 * 100) < 2^-102.
    const series = stretches(n - 1, 100);
    const cases = fc.record({
      m: fc.oneof(fc.constantFrom(999.75, 9_999.5, 1e4), fc.double({ min: 50, max: 1e4, noNaN: true })),
      level: fc.oneof(fc.constantFrom(2 ** -20, 1e-3), fc.double({ min: 1e-3, max: 2.2, noNaN: true })),
      folds: fc.oneof(fc.constantFrom(2 ** -20, 300), fc.double({ min: 2 ** -20, max: 500, noNaN: true })),
    });
    fc.assert(
      fc.property(cases, ({ m, level, folds }) => {
        const initial = level * Math.exp(-folds / m);
        const risk = valueOf(isotropicExceedance(valueOf(sphere(n)), { kappa: m / 2, sigma: 1, initial }, level));
        fc.pre(risk > 1e-300);
        expectClose(risk, exactRisk(m, series, n, initial, level));
      }),
      { numRuns: 60 },
    );
  });

  it.each([...dimensions, { n: 12 }])("[GEO-045] on S^$n it is right to 1e-12 near the antipode too", ({ n }) => {
    for (const m of [5_000, 10_000]) {
      // What is further than 1/16 from pi is a share of less than e^(-5000 (1/16 - 0.01)/pi) < 1e-36 of an integral.
      const integral = lastIntegral(m, n);
      for (const initial of [0.01, 1e-3, 1e-5].map((gap) => Math.PI - gap)) {
        for (const level of [2 ** -10, 2 ** -30, 2 ** -50].map((gap) => Math.PI - gap)) {
          if (level <= initial) continue;
          const risk = isotropicExceedance(valueOf(sphere(n)), { kappa: m / 2, sigma: 1, initial }, level);
          expectClose(valueOf(risk), over(integral(initial), integral(level)));
        }
      }
    }
  });

  it("[GEO-045] for a small sphere's neighbourhood it is the power law of R^n", () => {
    const asked = { kappa: 2, sigma: 1, initial: 1e-9 };
    const flat = valueOf(isotropicExceedance(valueOf(euclidean(3)), asked, 1e-8));
    const round = valueOf(isotropicExceedance(valueOf(sphere(3)), asked, 1e-8));
    expect(Math.abs(round / flat - 1)).toBeLessThanOrEqual(1e-13);
    expect(Math.abs(flat / 10 ** -3 - 1)).toBeLessThanOrEqual(1e-13);
  });

  it("[GEO-045] edges: below the start, without noise, at and beyond the antipode", () => {
    const asked = { kappa: 2, sigma: 1, initial: 1 };
    expect(valueOf(isotropicExceedance(globe, asked, 1))).toBe(1);
    expect(valueOf(isotropicExceedance(globe, { ...asked, sigma: 0 }, 2))).toBe(0);
    expect(valueOf(isotropicExceedance(globe, { ...asked, sigma: 0, kappa: -1 }, 2))).toBe(1);
    expect(failureOf(isotropicExceedance(globe, asked, Math.PI))).toMatchObject({ field: "level" });
    expect(failureOf(isotropicExceedance(globe, { ...asked, initial: 4 }, 5))).toMatchObject({ field: "initial" });
    expect(failureOf(isotropicExceedance(globe, asked, NaN))).toMatchObject({ field: "level" });
    expect(failureOf(isotropicExceedance(globe, { ...asked, kappa: NaN }, 2))).toMatchObject({ field: "kappa" });
  });
});

describe("the compensating drift", () => {
  it("[GEO-046] takes away what isotropic noise adds, and leaves the scalar law by Ito", () => {
    for (const { space } of forms) {
      const laplacian = valueOf(laplacianOfDistance(space, 1.25));
      expect(valueOf(compensatingDrift(space, 3, 1.25))).toBe((-9 * 1.25 ** 2 * laplacian) / 2);
      const law = valueOf(compensatedLaw(space, { kappa: 1, sigma: 3, initial: 1.25 }));
      expect(law.process).toEqual(valueOf(errorProcess({ kappa: 1, sigma: 3, initial: 1.25, convention: "ito" })));
      expect(law.cutDistance).toBe(space.shape.form === "round" ? Math.PI : Infinity);
    }
    const law = valueOf(compensatedLaw(globe, { kappa: 1, sigma: 1, initial: 1 }));
    const log = valueOf(logHittingProbability(law.process, Math.PI, Infinity));
    expect(valueOf(cutLocusProbability(law, Infinity))).toBe(Math.exp(log));
    expect(Math.abs(log + 3 * Math.log(Math.PI))).toBeLessThanOrEqual(16 * unit);
    expect(failureOf(compensatedLaw(globe, { kappa: 1, sigma: 1, initial: 4 }))).toMatchObject({ field: "initial" });
  });

  it("[GEO-043] and neither is there for manifolds that look different in different directions", () => {
    const [cone, pair] = [valueOf(positiveDefinite(2)), valueOf(product(globe, globe))];
    const misuses = [
      // @ts-expect-error matrices have no radial Laplacian
      () => compensatedLaw(cone, { kappa: 1, sigma: 1, initial: 1 }),
      // @ts-expect-error nor have products
      () => compensatingDrift(pair, 1, 1),
      // @ts-expect-error on the sphere the radius is no scalar process
      () => isotropicProcess(globe, { kappa: 1, sigma: 1, initial: 1 }),
    ];
    expect(misuses).toHaveLength(3);
  });
});
