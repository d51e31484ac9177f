import { Result } from "effect";
import { dimensionLimits } from "./dimensions.ts";
import { ManifoldRefused } from "./errors.ts";
import { Manifold } from "./manifold.ts";
import type { Numbers } from "./point.ts";
import type { Shape } from "./shape.ts";
import { norm } from "./vectors.ts";

/** The numbers of each factor. */
type Split = (numbers: Numbers) => ReadonlyArray<Numbers>;

function splitter(lengths: ReadonlyArray<number>): Split {
  let end = 0;
  const ends = lengths.map((length) => (end += length));
  return (numbers) => lengths.map((length, i) => numbers.slice(ends[i]! - length, ends[i]!));
}

/** The answers of all factors one after the other, undefined where one is. */
function joined(parts: ReadonlyArray<Numbers | undefined>): Numbers | undefined {
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part!);
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0);

function firstFault<F extends { readonly where: string }>(faults: ReadonlyArray<F | undefined>): F | undefined {
  const at = faults.findIndex((fault) => fault !== undefined);
  return at === -1 ? undefined : { ...faults[at]!, where: `factor ${at}, ${faults[at]!.where}` };
}

function shape(factors: ReadonlyArray<Shape>): Shape {
  const points = splitter(factors.map(({ pointLength }) => pointLength));
  const vectors = splitter(factors.map(({ tangentLength }) => tangentLength));
  return {
    name: `product(${factors.map(({ name }) => name).join(", ")})`,
    form: "other",
    dimension: sum(factors.map(({ dimension }) => dimension)),
    pointLength: sum(factors.map(({ pointLength }) => pointLength)),
    tangentLength: sum(factors.map(({ tangentLength }) => tangentLength)),
    curvature: Math.max(...factors.map(({ curvature }) => curvature)),
    convexRadius: Math.min(...factors.map(({ convexRadius }) => convexRadius)),
    pointFault: (x) => firstFault(points(x).map((part, i) => factors[i]!.pointFault(part))),
    tangentFault: (x, v) => {
      const xs = points(x);
      return firstFault(vectors(v).map((part, i) => factors[i]!.tangentFault(xs[i]!, part)));
    },
    distance: (x, y) => norm(factors.map((factor, i) => factor.distance(points(x)[i]!, points(y)[i]!))),
    log: (x, y) => joined(factors.map((factor, i) => factor.log(points(x)[i]!, points(y)[i]!))),
    exp: (x, v) => joined(factors.map((factor, i) => factor.exp(points(x)[i]!, vectors(v)[i]!))),
    transport: (x, y, v) =>
      joined(factors.map((factor, i) => factor.transport(points(x)[i]!, points(y)[i]!, vectors(v)[i]!))),
    inner: (x, v, w) => sum(factors.map((factor, i) => factor.inner(points(x)[i]!, vectors(v)[i]!, vectors(w)[i]!))),
    cutTime: (x, v) => Math.min(...factors.map((factor, i) => factor.cutTime(points(x)[i]!, vectors(v)[i]!))),
    injectivityRadius: (x) => Math.min(...factors.map((factor, i) => factor.injectivityRadius(points(x)[i]!))),
    randomPoint: (draw) => factors.flatMap((factor) => factor.randomPoint(draw)),
    randomTangent: (x, draw) => factors.flatMap((factor, i) => factor.randomTangent(points(x)[i]!, draw)),
  };
}

/**
 * The kind of a product: the kinds of its factors.
 *
 * @spec GEO-026
 * @category geometry
 * @since 0.1.0
 */
export type ProductOf<Kinds extends ReadonlyArray<unknown>> = { readonly product: Kinds };

/**
 * The product of manifolds: d^2 is the sum of the squares of the distances in the factors.
 *
 * **Shapes** points and vectors are those of the factors one after the other. **Accuracy** that of the worst factor. **Edge
 * cases** two points are on each other's cut locus when they are in one factor. **Errors** `ManifoldRefused` for none, or
 * more than 64.
 *
 * @spec GEO-026
 * @category geometry
 * @since 0.1.0
 */
export function product<Kinds extends ReadonlyArray<unknown>>(
  ...factors: { readonly [I in keyof Kinds]: Manifold<Kinds[I]> }
): Result.Result<Manifold<ProductOf<Kinds>>, ManifoldRefused> {
  const most = dimensionLimits.factors;
  if (factors.length > 0 && factors.length <= most)
    return Result.succeed(new Manifold(shape(factors.map((f) => f.shape))));
  const expected = `1 to ${most} manifolds`;
  return Result.fail(new ManifoldRefused({ where: "product, factors", expected, actual: String(factors.length) }));
}
