import { drawSteps } from "../randomness/normals.ts";
import { logRatio } from "../numerics/double-double.ts";
import type { ErrorProcess } from "./error-process.ts";
import { logDecayRate } from "./exponents.ts";

const block = 1024;

/** Beyond this many e-folds a crossing between two points is less likely than a rounding of 1. */
const negligible = 38;

interface Walk {
  readonly steps: number;
  readonly timeStep: number;
  readonly seed: number;
  readonly snapshots?: ReadonlyArray<number>;
  readonly level?: number;
}

/** Whether a path reached the level on the grid, and the probability that it missed it in between. */
interface Walked {
  readonly hit: boolean;
  readonly missed: number;
}

function buffers(process: ErrorProcess, { level, timeStep }: Walk) {
  const barrier = level === undefined ? Infinity : level <= process.initial ? 0 : logRatio(level, process.initial);
  const variance = process.sigma * process.sigma * timeStep;
  return { barrier, half: variance / 2, normals: new Float64Array(block) };
}

/** Where a path is after some steps. In a closure, whose variables are read at every step, it takes several times as long. */
function walkedFrom(x: number, normals: Float64Array, drift: number, scale: number, from: number, to: number): number {
  let sum = x;
  for (let i = from; i < to; i++) sum += drift + scale * normals[i]!;
  return sum;
}

/** What is told while a path walks: its value at each snapshot, and its steps so far after every block. */
interface Watch {
  readonly keep: (snapshot: number, path: number, x: number) => void;
  readonly onSteps: (path: number, steps: number) => void;
}

/** Walks ln(e/e0) of one path after the other. */
export function pathWalk(process: ErrorProcess, walk: Walk, { keep, onSteps }: Watch): (path: number) => Walked {
  const { steps, timeStep, seed, snapshots = [] } = walk;
  const { barrier, half, normals } = buffers(process, walk);
  const drift = -logDecayRate(process) * timeStep;
  const scale = process.sigma * Math.sqrt(timeStep);
  let [x, missed, hit] = [0, 1, false];

  const plain = (from: number, to: number): void => {
    x = walkedFrom(x, normals, drift, scale, from, to);
  };
  const bridged = (from: number, to: number): void => {
    const [wall, spread, mean, size, increments] = [barrier, half, drift, scale, normals];
    let sum = x;
    for (let i = from; i < to; i++) {
      const before = wall - sum;
      sum += mean + size * increments[i]!;
      const folds = (before * (wall - sum)) / spread;
      if (sum >= wall) hit = true;
      else if (folds < negligible) missed *= -Math.expm1(-folds);
    }
    x = sum;
  };
  const advance = barrier === Infinity ? plain : bridged;

  return (path) => {
    [x, missed, hit] = [0, 1, barrier === 0];
    let snapshot = 0;
    for (let start = 0; start < steps; start += block) {
      const count = Math.min(block, steps - start);
      drawSteps(normals, seed, path, start, count);
      let at = 0;
      for (; snapshot < snapshots.length && snapshots[snapshot]! <= start + count; snapshot++) {
        const until = snapshots[snapshot]! - start;
        advance(at, until);
        at = until;
        keep(snapshot, path, x);
      }
      advance(at, count);
      onSteps(path, start + count);
    }
    return { hit, missed: hit ? 0 : missed };
  };
}
