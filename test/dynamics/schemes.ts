import * as fc from "fast-check";
import { type ErrorProcess, type Scheme } from "../../src/index.ts";
import { exactNu, fixed, one, times } from "./exact.ts";

export const euler: Scheme = { _tag: "EulerMaruyama" };
export const milstein: Scheme = { _tag: "Milstein" };
export const theta = (t: number): Scheme => ({ _tag: "Theta", theta: t });
export const exact: Scheme = { _tag: "Exact" };
export const approximations = [euler, milstein, theta(0.5), theta(1), theta(0.3)];
export const approximation = fc.constantFrom(...approximations);
export const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
export const kappas = number(-1, 3).map((x) => (Math.abs(x) < 1e-9 ? 0 : x));

/** kappa h and sigma^2 h of the Ito form, theta, and what Milstein's method adds to the variance. */
export function parts(it: ErrorProcess, scheme: Scheme, h: number) {
  const square = times(fixed(it.sigma), fixed(it.sigma));
  const kappa = exactNu(it) - square / 2n;
  const [k, s] = [times(kappa, fixed(h)), times(square, fixed(h))];
  const t = scheme._tag === "Theta" ? fixed(scheme.theta) : 0n;
  const kept = one - times(one - t, k);
  const m = s + (scheme._tag === "Milstein" ? times(s, s) / 2n : 0n);
  return { k, s, m, kept, divisor: one + times(t, k), kappa };
}
