import { Result } from "effect";
import { normalAt } from "../randomness/index.ts";
import { CutLocus, ForeignPoint, LeftManifold, PointRefused, TangentRefused } from "./errors.ts";
import { Point, Tangent } from "./point.ts";
import type { Shape } from "./shape.ts";
import { nearOne, scaled } from "./vectors.ts";

/** Random tangent vectors take their numbers from a later part of the stream than random points. */
const tangentSteps = 2 ** 30;

const isList = (input: unknown): input is ArrayLike<unknown> =>
  Array.isArray(input) || (ArrayBuffer.isView(input) && !(input instanceof DataView));

/** The first thing that is wrong with a list of numbers, whatever it is to be. */
function notNumbers(input: unknown, length: number, what: string) {
  if (!isList(input) || input.length !== length) {
    const actual = isList(input) ? String(input.length) : typeof input;
    return { reason: "length", where: what, expected: `${length} numbers`, actual } as const;
  }
  const odd = Array.from(input).findIndex((x) => !Number.isFinite(x));
  if (odd === -1) return undefined;
  const actual = String(input[odd]);
  return { reason: "not finite", where: `${what}[${odd}]`, expected: "a finite number", actual } as const;
}

const draws = (seed: number, index: number, firstStep: number) => {
  let step = firstStep;
  return () => normalAt(seed, index, step++);
};

/**
 * A Riemannian manifold of kind `K`: its points, its tangent vectors, and what is computed with them.
 *
 * Points and tangent vectors are of different types, as are those of different kinds; those of another manifold of the same
 * kind are refused with `ForeignPoint`. Accuracies are stated where the manifolds are made.
 *
 * @spec GEO-001 GEO-002 GEO-003
 * @category geometry
 * @since 0.1.0
 */
export class Manifold<K> {
  /** The unchecked formulas. */
  readonly shape: Shape;

  constructor(shape: Shape) {
    this.shape = shape;
  }

  get name(): string {
    return this.shape.name;
  }

  get dimension(): number {
    return this.shape.dimension;
  }

