import type { Shape } from "./shape.ts";

declare const kind: unique symbol;

/**
 * Coordinates of a point, or components of a vector.
 *
 * @spec GEO-001
 * @category geometry
 * @since 0.1.0
 */
export type Numbers = ReadonlyArray<number>;

/**
 * A point of a manifold of kind `K`, which only {@link Manifold.point} and its operations make.
 *
 * @spec GEO-001 GEO-002
 * @category geometry
 * @since 0.1.0
 */
export class Point<K> {
  declare readonly [kind]: K;
  readonly _tag = "Point";
  readonly manifold: string;
  readonly coordinates: Numbers;
  readonly #shape: Shape;

  constructor(shape: Shape, coordinates: Numbers) {
    this.#shape = shape;
    this.manifold = shape.name;
    this.coordinates = Object.freeze(Array.from(coordinates));
  }

  /** The unchecked formulas of its manifold. */
  get shape(): Shape {
    return this.#shape;
  }
}

/**
 * A tangent vector of a manifold of kind `K`, with the point that it is at.
 *
 * @spec GEO-001 GEO-002
 * @category geometry
 * @since 0.1.0
 */
export class Tangent<K> {
  declare readonly [kind]: K;
  readonly _tag = "Tangent";
  readonly base: Point<K>;
  readonly components: Numbers;

  constructor(base: Point<K>, components: Numbers) {
    this.base = base;
    this.components = Object.freeze(Array.from(components));
  }
}
