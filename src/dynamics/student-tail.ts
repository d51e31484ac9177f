import { integrateDecay } from "./half-line.ts";

/** ln(cosh(u + d) / cosh(u)). */
function logGrowth(u: number, d: number): number {
  const slope = Math.tanh(u);
  if (d < 1) return Math.log1p(2 * Math.sinh(d / 2) ** 2 + slope * Math.sinh(d));
  const shrunk = Math.exp(-2 * d);
  return d + Math.log((1 + shrunk + slope * (1 - shrunk)) / 2);
}

/** ln cosh(u). */
const logCosh = (u: number): number => logGrowth(0, Math.abs(u));

/** The integral of (cosh(u + d)/cosh(u))^-p over d from 0 on. */
export function coshTail(u: number, p: number): number {
  return integrateDecay((d) => p * logGrowth(u, d), 1 / (p * Math.tanh(u) + Math.sqrt(p)));
}

/**
 * ln of the probability that |y| is above sinh(u), u at least 0, where y has density proportional to (1 + y^2)^(-(p+1)/2):
 * Student's law with p degrees of freedom, y = t/sqrt(p).
 *
 * **Accuracy** 1e-13 absolute and relative, for p of at most 1e6.
 */
export function logStudentTail(u: number, p: number): number {
  return u === 0 ? 0 : Math.log(coshTail(u, p) / coshTail(0, p)) - p * logCosh(u);
}

/** ln of the density of y at sinh(u). */
export function logStudentDensity(u: number, p: number): number {
  return -(p + 1) * logCosh(u) - Math.log(2 * coshTail(0, p));
}
