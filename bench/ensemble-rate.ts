import { Result } from "effect";
import { spawnSync } from "node:child_process";
import { median } from "simple-statistics";
import { errorProcess, normalAt, simulateEnsemble } from "../src/index.ts";
import { type Measured, millisecondsOf } from "./measured.ts";

const paths = 1_000;
const steps = 5_000;
const timeStep = 0.01;
const seed = 7;
const rounds = 5;

const subject = Result.getOrThrow(errorProcess({ kappa: 0.2, sigma: 0.5, convention: "ito", initial: 1 }));
const [nu, sigma] = [0.325, 0.5];

function simulated(count: number, length: number) {
  const options = { paths: count, steps: length, timeStep, seed, snapshots: [length], quantiles: [0] };
  return Result.getOrThrow(simulateEnsemble(subject, options)).fan[0]!;
}

/** Standard errors that a mean of ln e may be off by: beyond 7 it is wrong. */
const mostOff = 7;

function requireMean(whose: string, mean: number): void {
  const time = steps * timeStep;
  const off = Math.abs(mean + nu * time) / (sigma * Math.sqrt(time / paths));
  if (!(off < mostOff)) throw new Error(`${whose}: the mean of ln e is off by ${off} standard errors: not timed`);
}

/** The first path must be that of the stream, and the mean that of the law. */
function check(): void {
  let log = 0;
  for (let step = 0; step < steps; step++) log += sigma * Math.sqrt(timeStep) * normalAt(seed, 0, step) - nu * timeStep;
  const [first] = simulated(1, steps).quantiles;
  if (!(Math.abs(Math.log(first!) - log) < 1e-10))
    throw new Error("the first path is not that of the stream: not timed");
  requireMean("the ensemble", simulated(paths, steps).logMean);
}

const peakMebibytes = () => process.resourceUsage().maxRSS / 1024;

/** Ten times the steps must not take a quarter of what their numbers would. */
function requireFlatMemory(): void {
  const before = peakMebibytes();
  simulated(paths, 10 * steps);
  const grown = peakMebibytes() - before;
  const held = (10 * steps * paths * 8) / 2 ** 20;
  if (grown > held / 4) throw new Error(`memory grew by ${grown} MiB over ten times the steps`);
}

const script = `
import time, numpy
paths, steps, h, block = ${paths}, ${steps}, ${timeStep}, 500
stream = numpy.random.default_rng(${seed})
started = time.perf_counter()
x = numpy.zeros(paths)
for start in range(0, steps, block):
    x += (-${nu} * h + ${sigma} * h ** 0.5 * stream.standard_normal((block, paths))).sum(axis=0)
print(time.perf_counter() - started, x.mean())
`;

const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** Seconds that numpy takes for as many steps of its own normal numbers; undefined where there is none. */
function numpySeconds(): number | undefined {
  const ended = spawnSync("python3", ["-c", script], { encoding: "utf8", env: { ...process.env, ...oneThread } });
  if (ended.status !== 0) return undefined;
  const [seconds, mean] = ended.stdout.split(" ").map(Number);
  requireMean("numpy", mean!);
  return seconds!;
}

/** Steps a second of an ensemble, on one thread, with numbers that depend on seed, path and step only; beside numpy. */
export function ensembleRate(): Measured {
  check();
  requireFlatMemory();
  const times = Array.from({ length: rounds + 1 }, () => {
    const own = millisecondsOf(() => simulated(paths, steps)) / 1_000;
    return { own, peer: numpySeconds() };
  }).slice(1);
  const ratios = times.flatMap(({ own, peer }) => (peer === undefined ? [] : [peer / own]));
  return {
    what: "steps of an ensemble, one thread",
    value: median(times.map(({ own }) => (paths * steps) / own)),
    unit: "/s",
    target: 25e6,
    peer: ratios.length === 0 ? "numpy, which is not here" : "numpy with its own stream",
    toPeer: ratios.length === 0 ? null : median(ratios),
  };
}
