import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logDecayRate, type Scheme, simulatePath } from "../../src/index.ts";
import { exactNu, expectClose, exponential, failureOf, fixed, over, processOf, times, unit } from "./exact.ts";
import { approximation, euler, exact, kappas, number, parts, theta } from "./schemes.ts";

const increments = fc.array(number(-1, 1), { minLength: 1, maxLength: 20 }).map((xs) => Float64Array.from(xs));

describe("paths along given increments", () => {
  it("[DYN-041] [DYN-040] the exact path is e0 exp(-nu t + sigma W)", () => {
    fc.assert(
      fc.property(kappas, number(0.1, 2), increments, number(0.001, 1), (kappa, sigma, dw, h) => {
        for (const read of ["ito", "stratonovich"] as const) {
          const it = processOf(kappa, sigma, read, 1.5);
          const path = Result.getOrThrow(simulatePath(it, exact, h, dw));
          let noise = 0n;
          dw.forEach((increment, i) => {
            noise += fixed(increment);
            const t = fixed(h) * BigInt(i + 1);
            expectClose(
              path[i + 1]!,
              times(fixed(1.5), exponential(times(fixed(sigma), noise) - times(exactNu(it), t))),
            );
          });
          expect(path[0]).toBe(1.5);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("[DYN-041] [DYN-040] an approximation is the product of its factors, of the Ito form in both conventions", () => {
    fc.assert(
      fc.property(
        kappas,
        number(0.1, 2),
        increments,
        number(0.001, 0.2),
        approximation,
        (kappa, sigma, dw, h, scheme) => {
          for (const read of ["ito", "stratonovich"] as const) {
            const it = processOf(kappa, sigma, read);
            const { kept, divisor } = parts(it, scheme, h);
            const path = Result.getOrThrow(simulatePath(it, scheme, h, dw));
            const correction = scheme._tag === "Milstein" ? times(fixed(sigma), fixed(sigma)) / 2n : 0n;
            dw.forEach((increment, i) => {
              const w = fixed(increment);
              const factor = kept + times(fixed(sigma), w) + times(correction, times(w, w) - fixed(h));
              const size = Math.abs(path[i]!) * (4 + 4 * sigma + 4 * sigma * sigma + 4 * Math.abs(kappa));
              const off = fixed(path[i + 1]!) - times(fixed(path[i]!), over(factor, divisor));
              expect((off < 0n ? -off : off) <= fixed(size * 2 ** -50)).toBe(true);
            });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it("[DYN-041] theta 0 is Euler and Maruyama, and the exact path does not depend on the grid", () => {
    fc.assert(
      fc.property(kappas, number(0.1, 2), increments, (kappa, sigma, dw) => {
        const it = processOf(kappa, sigma);
        const along = (scheme: Scheme, h: number, w: Float64Array) => Result.getOrThrow(simulatePath(it, scheme, h, w));
        expect(along(theta(0), 0.1, dw)).toEqual(along(euler, 0.1, dw));
        const whole = Float64Array.of(dw.reduce((sum, x) => sum + x, 0));
        const ends = [along(exact, 0.125, dw).at(-1)!, along(exact, 0.125 * dw.length, whole)[1]!];
        // Each sum here rounds, the sampler's is compensated; then 4 roundings of the exponent, and exp within an ulp.
        const size =
          sigma * dw.reduce((sum, x) => sum + Math.abs(x), 0) + Math.abs(logDecayRate(it)) * 0.125 * dw.length;
        expect(Math.abs(ends[0]! / ends[1]! - 1)).toBeLessThanOrEqual(((dw.length + 8) * size + 8) * unit);
      }),
    );
  });

  it("[DYN-041] [DYN-002] refuses what it cannot follow", () => {
    const field = (scheme: unknown, h: number, dw: number, kappa = 1) =>
      failureOf(simulatePath(processOf(kappa, 1), scheme as Scheme, h, Float64Array.of(0, dw))).field;
    expect(field({ _tag: "Heun" }, 1, 0)).toBe("scheme");
    expect(field(theta(2), 1, 0)).toBe("scheme");
    expect(field(euler, 0, 0)).toBe("timeStep");
    expect(field(euler, 1, Number.NaN)).toBe("increments[1]");
    expect(field(theta(1), 2, 0, -1)).toBe("timeStep");
  });
});
