import { Result } from "effect";
import { logRatio, plusHalfSquare } from "../numerics/double-double.ts";
import {
  criticalExponent,
  type ErrorProcess,
  errorProcess,
  hittingProbability,
  type ParameterRefused,
} from "../dynamics/index.ts";
import { brokenRule, finite, given, positive, refusedParameter } from "../dynamics/parameters.ts";
import { ManifoldRefused, ProcessExplodes } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import type { ErrorLaw } from "./radial-noise.ts";
import { logScaleIntegral } from "./scale-integral.ts";

/**
 * The kinds of manifold on which isotropic noise has a law of the radius alone: those that look the same in every direction.
 *
 * @spec GEO-043
 * @category geometry
 * @since 0.1.0
 */
export type SpaceForm = "euclidean" | "sphere" | "hyperbolic";

/** kappa, sigma and the first error of a process that is still to get its convention. */
export interface Rates {
  readonly kappa: number;
  readonly sigma: number;
  readonly initial: number;
}

const perRadius = {
  flat: (r: number) => 1 / r,
  round: (r: number) => 1 / Math.tan(r),
  hyperbolic: (r: number) => 1 / Math.tanh(r),
};

function curving(space: Manifold<SpaceForm>, radius: number): number {
  const { form, dimension } = space.shape;
  return dimension === 1 || form === "other" ? 0 : (dimension - 1) * perRadius[form](radius);
}

const cutOf = ({ shape }: Manifold<SpaceForm>): number => (shape.form === "round" ? Math.PI : Infinity);

/**
 * The Laplacian of the distance r from a point: (n - 1) times 1/r, cot r or coth r.
 *
 * **Units** `radius` above 0, on the sphere below pi. **Accuracy** 4 * 2^-53, relative.
 *
 * @spec GEO-043
 * @category geometry
 * @since 0.1.0
 */
export function laplacianOfDistance(
  space: Manifold<SpaceForm>,
  radius: number,
): Result.Result<number, ParameterRefused> {
  if (radius >= cutOf(space)) return Result.fail(refusedParameter("radius", "below pi, the cut locus", radius));
  return given({ radius: [radius, positive] }, () => curving(space, radius));
}

type Unfit = ManifoldRefused | ProcessExplodes;

/** What has no threshold: noise that explodes, and a circle, where it meets the cut locus. */
function unfit({ shape }: Manifold<SpaceForm>): Unfit | undefined {
  const { form, dimension, name } = shape;
  if (form === "hyperbolic" && dimension > 1) return new ProcessExplodes({ manifold: name });
  if (form !== "round" || dimension > 1) return undefined;
  const expected = "a sphere of at least 2 dimensions; on a circle all noise is radial, use radialNoise";
  return new ManifoldRefused({ where: "isotropic noise", expected, actual: name });
}

/**
 * What kappa has to exceed under isotropic noise.
 *
 * **Units** `almostSurely` for r to go to 0 on almost every path, `meanSquare` for E r^2 to.
 *
 * @spec GEO-043
 * @category geometry
 * @since 0.1.0
 */
export interface IsotropicThresholds {
  readonly almostSurely: number;
  readonly meanSquare: number;
}

/**
 * The thresholds of the process -kappa r grad r dt + sigma r dB, Ito, where B is Brownian motion on the manifold.
 *
 * In R^n they are (n - 2) sigma^2/2 and n sigma^2/2, so the scalar threshold of mean square, sigma^2/2, is off by a factor n.
 * On S^n, n >= 2, both are (n - 2) sigma^2/2: r is at most pi, so where it goes to 0 all its moments do.
 *
 * **Errors** `ProcessExplodes` on H^n, n >= 2; `ManifoldRefused` on the circle; `ParameterRefused` for a sigma that is not
 * above 0. The line H^1 is R^1.
 *
 * @spec GEO-043 GEO-044
 * @category geometry
 * @since 0.1.0
 */
export function isotropicThresholds(
  space: Manifold<SpaceForm>,
  sigma: number,
): Result.Result<IsotropicThresholds, Unfit | ParameterRefused> {
  const refused = unfit(space);
  if (refused !== undefined) return Result.fail(refused);
  return given({ sigma: [sigma, positive] }, () => {
    const { form, dimension } = space.shape;
    const half = (sigma * sigma) / 2;
    const meanSquare = form === "round" ? dimension - 2 : dimension;
    return { almostSurely: (dimension - 2) * half, meanSquare: meanSquare * half };
  });
}

