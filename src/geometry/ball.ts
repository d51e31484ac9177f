import { Result } from "effect";
import { twoProduct, twoSum } from "../numerics/double-double.ts";
import { PointRefused } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import type { Numbers, Point } from "./point.ts";
import { height } from "./hyperbolic-way.ts";
import { minus, nearOne, norm, scaled } from "./vectors.ts";

/** 1 - |x|^2, to a few units of 2^-53 also near the edge of the ball. */
function room(x: Numbers): number {
  let [sum, lost] = [1, 0];
  for (const value of x) {
    const [square, lostOfSquare] = twoProduct(value, value);
    const [rest, lostOfRest] = twoSum(sum, -square);
    sum = rest;
    lost += lostOfRest - lostOfSquare;
  }
  return sum + lost;
}

function refusedInBall(x: Numbers, manifold: string): PointRefused | undefined {
  const odd = x.findIndex((value) => !Number.isFinite(value));
  if (odd !== -1) {
    const [where, actual] = [`ball coordinates[${odd}]`, String(x[odd])];
    return new PointRefused({ manifold, reason: "not finite", where, expected: "a finite number", actual });
  }
  if (norm(x) < 2 && room(x) > 0) return undefined;
  const [where, expected] = ["length of the ball coordinates", "below 1"];
  return new PointRefused({ manifold, reason: "off the manifold", where, expected, actual: String(norm(x)) });
}

/**
 * The point of hyperbolic space with given coordinates in the unit ball of Poincare.
 *
 * **Shapes** `x` `[n]`. **Accuracy** the coordinates sinh(r) u are off by 8 * 2^-53, relative; use {@link ballDistance} for
 * neighbours. **Errors** `PointRefused` outside of the ball.
 *
 * @spec GEO-023
 * @category geometry
 * @since 0.1.0
 */
export function ballPoint(space: Manifold<"hyperbolic">, x: Numbers): Result.Result<Point<"hyperbolic">, PointRefused> {
  const refused = refusedInBall(x, space.name);
  return refused === undefined ? space.point(scaled(x, 2 / room(x))) : Result.fail(refused);
}

/**
 * The coordinates of a point in the unit ball of Poincare.
 *
 * **Accuracy** 4 * 2^-53, relative. **Errors** `PointRefused` where they would be rounded to the edge, from a radius of about
 * 37 on.
 *
 * @spec GEO-023
 * @category geometry
 * @since 0.1.0
 */
export function ballCoordinates(point: Point<"hyperbolic">): Result.Result<Numbers, PointRefused> {
  const x = scaled(point.coordinates, 1 / (1 + height(point.coordinates)));
  const refused = refusedInBall(x, point.manifold);
  return refused === undefined ? Result.succeed(x) : Result.fail(refused);
}

/**
 * The hyperbolic distance of two points by their ball coordinates: 2 asinh(|x - y|/sqrt((1 - |x|^2)(1 - |y|^2))).
 *
 * **Shapes** both `[n]`. **Accuracy** (n + 16) 2^-53, relative, also of neighbours and near the edge. **Errors**
 * `PointRefused` outside of the ball, and for different lengths.
 *
 * @spec GEO-023
 * @category geometry
 * @since 0.1.0
 */
export function ballDistance(x: Numbers, y: Numbers): Result.Result<number, PointRefused> {
  const manifold = `hyperbolic(${x.length})`;
  const refused = refusedInBall(x, manifold) ?? refusedInBall(y, manifold);
  if (refused !== undefined) return Result.fail(refused);
  if (x.length !== y.length) {
    const [expected, actual] = [`${x.length} numbers`, String(y.length)];
    return Result.fail(new PointRefused({ manifold, reason: "length", where: "ball coordinates", expected, actual }));
  }
  return Result.succeed(2 * Math.asinh(norm(minus(x, y)) / Math.sqrt(room(x)) / Math.sqrt(room(y))));
}

/**
 * The point of hyperbolic space at a radius from the origin, in a direction.
 *
 * **Shapes** `direction` `[n]`, of any length but zero. **Units** `radius` at least 0. **Errors** `PointRefused` for a
 * direction that has none, a radius below 0 and one beyond 347.
 *
 * @spec GEO-023
 * @category geometry
 * @since 0.1.0
 */
export function polarPoint(
  space: Manifold<"hyperbolic">,
  radius: number,
  direction: Numbers,
): Result.Result<Point<"hyperbolic">, PointRefused> {
  const { vector } = nearOne(direction);
  const length = norm(vector);
  if (radius >= 0 && length > 0) return space.point(scaled(vector, Math.sinh(radius) / length));
  const [where, expected] = length > 0 ? ["radius", "at least 0"] : ["direction", "a length above 0"];
  const actual = String(length > 0 ? radius : length);
  return Result.fail(new PointRefused({ manifold: space.name, reason: "not positive", where, expected, actual }));
}
