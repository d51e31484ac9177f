import { Schema } from "effect";
import { type ErrorProcess, logDecayRate, ParameterRefused } from "../src/index.ts";
import type { BackendName } from "./backend-name.ts";
import { LimitExceeded } from "./errors.ts";

/**
 * How many paths to simulate, from the same stream of numbers as `simulateEnsemble`, and which steps to keep.
 *
 * **Units** `paths` 1 to 2^24, `steps` 1 to 2^32 - 1 of `timeStep`; `seed` a whole number below 2^53; `snapshots` at most 64
 * rising steps, at which the whole ensemble is kept.
 *
 * @spec SDE-005
 * @category ensembles
 * @since 0.1.0
 */
export interface KernelEnsembleOptions {
  readonly paths: number;
  readonly steps: number;
  readonly timeStep: number;
  readonly seed: number;
  readonly snapshots: ReadonlyArray<number>;
}

/** What a step adds to ln(e/e0): drift + scale z. */
export interface LogStep {
  readonly drift: number;
  readonly scale: number;
}

/** The step of the exact law, in float64. */
export function logStep(process: ErrorProcess, timeStep: number): LogStep {
  return { drift: 0 - logDecayRate(process) * timeStep, scale: process.sigma * Math.sqrt(timeStep) };
}

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }));

const mostSnapshots = 64;

/** Values kept for snapshots: 2^28 of them are a gigabyte. */
const mostKept = 2 ** 28;

const rules = [
  ["paths", whole(1, 2 ** 24), "a whole number from 1 to 2^24"],
  ["steps", whole(1, 2 ** 32 - 1), "a whole number from 1 to 2^32 - 1"],
  ["timeStep", Schema.Finite.check(Schema.isGreaterThan(0)), "a finite number above 0"],
  ["seed", whole(0, Number.MAX_SAFE_INTEGER), "a whole number from 0 to 2^53 - 1"],
] as const;

const shown = (value: unknown): string => (value === undefined ? "nothing" : String(value).slice(0, 80));

function refusedSnapshots({ snapshots, steps, paths }: KernelEnsembleOptions): ParameterRefused | undefined {
  const risen = snapshots.every((step, i) => Schema.is(whole(i === 0 ? 0 : snapshots[i - 1]! + 1, steps))(step));
  const expected = `at most ${mostSnapshots} rising steps up to ${steps}, and ${mostKept} values in all`;
  if (risen && snapshots.length <= mostSnapshots && snapshots.length * paths <= mostKept) return undefined;
  return new ParameterRefused({ field: "snapshots", expected, actual: shown(snapshots) });
}

/** Sizes of standard normal numbers of the stream stay below this. */
const largestNormal = 9;

/**
 * Why an ensemble cannot be simulated in float32, if it cannot.
 *
 * @spec SDE-005
 */
export function refusedEnsemble(
  backend: BackendName,
  process: ErrorProcess,
  options: KernelEnsembleOptions,
): ParameterRefused | LimitExceeded | undefined {
  const broken = rules.find(
    ([field, schema]) => !Schema.is(schema as Schema.ConstraintCodec<unknown, unknown>)(options[field]),
  );
  if (broken !== undefined) {
    const [field, , expected] = broken;
    return new ParameterRefused({ field, expected, actual: shown(options[field]) });
  }
  const refused = refusedSnapshots(options);
  if (refused !== undefined) return refused;
  const { drift, scale } = logStep(process, options.timeStep);
  const farthest = options.steps * (Math.abs(drift) + largestNormal * scale);
  if (farthest <= 2 ** 126) return undefined;
  return new LimitExceeded({ backend, limit: "what |ln(e/e0)| may reach", expected: 2 ** 126, actual: farthest });
}
