import { Result } from "effect";
import {
  bridgeCrossing,
  type ErrorProcess,
  errorProcess,
  hittingProbability,
  type ParameterRefused,
  Scheme,
  simulatePath,
} from "../dynamics/index.ts";
import { errorCoordinate } from "./error-coordinate.ts";
import { CutLocus, type ForeignPoint, type LeftManifold } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import type { Point, Tangent } from "./point.ts";

/**
 * An error law, and the distance up to which it is that of a process on a manifold: beyond it the model says nothing.
 *
 * @spec GEO-041
 * @category geometry
 * @since 0.1.0
 */
export interface ErrorLaw {
  readonly process: ErrorProcess;
  readonly cutDistance: number;
}

/**
 * The process dX = -kappa r grad r dt + sigma r grad r o dW (Stratonovich), where r is the distance from an anchor.
 *
 * It stays on one geodesic from the anchor, in the unit `direction`, and r is the scalar process, without a term of
 * curvature, until the cut locus of the anchor.
 *
 * @spec GEO-040
 * @category geometry
 * @since 0.1.0
 */
export interface RadialNoise<K> extends ErrorLaw {
  readonly manifold: Manifold<K>;
  readonly anchor: Point<K>;
  readonly direction: Tangent<K>;
}

/**
 * Radial noise about an anchor, from a start.
 *
 * **Units** kappa per time, sigma per square root of time. **Errors** `ParameterRefused` as {@link errorProcess}, and for the
 * anchor itself as the start, where no direction is; `CutLocus` for a start on the anchor's cut locus.
 *
 * @spec GEO-040
 * @category geometry
 * @since 0.1.0
 */
export const radialNoise = <K>(
  manifold: Manifold<K>,
  anchor: Point<K>,
  start: Point<K>,
  rates: { readonly kappa: number; readonly sigma: number },
): Result.Result<RadialNoise<K>, CutLocus | ForeignPoint | ParameterRefused> =>
  Result.gen(function* () {
    const { vector, error } = yield* errorCoordinate(manifold, anchor, start);
    const process = yield* errorProcess({ ...rates, convention: "stratonovich", initial: error });
    const direction = manifold.scale(vector, 1 / error);
    return { manifold, anchor, direction, process, cutDistance: manifold.cutDistance(direction) };
  });

/**
 * The probability that an error reaches the cut locus by a time, so that the law no longer holds: on the sphere, for ever,
 * (e0/pi)^p*.
 *
 * **Accuracy** as {@link hittingProbability}. **Edge cases** 0 without a cut locus.
 *
 * @spec GEO-041
 * @category geometry
 * @since 0.1.0
 */
export function cutLocusProbability(
  { process, cutDistance }: ErrorLaw,
  until: number,
): Result.Result<number, ParameterRefused> {
  const finite = Math.min(cutDistance, Number.MAX_VALUE);
  return Result.map(hittingProbability(process, finite, until), (p) => (cutDistance === Infinity ? 0 : p));
}

/**
 * The state at an error: Exp_A(e u0).
 *
 * **Errors** `CutLocus` for an error that is not below the distance of the cut locus; `LeftManifold` where coordinates end.
 *
 * @spec GEO-042
 * @category geometry
 * @since 0.1.0
 */
export function radialState<K>(
  { manifold, direction, cutDistance }: RadialNoise<K>,
  error: number,
): Result.Result<Point<K>, CutLocus | LeftManifold | ForeignPoint> {
  if (error < cutDistance) return manifold.exp(manifold.scale(direction, error));
  return Result.fail(new CutLocus({ manifold: manifold.name, distance: error }));
}

/**
 * A path of radial noise: the scalar errors, the states as far as the model holds, and where it ends.
 *
 * **Shapes** `errors` `[N + 1]`; `states` as many, or fewer when the model ended. **Units** `cutProbability` is that of having
 * met the cut locus by the last step, given the errors at all steps.
 *
 * @spec GEO-042
 * @category geometry
 * @since 0.1.0
 */
export interface RadialPath<K> {
  readonly errors: Float64Array;
  readonly states: ReadonlyArray<Point<K>>;
  readonly ended: CutLocus | LeftManifold | undefined;
  readonly cutProbability: number;
}

/** The probability that a path met a level between its points or at one, given the points. */
function metBetween({ process, cutDistance }: ErrorLaw, errors: Float64Array, timeStep: number): number {
  if (cutDistance === Infinity) return 0;
  const logs = errors.map((error) => Math.log(cutDistance / error));
  const variance = process.sigma * process.sigma * timeStep;
  let missed = 0;
  for (let i = 1; i < logs.length; i++) missed += Math.log1p(-bridgeCrossing(logs[i - 1]!, logs[i]!, variance));
  return 0 - Math.expm1(missed);
}

/**
 * The path along given increments of the noise: the errors by the exact law, the states by {@link radialState}.
 *
 * **Shapes** `increments` `[N]`. **Units** `timeStep` above 0. **Errors** `ParameterRefused` as {@link simulatePath}.
 *
 * @spec GEO-042
 * @category geometry
 * @since 0.1.0
 */
export const radialPath = <K>(
  noise: RadialNoise<K>,
  timeStep: number,
  increments: Float64Array,
): Result.Result<RadialPath<K>, ParameterRefused | ForeignPoint> =>
  Result.gen(function* () {
    const errors = yield* simulatePath(noise.process, Scheme.cases.Exact.make({}), timeStep, increments);
    const states: Array<Point<K>> = [];
    const cutProbability = metBetween(noise, errors, timeStep);
    for (const error of errors) {
      const state = radialState(noise, error);
      if (Result.isSuccess(state)) states.push(state.success);
      else if (state.failure._tag === "ForeignPoint") return yield* Result.fail(state.failure);
      else return { errors, states, ended: state.failure, cutProbability };
    }
    return { errors, states, ended: undefined, cutProbability };
  });
