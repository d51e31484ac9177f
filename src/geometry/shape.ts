import type { PointRefused, TangentRefused } from "./errors.ts";
import type { Numbers } from "./point.ts";

type Told<Reason> = {
  readonly reason: Reason;
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
};

export type PointFault = Told<PointRefused["reason"]>;
export type TangentFault = Told<TangentRefused["reason"]>;

/** The next standard normal number of a stream. */
export type Draw = () => number;

/**
 * The formulas of a manifold, on plain numbers that were checked before: as many as it asks for, and finite.
 *
 * `log` and `transport` are undefined where there is no one shortest way, `exp` where the geodesic leaves. `curvature` is the
 * least upper bound of the sectional curvatures, 0 if that is lower; within a ball of `convexRadius` the shortest way between
 * two points stays in it.
 */
export interface Shape {
  readonly name: string;
  readonly form: "flat" | "round" | "hyperbolic" | "other";
  readonly dimension: number;
  readonly pointLength: number;
  readonly tangentLength: number;
  readonly curvature: number;
  readonly convexRadius: number;
  readonly pointFault: (x: Numbers) => PointFault | undefined;
  readonly tangentFault: (x: Numbers, v: Numbers) => TangentFault | undefined;
  readonly distance: (x: Numbers, y: Numbers) => number;
  readonly log: (x: Numbers, y: Numbers) => Numbers | undefined;
  readonly exp: (x: Numbers, v: Numbers) => Numbers | undefined;
  readonly transport: (x: Numbers, y: Numbers, v: Numbers) => Numbers | undefined;
  readonly inner: (x: Numbers, v: Numbers, w: Numbers) => number;
  /** The time up to which t -> exp(t v) is the shortest way, and stays in the manifold. */
  readonly cutTime: (x: Numbers, v: Numbers) => number;
  readonly injectivityRadius: (x: Numbers) => number;
  readonly randomPoint: (draw: Draw) => Numbers;
  readonly randomTangent: (x: Numbers, draw: Draw) => Numbers;
}
