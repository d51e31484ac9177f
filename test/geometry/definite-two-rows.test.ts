import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepted, type Entries, expectDistance, spaceOf } from "./definite.ts";
import { failureOf, fixed, lengthOf, logarithm, one, over, root, times, vectorOf } from "./exact.ts";
import { unit, valueOf } from "./manifolds.ts";

type Symmetric = readonly [number, number, number];

const matrixOf = ([a, b, c]: Symmetric): Entries => [a, b, b, c];

/** Rows and columns times 2^s and 2^t. */
const stretched = ([a, b, c]: Symmetric, [s, t]: readonly [number, number]): Symmetric => [
  a * 2 ** s * 2 ** s,
  b * 2 ** s * 2 ** t,
  c * 2 ** t * 2 ** t,
];

/** The eigenvalues of A^-1 B of two rows, by the quadratic equation, and the norm of their logarithms. */
function exactDefinite([a, b, c]: Symmetric, [d, e, f]: Symmetric): bigint {
  const [p, q, r, s, t, u] = vectorOf([a, b, c, d, e, f]) as [bigint, bigint, bigint, bigint, bigint, bigint];
  const below = times(p, r) - times(q, q);
  const trace = over(times(r, s) - 2n * times(q, t) + times(p, u), below);
  const determinant = over(times(s, u) - times(t, t), below);
  const larger = (trace + root(times(trace, trace) - 4n * determinant)) / 2n;
  return lengthOf([logarithm(larger), logarithm(over(determinant, larger))]);
}

const small = fc.double({ min: 0.5, max: 2, noNaN: true });
const steps = fc.integer({ min: -50, max: 0 }).map((exponent) => 2 ** exponent);
const triples = fc.tuple(small, fc.double({ min: -0.4, max: 0.4, noNaN: true }), small);

const moved = ([a, b, c]: Symmetric, [d, e, f]: Symmetric, step: number): Symmetric => [
  a + step * d,
  b + step * e,
  c + step * f,
];

describe("distances of positive definite matrices of two rows, to 1e-12 of the quadratic equation", () => {
  const gaps = fc.integer({ min: 1, max: 46 }).map((exponent) => 2 ** -exponent);
  const stretches = fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }));

  it("[GEO-024] of neighbours and with stretched diagonals", () => {
    fc.assert(
      fc.property(triples, triples, steps, stretches, stretches, (from, way, step, first, second) => {
        const x = stretched(from, first);
        const near = stretched(moved(from, way, step), first);
        expectDistance(2, matrixOf(x), matrixOf(near), exactDefinite(x, near));
        const far = stretched(way, second);
        expectDistance(2, matrixOf(x), matrixOf(far), exactDefinite(x, far));
      }),
    );
  });

  it("[GEO-024] with diagonals stretched to 2^-500 and 2^500, one way and against each other", () => {
    const widest = fc.tuple(fc.integer({ min: 235, max: 249 }), fc.integer({ min: -249, max: -235 }));
    fc.assert(
      fc.property(
        small,
        small,
        gaps,
        triples,
        widest,
        widest,
        fc.boolean(),
        (a, c, gap, way, [s, t], [u, v], against) => {
          const x = stretched([a, Math.sqrt(a * c) * (1 - gap), c], [s, t]);
          fc.pre(accepted(2, matrixOf(x)));
          const y = stretched(way, against ? [v, u] : [u, v]);
          expectDistance(2, matrixOf(x), matrixOf(y), exactDefinite(x, y));
        },
      ),
    );
  });

  it("[GEO-024] of nearly singular matrices: neighbours in their last bits, and others", () => {
    const bit = fc.integer({ min: -8, max: 8 });
    const bits = fc.tuple(bit, bit, bit);
    const signs = fc.constantFrom(1, -1);
    fc.assert(
      fc.property(small, small, gaps, gaps, signs, bits, stretches, (a, c, gap, other, sign, change, stretch) => {
        const steep = (off: number): Symmetric => [a, sign * Math.sqrt(a * c) * (1 - off), c];
        const x = stretched(steep(gap), stretch);
        const near = x.map((value, i) => value * (1 + change[i]! * 2 * unit)) as unknown as Symmetric;
        fc.pre([x, near].every((point) => accepted(2, matrixOf(point))));
        if (near.some((value, i) => value !== x[i])) {
          expectDistance(2, matrixOf(x), matrixOf(near), exactDefinite(x, near));
        }
        const far = stretched([a, -sign * Math.sqrt(a * c) * (1 - other), c], [stretch[1], stretch[0]]);
        fc.pre(accepted(2, matrixOf(far)));
        expectDistance(2, matrixOf(x), matrixOf(far), exactDefinite(x, far));
      }),
      { numRuns: 200 },
    );
  });

  it("[GEO-024] as near as float64 can tell: 1 +- b are the eigenvalues, and the square of b is below any rounding", () => {
    for (const exponent of [-60, -399, -401, -520, -1000]) {
      const b = 2 ** exponent * 1.25;
      const exact = times(fixed(b), root(2n * one));
      expectDistance(2, [1, 0, 0, 1], [1, b, b, 1], exact);
      expectDistance(2, [2 ** 10, 0, 0, 2 ** -10], [2 ** 10, b, b, 2 ** -10], exact);
    }
    const [tiny, off] = [2 ** -1039, 1 - 2 ** -36];
    const steep = (b: number) => [1, off, b, off, 1, 0, b, 0, 1];
    const rest = one - times(fixed(off), fixed(off));
    expectDistance(3, steep(0), steep(tiny), times(fixed(tiny), root(over(2n * one, rest))));
  });
});

