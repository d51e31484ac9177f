import { Schema } from "effect";

const located = { where: Schema.String, expected: Schema.String, actual: Schema.String };

/**
 * A manifold that there is not, or a number that a computation on one cannot be asked with.
 *
 * @spec GEO-004
 * @category errors
 * @since 0.1.0
 */
export class ManifoldRefused extends Schema.TaggedError<ManifoldRefused>()("ManifoldRefused", located) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; nothing was computed`;
  }
}

/**
 * Numbers that are no point of a manifold.
 *
 * @spec GEO-001
 * @category errors
 * @since 0.1.0
 */
export class PointRefused extends Schema.TaggedError<PointRefused>()("PointRefused", {
  manifold: Schema.String,
  reason: Schema.Literals([
    "length",
    "not finite",
    "too far",
    "off the manifold",
    "not symmetric",
    "not positive",
    "nearly singular",
  ]),
  ...located,
}) {
  override get message(): string {
    return `${this.manifold}, ${this.where}: expected ${this.expected}, got ${this.actual}; nothing was made a point of it`;
  }
}

/**
 * Numbers that are no tangent vector at a point, or vectors at different points where one point was asked for.
 *
 * @spec GEO-001 GEO-003
 * @category errors
 * @since 0.1.0
 */
export class TangentRefused extends Schema.TaggedError<TangentRefused>()("TangentRefused", {
  manifold: Schema.String,
  reason: Schema.Literals(["length", "not finite", "not tangent", "not symmetric", "another point", "zero"]),
  ...located,
}) {
  override get message(): string {
    return `${this.manifold}, ${this.where}: expected ${this.expected}, got ${this.actual}; nothing was computed with it`;
  }
}

/**
 * A point or a vector of another manifold of the same kind.
 *
 * @spec GEO-003
 * @category errors
 * @since 0.1.0
 */
export class ForeignPoint extends Schema.TaggedError<ForeignPoint>()("ForeignPoint", {
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `expected points and vectors of ${this.expected}, got one of ${this.actual}; nothing was computed`;
  }
}

/**
 * Two points with more than one shortest way between them, or so near to that that rounding cannot tell.
 *
 * @spec GEO-014
 * @category errors
 * @since 0.1.0
 */
export class CutLocus extends Schema.TaggedError<CutLocus>()("CutLocus", {
  manifold: Schema.String,
  distance: Schema.Number,
}) {
  override get message(): string {
    return `${this.manifold}: expected points with one shortest way between them, got points on each other's cut locus, ${this.distance} apart; no direction was chosen, move one of them`;
  }
}

/**
 * A geodesic that leaves the manifold, or the numbers that points are told in, before its end.
 *
 * @spec GEO-015
 * @category errors
 * @since 0.1.0
 */
export class LeftManifold extends Schema.TaggedError<LeftManifold>()("LeftManifold", {
  manifold: Schema.String,
  length: Schema.Number,
}) {
  override get message(): string {
    return `${this.manifold}: expected a vector whose geodesic stays in it, got one of length ${this.length} that leaves; there is no such point, take a shorter vector`;
  }
}

/**
 * A process that does not exist for all times: it goes to infinity within a finite time, with a positive probability.
 *
 * @spec GEO-044
 * @category errors
 * @since 0.1.0
 */
export class ProcessExplodes extends Schema.TaggedError<ProcessExplodes>()("ProcessExplodes", {
  manifold: Schema.String,
}) {
  override get message(): string {
    return `${this.manifold}: expected noise whose radius stays finite, got isotropic noise of size sigma r, which explodes with a positive probability, whatever kappa; it has no threshold, use radial noise or the compensated drift`;
  }
}