/** The Ito process that the radius follows in R^n, and near 0 everywhere: kappa less (n - 1) sigma^2/2. */
function nearLaw(space: Manifold<SpaceForm>, rates: Rates): Result.Result<ErrorProcess, ParameterRefused> {
  return Result.flatMap(errorProcess({ ...rates, convention: "ito" }), ({ kappa, sigma, initial, convention }) =>
    errorProcess({ kappa: plusHalfSquare(kappa, [1 - space.dimension, 0], sigma), sigma, initial, convention }),
  );
}

/**
 * The scalar process that the radius of isotropic noise is in R^n: by Ito, with kappa less (n - 1) sigma^2/2.
 *
 * @spec GEO-043
 * @category geometry
 * @since 0.1.0
 */
export const isotropicProcess = (
  space: Manifold<"euclidean">,
  rates: Rates,
): Result.Result<ErrorProcess, ParameterRefused> => nearLaw(space, rates);

/** P(sup r >= level) on a sphere: the scale function s(r) = r^(2 kappa/sigma^2) / sin^(n-1) r, integrated to both. */
function roundExceedance(near: ErrorProcess, dimension: number, kappa: number, level: number): number {
  if (near.sigma === 0) return kappa < 0 ? 1 : 0;
  const q = criticalExponent(near);
  if (q <= 0) return 1;
  const stretched = (a: number) => logScaleIntegral(q, dimension - 1, a);
  const log = stretched(near.initial) - stretched(level) - q * logRatio(level, near.initial);
  return Math.exp(Math.min(0, log));
}

/**
 * P(sup r >= level) over all time under isotropic noise: on S^n the integral of s(r) = r^(2 kappa/sigma^2)/sin^(n-1) r from 0
 * to r0 over that from 0 to the level, in R^n the power law.
 *
 * **Units** `level` on the sphere below pi, which is never reached. **Accuracy** on the sphere 1e-12, relative, for
 * 2 kappa/sigma^2 of at most 1e4. **Edge cases** 1 where r does not go to 0, and for a level that is not above the start.
 * **Errors** as {@link isotropicThresholds}, and `ParameterRefused` for a start or a level that is not on the sphere.
 *
 * @spec GEO-045
 * @category geometry
 * @since 0.1.0
 */
export const isotropicExceedance = (
  space: Manifold<SpaceForm>,
  rates: Rates,
  level: number,
): Result.Result<number, Unfit | ParameterRefused> =>
  Result.gen(function* () {
    const near = yield* nearLaw(space, rates);
    const refused = unfit(space) ?? brokenRule({ kappa: [rates.kappa, finite], level: [level, positive] });
    if (refused !== undefined) return yield* Result.fail(refused);
    if (space.shape.form !== "round") return yield* hittingProbability(near, level, Infinity);
    for (const [field, value] of Object.entries({ initial: near.initial, level })) {
      if (value >= Math.PI) return yield* Result.fail(refusedParameter(field, "below pi, the antipode", value));
    }
    return level <= near.initial ? 1 : roundExceedance(near, space.dimension, rates.kappa, level);
  });

/**
 * The further drift, outwards, that takes the term of curvature away: -(1/2) sigma^2 r^2 times the Laplacian of r.
 *
 * @spec GEO-046
 * @category geometry
 * @since 0.1.0
 */
export function compensatingDrift(
  space: Manifold<SpaceForm>,
  sigma: number,
  radius: number,
): Result.Result<number, ParameterRefused> {
  return Result.map(laplacianOfDistance(space, radius), (laplacian) => -((sigma * radius) ** 2 * laplacian) / 2);
}

/**
 * The law of the radius under isotropic noise with the compensating drift: the scalar process by Ito, up to the cut locus.
 *
 * **Errors** `ParameterRefused` as {@link errorProcess}, and for a start beyond the cut locus.
 *
 * @spec GEO-046
 * @category geometry
 * @since 0.1.0
 */
export function compensatedLaw(space: Manifold<SpaceForm>, rates: Rates): Result.Result<ErrorLaw, ParameterRefused> {
  const cutDistance = cutOf(space);
  if (rates.initial >= cutDistance) {
    return Result.fail(refusedParameter("initial", "below pi, the cut locus", rates.initial));
  }
  return Result.map(errorProcess({ ...rates, convention: "ito" }), (process) => ({ process, cutDistance }));
}
