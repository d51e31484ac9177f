import type { Numbers } from "./point.ts";
import { dot, norm, plus, scaled, zeros } from "./vectors.ts";

/** Where a vector q is from a vector p: the angle between them, and the unit vector across p towards q. */
export interface Bearing {
  readonly angle: number;
  readonly unit: Numbers;
  /** Whether there is one unit vector, as far as rounding can tell; where the angle is 0, `unit` is 0. */
  readonly certain: boolean;
}

/**
 * The bearing of q = sign p + step from p, for a step that is short where the angle is near 0 or near pi.
 *
 * What is across p is as accurate as the step, so it does not matter that p and q are of unit length up to rounding only.
 */
export function bearing(p: Numbers, step: Numbers, sign: 1 | -1): Bearing {
  const length = norm(p);
  const along = dot(p, step) / length;
  const acrossP = plus(step, p, -along / length);
  const sine = norm(acrossP);
  const certain = sine > (p.length + 4) * 2 ** -52 * norm(step);
  const gap = Math.atan2(sine, length + sign * along);
  const unit = sine === 0 ? zeros(p.length) : scaled(acrossP, 1 / sine);
  return { angle: sign === 1 ? gap : Math.PI - gap, unit, certain: certain || sign === 1 };
}

/** The direction p turned by an angle towards a unit vector across it. */
export function turned(p: Numbers, unit: Numbers, angle: number): Array<number> {
  return plus(scaled(p, Math.cos(angle) / norm(p)), unit, Math.sin(angle));
}

/** A vector across p carried along the great circle of a bearing. */
export function carried(p: Numbers, { angle, unit }: Bearing, v: Numbers): Array<number> {
  const part = dot(unit, v);
  const turn = scaled(unit, -2 * Math.sin(angle / 2) ** 2);
  return plus(v, plus(turn, p, -Math.sin(angle) / norm(p)), part);
}

/** The part of a vector across p. Done twice, so that what rounding leaves along p is small beside even a small part. */
export function projected(p: Numbers, v: Numbers): Array<number> {
  const square = dot(p, p);
  const once = plus(v, p, -dot(p, v) / square);
  return plus(once, p, -dot(p, once) / square);
}