  #foreign(...points: ReadonlyArray<Point<K>>): ForeignPoint | undefined {
    const other = points.find(({ manifold }) => manifold !== this.name);
    return other && new ForeignPoint({ expected: this.name, actual: other.manifold });
  }

  #checked<A, E>(
    points: ReadonlyArray<Point<K>>,
    answer: () => Result.Result<A, E>,
  ): Result.Result<A, E | ForeignPoint> {
    const foreign = this.#foreign(...points);
    return foreign === undefined ? answer() : Result.fail(foreign);
  }

  #cut(from: Point<K>, to: Point<K>): CutLocus {
    const distance = this.shape.distance(from.coordinates, to.coordinates);
    return new CutLocus({ manifold: this.name, distance });
  }

  /**
   * A point of untrusted coordinates.
   *
   * **Errors** `PointRefused` for another number of them, NaN, an infinity, what is off the manifold by more than 2^-40, and
   * what is nearly singular.
   *
   * @spec GEO-001
   */
  point(coordinates: unknown): Result.Result<Point<K>, PointRefused> {
    const numbers = notNumbers(coordinates, this.shape.pointLength, "coordinates");
    const fault = numbers ?? this.shape.pointFault(Array.from(coordinates as ArrayLike<number>));
    if (fault !== undefined) return Result.fail(new PointRefused({ manifold: this.name, ...fault }));
    return Result.succeed(new Point<K>(this.shape, Array.from(coordinates as ArrayLike<number>)));
  }

  /**
   * A tangent vector of untrusted components, at a point.
   *
   * **Errors** `TangentRefused` for another number of them, NaN, an infinity, and what is not tangent by more than 2^-40 of
   * its length.
   *
   * @spec GEO-001
   */
  tangent(base: Point<K>, components: unknown): Result.Result<Tangent<K>, TangentRefused | ForeignPoint> {
    return this.#checked([base], () => {
      const numbers = notNumbers(components, this.shape.tangentLength, "components");
      const fault = numbers ?? this.shape.tangentFault(base.coordinates, Array.from(components as ArrayLike<number>));
      if (fault !== undefined) return Result.fail(new TangentRefused({ manifold: this.name, ...fault }));
      return Result.succeed(new Tangent(base, Array.from(components as ArrayLike<number>)));
    });
  }

  /**
   * The length of the shortest way.
   *
   * @spec GEO-010
   */
  distance(from: Point<K>, to: Point<K>): Result.Result<number, ForeignPoint> {
    return this.#checked([from, to], () => Result.succeed(this.shape.distance(from.coordinates, to.coordinates)));
  }

  /**
   * The point that the geodesic of a vector reaches at time 1.
   *
   * **Errors** `LeftManifold`.
   *
   * @spec GEO-011 GEO-015
   */
  exp(vector: Tangent<K>): Result.Result<Point<K>, LeftManifold | ForeignPoint> {
    return this.#checked([vector.base], () => {
      const end = this.shape.exp(vector.base.coordinates, vector.components);
      const inside = end?.every(Number.isFinite) === true && this.shape.pointFault(end) === undefined;
      if (inside) return Result.succeed(new Point<K>(this.shape, end!));
      return Result.fail(new LeftManifold({ manifold: this.name, length: this.norm(vector) }));
    });
  }

  /**
   * The vector at `from` of the one shortest way to `to`.
   *
   * **Errors** `CutLocus`.
   *
   * @spec GEO-012 GEO-014
   */
  log(from: Point<K>, to: Point<K>): Result.Result<Tangent<K>, CutLocus | ForeignPoint> {
    return this.#checked([from, to], () => {
      const components = this.shape.log(from.coordinates, to.coordinates);
      return components === undefined
        ? Result.fail(this.#cut(from, to))
        : Result.succeed(new Tangent(from, components));
    });
  }

  /**
   * A vector carried in parallel along the one shortest way to `to`.
   *
   * **Errors** `CutLocus`.
   *
   * @spec GEO-013 GEO-014
   */
  transport(vector: Tangent<K>, to: Point<K>): Result.Result<Tangent<K>, CutLocus | ForeignPoint> {
    return this.#checked([vector.base, to], () => {
      const { base, components } = vector;
      const carried = this.shape.transport(base.coordinates, to.coordinates, components);
      return carried === undefined ? Result.fail(this.#cut(base, to)) : Result.succeed(new Tangent(to, carried));
    });
  }

  /**
   * The inner product of two vectors at one point.
   *
   * **Errors** `TangentRefused` at different points.
   *
   * @spec GEO-003
   */
  inner(a: Tangent<K>, b: Tangent<K>): Result.Result<number, TangentRefused | ForeignPoint> {
    return this.#checked([a.base, b.base], () => {
      const x = a.base.coordinates;
      const odd = x.findIndex((value, i) => value !== b.base.coordinates[i]);
      if (odd === -1) return Result.succeed(this.shape.inner(x, a.components, b.components));
      const [expected, actual] = [`the first's point, ${x[odd]}`, String(b.base.coordinates[odd])];
      const where = `point of the second vector, coordinates[${odd}]`;
      return Result.fail(new TangentRefused({ manifold: this.name, reason: "another point", where, expected, actual }));
    });
  }

  /**
   * The length of a vector; no square of it under- or overflows.
   *
   * @spec GEO-012
   */
  norm({ base, components }: Tangent<K>): number {
    const { vector, factor } = nearOne(components);
    return Math.sqrt(base.shape.inner(base.coordinates, vector, vector)) / factor;
  }

  /**
   * A vector times a number.
   *
   * @spec GEO-001
   */
  scale({ base, components }: Tangent<K>, factor: number): Tangent<K> {
    return new Tangent(base, scaled(components, factor));
  }

  /**
   * How far a direction's geodesic is the shortest way and stays in the manifold.
   *
   * **Edge cases** Infinity for no direction.
   *
   * @spec GEO-016
   */
  cutDistance(direction: Tangent<K>): number {
    const { vector } = nearOne(direction.components);
    const { coordinates, shape } = direction.base;
    const time = shape.cutTime(coordinates, vector);
    return time === Infinity ? time : time * Math.sqrt(shape.inner(coordinates, vector, vector));
  }

  /**
   * How far every direction's geodesic is the shortest way and stays in the manifold.
   *
   * @spec GEO-016
   */
  injectivityRadius(at: Point<K>): number {
    return at.shape.injectivityRadius(at.coordinates);
  }

  /**
   * The random point of a seed and an index: a function of the two alone.
   *
   * @spec GEO-017
   */
  randomPoint(seed: number, index: number): Point<K> {
    return new Point(this.shape, this.shape.randomPoint(draws(seed, index, 0)));
  }

  /**
   * The standard normal tangent vector at a point, of a seed and an index.
   *
   * @spec GEO-017
   */
  randomTangent(base: Point<K>, seed: number, index: number): Tangent<K> {
    return new Tangent(base, base.shape.randomTangent(base.coordinates, draws(seed, index, tangentSteps)));
  }
}
