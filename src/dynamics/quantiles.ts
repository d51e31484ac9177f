import chiSquare from "@stdlib/stats-base-dists-chisquare-quantile";
import student from "@stdlib/stats-base-dists-t-quantile";
import { logRatio } from "../numerics/double-double.ts";
import { integrateDecay } from "./half-line.ts";
import { coshTail, logStudentTail } from "./student-tail.ts";

/** Newton steps on the logarithm of the tail, at most: the start is right to three digits or better. */
const newtonSteps = 6;

/** A step so small that the next one would be lost in rounding. */
const lastStep = 1e-8;

/**
 * What Student's t with `degrees` is above with probability `tail`, below 1/2.
 *
 * **Accuracy** 1e-12, relative, for tails of 1e-15 to 1/4.
 */
export function studentUpperQuantile(tail: number, degrees: number): number {
  let u = Math.asinh(-student(tail, degrees) / Math.sqrt(degrees));
  for (let i = 0; i < newtonSteps; i++) {
    const step = (Math.log(2 * tail) - logStudentTail(u, degrees)) * coshTail(u, degrees);
    u -= step;
    if (Math.abs(step) < lastStep * u) break;
  }
  return Math.sqrt(degrees) * Math.sinh(u);
}

/** The integral of the chi square density over the logarithm, from ln x outwards, over the density there. */
function chiSquareSide(x: number, degrees: number, side: 1 | -1): number {
  const [a, half] = [degrees / 2, x / 2];
  const g = (d: number) => (side === 1 ? half * Math.expm1(d) - a * d : half * Math.expm1(-d) + a * d);
  return integrateDecay(g, 1 / (Math.abs(half - a) + Math.sqrt(a)));
}

/**
 * What chi square with `degrees` is above (side 1) or below (side -1) with probability `tail`, at most 1/4.
 *
 * **Accuracy** 1e-12, relative, for tails of 1e-15 to 1/4 and up to 1e7 degrees.
 */
export function chiSquareQuantile(tail: number, degrees: number, side: 1 | -1): number {
  const a = degrees / 2;
  const total = chiSquareSide(degrees, degrees, 1) + chiSquareSide(degrees, degrees, -1);
  let x = chiSquare(side === 1 ? 1 - tail : tail, degrees);
  for (let i = 0; i < newtonSteps; i++) {
    const share = chiSquareSide(x, degrees, side);
    const logTail = a * (logRatio(x, degrees) - (x - degrees) / degrees) + Math.log(share / total);
    const step = side * (Math.log(tail) - logTail) * share;
    x *= Math.exp(-step);
    if (Math.abs(step) < lastStep) break;
  }
  return x;
}
