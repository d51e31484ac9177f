import { Effect, Result } from "effect";
import { fillNormals } from "../src/index.ts";
import { stepsPerBlock } from "./ensemble-kernel.ts";
import type { KernelEnsembleOptions } from "./ensemble-options.ts";
import type { EnsembleTile } from "./ensemble-tile.ts";

/** Paths that walk together: with a block of steps these are two megabytes of normal numbers. */
export const pathsPerTile = 4096;

/**
 * A block of steps that some paths have walked: the normal numbers they walked by, and where they are after it.
 *
 * **Shapes** `normals` `[steps, stride]`, of which the first `paths` of a row count; `logs`, ln(e/e0), and `highest`, its
 * largest value so far, `[paths]`. **Edge cases** the arrays are those of the next block too: copy what is to be kept.
 *
 * @spec SDE-002 SDE-004
 * @category ensembles
 * @since 0.1.0
 */
export interface EnsembleBlock {
  readonly firstPath: number;
  readonly paths: number;
  readonly stride: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly normals: Float32Array;
  readonly logs: Float32Array;
  readonly highest: Float32Array;
}

/**
 * What is kept of an ensemble: ln(e/e0) of every path at each snapshot, and the largest it ever was, 0 at least.
 *
 * **Shapes** `[paths]` each.
 *
 * @spec SDE-002
 * @category ensembles
 * @since 0.1.0
 */
export interface EnsembleLogs {
  readonly snapshots: ReadonlyArray<Float32Array>;
  readonly highest: Float32Array;
}

interface Walk {
  readonly options: KernelEnsembleOptions;
  readonly onBlock: (block: EnsembleBlock) => void;
}

/** Where a block that starts at a step ends: a snapshot ends it early. */
function blockEnd(start: number, { steps, snapshots }: KernelEnsembleOptions): number {
  const snapshot = snapshots.find((step) => step > start) ?? steps;
  return Math.min(start + stepsPerBlock, steps, snapshot);
}

/** Walks one tile of paths to the end. */
const walkTile = Effect.fnUntraced(function* (tile: EnsembleTile, firstPath: number, walk: Walk, kept: EnsembleLogs) {
  const { options, onBlock } = walk;
  const { width: stride, state, normals } = tile;
  const paths = Math.min(stride, options.paths - firstPath);
  const logs = state.subarray(0, paths);
  const highest = state.subarray(stride, stride + paths);
  const keep = (step: number) => {
    const snapshot = options.snapshots.indexOf(step);
    if (snapshot !== -1) kept.snapshots[snapshot]!.set(logs, firstPath);
  };
  state.fill(0);
  keep(0);
  for (let firstStep = 0; firstStep < options.steps;) {
    const end = blockEnd(firstStep, options);
    const steps = end - firstStep;
    const block = normals.subarray(0, steps * stride);
    Result.getOrThrow(fillNormals(block, { seed: options.seed, firstPath, paths: stride, firstStep, steps }));
    yield* Effect.uninterruptible(Effect.tryPromise({ try: () => tile.run(steps), catch: (error) => error }));
    onBlock({ firstPath, paths, stride, firstStep, steps, normals: block, logs, highest });
    keep(end);
    firstStep = end;
  }
  kept.highest.set(highest, firstPath);
});

/** Walks an ensemble, tile by tile; what it fails with is whatever the device threw. */
export const walkEnsemble = Effect.fnUntraced(function* (tile: EnsembleTile, walk: Walk) {
  const { paths, snapshots } = walk.options;
  const kept: EnsembleLogs = {
    snapshots: snapshots.map(() => new Float32Array(paths)),
    highest: new Float32Array(paths),
  };
  for (let first = 0; first < paths; first += tile.width) yield* walkTile(tile, first, walk, kept);
  return kept;
});
