import { Schema } from "effect";
import { match } from "ts-pattern";
import { type ErrorProcess, inConvention } from "./error-process.ts";

/**
 * A way to step an error process: the exact law, or one of three approximations, all of the Ito form of the process.
 *
 * `theta` 0 is Euler and Maruyama's method, 1 the drift-implicit one.
 *
 * @spec DYN-040
 * @category dynamics
 * @since 0.1.0
 */
export const Scheme = Schema.TaggedUnion({
  Exact: {},
  EulerMaruyama: {},
  Theta: { theta: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })) },
  Milstein: {},
});
export type Scheme = typeof Scheme.Type;

/** The approximations. */
export type Approximation = Exclude<Scheme, { readonly _tag: "Exact" }>;

export const implicitness = (scheme: Approximation): number =>
  match(scheme)
    .with({ _tag: "Theta" }, ({ theta }) => theta)
    .otherwise(() => 0);

/**
 * What one step multiplies the error by, as a function of the increment of the noise:
 * (1 - (1 - theta) kappa h + sigma dW [+ sigma^2 (dW^2 - h)/2]) / (1 + theta kappa h).
 */
export function stepFactor(process: ErrorProcess, scheme: Approximation, h: number): (increment: number) => number {
  const { kappa, sigma } = inConvention(process, "ito");
  const implicit = implicitness(scheme);
  const kept = 1 - (1 - implicit) * kappa * h;
  const divisor = 1 + implicit * kappa * h;
  const second = scheme._tag === "Milstein" ? (sigma * sigma) / 2 : 0;
  return (dw) => (kept + sigma * dw + second * (dw * dw - h)) / divisor;
}