describe("nearly singular matrices", () => {
  it("[GEO-005] of two rows are refused where 4/(1 - correlation^2) is above 2^48, whatever their scale", () => {
    const space = spaceOf(2);
    const [inside, outside] = [1 - 2 ** -47 - 2 ** -51, 1 - 2 ** -47 + 2 ** -50];
    for (const [scale, root] of [
      [2 ** -498, 1],
      [1, 0.75],
      [2 ** 499, 0.75],
    ] as const) {
      const matrix = (correlation: number) => [
        scale,
        correlation * root * scale,
        correlation * root * scale,
        root * root * scale,
      ];
      expect(accepted(2, matrix(inside))).toBe(true);
      const refused = failureOf(space.point(matrix(outside)));
      expect(refused).toMatchObject({ _tag: "PointRefused", reason: "nearly singular", where: "matrix" });
      const told = (Number(refused.actual) * ((1 - outside) * (1 + outside))) / 4;
      expect(Math.abs(told - 1)).toBeLessThanOrEqual(2 ** -20);
      expect(refused.message).toMatch(/expected 2 times the trace of the inverse, .+ 2\^48; .+, got/u);
    }
    expect(accepted(2, [2 ** 499, 2 ** -20, 2 ** -20, 2 ** -499])).toBe(true);
  });

  it("[GEO-005] the sign of a pivot is that of its products without rounding", () => {
    const space = spaceOf(2);
    const [a, b] = [1 + 2 ** -27, 1 + 2 ** -26];
    expect(a * a).toBe(b);
    expect(failureOf(space.point([1, a, a, b])).reason).toBe("not positive");
    expect(failureOf(space.point([1, a, a, b + 2 ** -52])).reason).toBe("nearly singular");
    for (const huge of [
      [2 ** -500, 2 ** 500, 2 ** 500, 2 ** -500],
      [-1, 0, 0, 1],
    ]) {
      expect(failureOf(space.point(huge)).reason).toBe("not positive");
    }
  });

  it("[GEO-015] a geodesic that ends in one has left the manifold", () => {
    const space = spaceOf(2);
    const identity = valueOf(space.point([1, 0, 0, 1]));
    const across = valueOf(space.tangent(identity, [0, 1, 1, 0]));
    const end = (time: number) => space.exp(space.scale(across, time));
    expect(Result.isSuccess(end(15))).toBe(true);
    for (const time of [17, 400, 1e5, 1e300, 1.7e308]) expect(failureOf(end(time))._tag).toBe("LeftManifold");
  });
});
