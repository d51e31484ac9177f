import { Result } from "effect";
import { logRatio } from "../numerics/double-double.ts";
import { fieldsOf } from "./error-process.ts";
import { brokenRule, finite, type ParameterRefused, positive, refusedParameter, strictFraction } from "./parameters.ts";
import { TrajectoryRefused } from "./trajectory.ts";

/**
 * A question asked while a trajectory arrives: is nu what it should be, or is it the alternative? sigma is known.
 *
 * **Units** `alpha` is the chance of a false alarm, ever.
 *
 * @spec EST-007
 * @category dynamics
 * @since 0.1.0
 */
export interface MonitorQuestion {
  readonly nu: number;
  readonly alternative: number;
  readonly sigma: number;
  readonly alpha: number;
}

/**
 * What is known after some points: ln of the likelihood ratio now, and at the time of the first alarm, if there was one.
 *
 * @spec EST-007
 * @category dynamics
 * @since 0.1.0
 */
export interface MonitorState {
  readonly question: MonitorQuestion;
  readonly time: number;
  readonly error: number;
  readonly points: number;
  readonly logLikelihoodRatio: number;
  readonly alarmAt: number | undefined;
}

/**
 * A monitor before its second point.
 *
 * **Errors** `ParameterRefused` for numbers that are not finite, a sigma or an error that is not above 0, an alpha that is not
 * above 0 and below 1, and an alternative that is nu itself.
 *
 * @spec EST-007
 * @category dynamics
 * @since 0.1.0
 */
export function startMonitor(
  question: MonitorQuestion,
  time: number,
  error: number,
): Result.Result<MonitorState, ParameterRefused> {
  const { nu, alternative, sigma, alpha } = fieldsOf(question);
  const refused = brokenRule({
    nu: [nu, finite],
    alternative: [alternative, finite],
    sigma: [sigma, positive],
    alpha: [alpha, strictFraction],
    time: [time, finite],
    error: [error, positive],
  });
  if (refused !== undefined) return Result.fail(refused);
  if (nu === alternative) return Result.fail(refusedParameter("alternative", `another number than nu, ${nu}`, nu));
  return Result.succeed({ question, time, error, points: 1, logLikelihoodRatio: 0, alarmAt: undefined });
}

function refusedNext(state: MonitorState, time: number, error: number): TrajectoryRefused | undefined {
  const index = state.points;
  if (!Number.isFinite(time) || !Number.isFinite(error)) {
    const actual = `${time} and ${error}`;
    return new TrajectoryRefused({ reason: "not finite", index, expected: "a finite time and error", actual });
  }
  if (error <= 0) {
    return new TrajectoryRefused({
      reason: "not positive",
      index,
      expected: "an error above 0",
      actual: String(error),
    });
  }
  if (time > state.time) return undefined;
  const reason = time === state.time ? "duplicate" : "order";
  return new TrajectoryRefused({ reason, index, expected: `a time after ${state.time}`, actual: String(time) });
}

/**
 * The monitor after one more point. It alarms when the likelihood ratio reaches 1/alpha.
 *
 * Under nu the ratio is a martingale, so by Ville's inequality it ever alarms with probability at most alpha: it may be looked
 * at after every point, and stopped at will.
 *
 * **Errors** `TrajectoryRefused` for a point that is not after the last, not finite, or not above 0; the state is as it was.
 *
 * @spec EST-007
 * @category dynamics
 * @since 0.1.0
 */
export function observeError(
  state: MonitorState,
  time: number,
  error: number,
): Result.Result<MonitorState, TrajectoryRefused> {
  const refused = refusedNext(state, time, error);
  if (refused !== undefined) return Result.fail(refused);
  const { nu, alternative, sigma, alpha } = state.question;
  const rise = logRatio(error, state.error);
  const moved = 2 * rise + (nu + alternative) * (time - state.time);
  const logLikelihoodRatio = state.logLikelihoodRatio + ((nu - alternative) * moved) / (2 * sigma * sigma);
  const alarmAt = state.alarmAt ?? (logLikelihoodRatio >= -Math.log(alpha) ? time : undefined);
  return Result.succeed({ ...state, time, error, points: state.points + 1, logLikelihoodRatio, alarmAt });
}
