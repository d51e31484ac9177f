import { Result } from "effect";
import {
  euclidean,
  hyperbolic,
  type Manifold,
  type Point,
  positiveDefinite,
  product,
  simplex,
  sphere,
} from "../../src/index.ts";

export const valueOf = Result.getOrThrow;

/** 2^-53, the rounding of one operation. */
export const unit = 2 ** -53;

/** A manifold of any kind, with what a relative rounding of all coordinates of a point moves it by at most. */
export interface Subject {
  readonly title: string;
  readonly manifold: Manifold<unknown>;
  readonly stretch: (coordinates: ReadonlyArray<number>) => number;
}

const length = (x: ReadonlyArray<number>): number => Math.hypot(1, ...x);

/** The condition number, at most: the trace times that of the inverse is below (trace)^n / det; here by distance from 1. */
function conditionOf(manifold: Manifold<unknown>, rows: number, coordinates: ReadonlyArray<number>): number {
  const identity = Array.from({ length: rows * rows }, (_, i) => (i % (rows + 1) === 0 ? 1 : 0));
  const [a, b] = [valueOf(manifold.point(identity)), valueOf(manifold.point(coordinates))];
  return Math.exp(2 * valueOf(manifold.distance(a, b)));
}

function subject(
  manifold: Result.Result<unknown, unknown>,
  stretch: (coordinates: ReadonlyArray<number>, manifold: Manifold<unknown>) => number,
): Subject {
  const made = valueOf(manifold) as Manifold<unknown>;
  return { title: made.name, manifold: made, stretch: (coordinates) => stretch(coordinates, made) };
}

const definite = (rows: number) =>
  subject(positiveDefinite(rows), (coordinates, it) => rows * conditionOf(it, rows, coordinates));

export const single: ReadonlyArray<Subject> = [
  ...[1, 4].map((n) => subject(euclidean(n), length)),
  ...[1, 2, 5].map((n) => subject(sphere(n), () => 1)),
  ...[1, 2, 4].map((n) => subject(hyperbolic(n), length)),
  ...[1, 2, 3].map(definite),
  ...[1, 2, 5].map((n) => subject(simplex(n), () => 1)),
];

const [line, globe, saddle, dice, cone] = [
  valueOf(euclidean(2)),
  valueOf(sphere(2)),
  valueOf(hyperbolic(2)),
  valueOf(simplex(2)),
  valueOf(positiveDefinite(2)),
];

export const products: ReadonlyArray<Subject> = [
  subject(product(line, globe), length),
  subject(product(saddle, globe, dice), length),
  subject(product(valueOf(product(globe, globe)), line), length),
  subject(product(line, cone), (coordinates) => {
    return length(coordinates) + 2 * conditionOf(cone as unknown as Manifold<unknown>, 2, coordinates.slice(2));
  }),
];

export const subjects = [...single, ...products];

/** Random points of a seed. */
export const pointsOf = (manifold: Manifold<unknown>, seed: number, count: number): Array<Point<unknown>> =>
  Array.from({ length: count }, (_, i) => manifold.randomPoint(seed, i));
