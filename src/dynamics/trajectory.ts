import { Result, Schema } from "effect";
import { logRatio } from "../numerics/double-double.ts";

/**
 * Times and errors that are no trajectory; `index` is that of the first point to blame, null where none is.
 *
 * @spec EST-001
 * @category errors
 * @since 0.1.0
 */
export class TrajectoryRefused extends Schema.TaggedError<TrajectoryRefused>()("TrajectoryRefused", {
  reason: Schema.Literals(["lengths", "too few", "too many", "not finite", "order", "duplicate", "not positive"]),
  index: Schema.NullOr(Schema.Int),
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    const where = this.index === null ? "trajectory" : `trajectory, point ${this.index}`;
    return `${where}: expected ${this.expected}, got ${this.actual}; nothing was estimated`;
  }
}

/**
 * How many points a trajectory may have.
 *
 * @spec EST-001
 * @category dynamics
 * @since 0.1.0
 */
export const trajectoryLimits = { fewest: 3, most: 10_000_000 } as const;

/**
 * A checked trajectory: the gaps between its times, and what ln e rose by over each.
 *
 * **Shapes** both `[n]`, one less than the points.
 *
 * @spec EST-001
 * @category dynamics
 * @since 0.1.0
 */
export interface Trajectory {
  readonly gaps: Float64Array;
  readonly logReturns: Float64Array;
}

type Reason = TrajectoryRefused["reason"];

const refusedAt = (reason: Reason, index: number | null, expected: string, actual: string) =>
  new TrajectoryRefused({ reason, index, expected, actual });

function refusedPoint(times: ArrayLike<number>, errors: ArrayLike<number>, i: number): TrajectoryRefused | undefined {
  const [time, error] = [times[i]!, errors[i]!];
  if (!Number.isFinite(time)) return refusedAt("not finite", i, "a finite time", String(time));
  if (!Number.isFinite(error)) return refusedAt("not finite", i, "a finite error", String(error));
  if (error <= 0) return refusedAt("not positive", i, "an error above 0", String(error));
  if (i === 0 || time > times[i - 1]!) return undefined;
  const same = time === times[i - 1]!;
  return refusedAt(same ? "duplicate" : "order", i, `a time after ${times[i - 1]}`, String(time));
}

function refusedSize(times: ArrayLike<number>, errors: ArrayLike<number>): TrajectoryRefused | undefined {
  const { fewest, most } = trajectoryLimits;
  if (times.length !== errors.length) {
    return refusedAt("lengths", null, `as many errors as times, ${times.length}`, String(errors.length));
  }
  if (times.length < fewest) return refusedAt("too few", null, `at least ${fewest} points`, String(times.length));
  return times.length > most ? refusedAt("too many", null, `at most ${most} points`, String(times.length)) : undefined;
}

/**
 * A trajectory of untrusted numbers, at times as irregular as they come.
 *
 * **Errors** `TrajectoryRefused` for other than as many errors as times, too few or too many points, times that do not rise,
 * numbers that are not finite and errors that are not above 0, with the index of the first.
 *
 * @spec EST-001
 * @category dynamics
 * @since 0.1.0
 */
export function trajectory(
  times: ArrayLike<number>,
  errors: ArrayLike<number>,
): Result.Result<Trajectory, TrajectoryRefused> {
  const size = refusedSize(times, errors);
  if (size !== undefined) return Result.fail(size);
  const [gaps, logReturns] = [new Float64Array(times.length - 1), new Float64Array(times.length - 1)];
  for (let i = 0; i < times.length; i++) {
    const refused = refusedPoint(times, errors, i);
    if (refused !== undefined) return Result.fail(refused);
    if (i === 0) continue;
    gaps[i - 1] = times[i]! - times[i - 1]!;
    logReturns[i - 1] = logRatio(errors[i]!, errors[i - 1]!);
  }
  return Result.succeed({ gaps, logReturns });
}
