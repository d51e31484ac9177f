import { Effect, Result } from "effect";
import { median } from "simple-statistics";
import { EnsembleJudge } from "../conformance/index.ts";
import { type BackendName, openEnsembleBackend } from "../kernels/index.ts";
import { errorProcess, simulateEnsemble } from "../src/index.ts";
import { type Measured, millisecondsOf } from "./measured.ts";

const options = { paths: 20_000, steps: 1_000, timeStep: 0.01, seed: 7, snapshots: [1_000] };
const rounds = 3;

const subject = Result.getOrThrow(errorProcess({ kappa: 0.2, sigma: 0.5, convention: "ito", initial: 1 }));

const float64 = () => Result.getOrThrow(simulateEnsemble(subject, { ...options, quantiles: [0.5] }));

/** Steps a second of an ensemble on a backend, after every path was within its bound; beside one thread in float64. */
export const backendEnsembles = Effect.fn("backendEnsembles")(function* (name: BackendName) {
  const backend = yield* openEnsembleBackend(name);
  const judge = new EnsembleJudge(subject, options.timeStep);
  yield* backend.simulate(subject, options, judge.watch);
  if (!(judge.worst <= 1)) {
    const reason = `${judge.worst} times the bound`;
    return yield* Effect.fail(new Error(`${name}: an ensemble is not timed because a path is off by ${reason}`));
  }
  const times: Array<{ readonly own: number; readonly peer: number }> = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    yield* backend.simulate(subject, options);
    times.push({ own: performance.now() - started, peer: millisecondsOf(float64) });
  }
  return {
    what: `steps of an ensemble, ${name}`,
    value: median(times.map(({ own }) => (1_000 * options.paths * options.steps) / own)),
    unit: "/s",
    target: null,
    peer: "float64, one thread, the same numbers",
    toPeer: median(times.map(({ own, peer }) => peer / own)),
  } satisfies Measured;
}, Effect.scoped);
