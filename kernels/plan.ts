import { Effect } from "effect";
import { type AttentionResult, pageStrides, type Problem, rowSequences } from "../src/index.ts";
import type { Engine, Extent, KernelResult, Rows } from "./backend.ts";
import { KernelFailed, LimitExceeded } from "./errors.ts";
import { mergeStatistics, type Tile } from "./merge.ts";
import { onDevice, type Pipeline } from "./pipeline.ts";
import { allocateBuffers, fillTile, type PlanBuffers, uploadedPool } from "./plan-buffers.ts";
import { planLimitError, type PlanShape, sameDims } from "./plan-shape.ts";
import { fillHeads, fillRows } from "./row-table.ts";
import { columnsPerChunk } from "./sources/chunk.ts";

/**
 * Buffers for problems up to the size of one problem, and the kernels to run them.
 *
 * `fits` is whether a problem has the planned H, Hkv, D, Dv, P, N and layout and is no larger; `run` reads the problem's
 * arrays anew each time, so they may change between runs.
 * **Edge cases** a plan keeps nothing of one run that another could see. **Errors** `LimitExceeded` for a problem that
 * does not fit, `KernelFailed` for a closed plan or a device failure.
 *
 * @spec KRN-011 KRN-015 KRN-018 KRN-022 KRN-023
 * @category plans
 * @since 0.1.0
 */
export interface AttentionPlan {
  readonly fits: (problem: Problem) => boolean;
  readonly run: (problem: Problem) => Effect.Effect<AttentionResult, LimitExceeded | KernelFailed>;
  readonly close: () => Effect.Effect<void>;
}

interface Uploads {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

interface Run {
  readonly problem: Problem;
  readonly sequences: Int32Array;
  readonly uploads: Uploads;
  readonly result: { readonly out: Float32Array; readonly lse: Float32Array; readonly anchorMass: Float32Array };
}

class PlanRunner {
  readonly engine: Engine;
  readonly pipeline: Pipeline;
  readonly shape: PlanShape;
  readonly buffers: PlanBuffers;
  readonly chunks: number;
  readonly anchorColumns: number;

  constructor(engine: Engine, pipeline: Pipeline, shape: PlanShape) {
    this.engine = engine;
    this.pipeline = pipeline;
    this.shape = shape;
    this.buffers = allocateBuffers(shape, engine);
    this.chunks = shape.contextChunks + shape.anchorChunks;
    this.anchorColumns = shape.anchorChunks * columnsPerChunk;
  }

  async run(problem: Problem): Promise<AttentionResult> {
    const { T, H, Dv } = problem.dims;
    const result = {
      out: new Float32Array(T * H * Dv),
      lse: new Float32Array(T * H),
      anchorMass: new Float32Array(T * H),
    };
    fillRows(problem, this.buffers.rows, this.buffers.pages);
    fillHeads(problem, this.buffers.heads);
    const uploads = {
      keys: uploadedPool(problem.kPages, this.buffers.keys),
      values: uploadedPool(problem.vPages, this.buffers.values),
    };
    const run = { problem, sequences: rowSequences(problem), uploads, result };
    for (let first = 0; first < T; first += this.shape.tileRows) {
      await this.runTile(run, { first, count: Math.min(this.shape.tileRows, T - first) });
    }
    return result;
  }

  private async runTile(run: Run, tile: Tile): Promise<void> {
    if (this.chunks === 0) return this.merge(run, tile, undefined);
    fillTile(run.problem, tile, this.buffers);
    const scores = await this.score(run);
    const { H } = this.shape.dims;
    const statistics = await this.pipeline.statistics(
      [2 * this.chunks, H, this.shape.tileRows],
      [scores, this.buffers.tileRows, this.anchorColumns],
    );
    this.merge(run, tile, statistics as Rows);
    const totals = await this.weighAndSum(run, scores);
    const { Dv } = this.shape.dims;
    for (let r = 0; r < tile.count; r++) {
      for (let h = 0; h < H; h++) run.result.out.set(totals[r]![h]!, ((tile.first + r) * H + h) * Dv);
    }
  }

  private merge({ problem, sequences, result }: Run, tile: Tile, statistics: Rows | undefined): void {
    const { rows, merge } = this.buffers;
    merge.fill(0);
    const buffers = { rows, merge, lse: result.lse, anchorMass: result.anchorMass };
    mergeStatistics(problem, sequences, tile, this.shape.anchorChunks, statistics, buffers);
  }

  private get scoresExtent(): Extent {
    return [this.chunks * columnsPerChunk, this.shape.dims.H, this.shape.tileRows];
  }

  private score({ problem, uploads }: Run): Promise<KernelResult> {
    const { D, P } = this.shape.dims;
    const strides = pageStrides(this.shape.layout, this.shape.dims, D);
    return this.pipeline.scores(this.scoresExtent, [
      this.buffers.queries,
      uploads.keys,
      this.buffers.pages,
      this.buffers.tileRows,
      this.buffers.heads,
      D,
      P,
      this.anchorColumns,
      strides.page,
      strides.slot,
      strides.head,
      problem.scale,
      problem.anchorScale,
      problem.softcap,
    ]);
  }

  private async weighAndSum({ uploads }: Run, scores: KernelResult): Promise<Rows> {
    const { H, Dv, P } = this.shape.dims;
    const { tileRows } = this.shape;
    const { merge, pages, heads } = this.buffers;
    const weights = await this.pipeline.weights(this.scoresExtent, [scores, merge, this.anchorColumns]);
    const strides = pageStrides(this.shape.layout, this.shape.dims, Dv);
    const partials = await this.pipeline.partialSums(
      [Dv, H * this.chunks, tileRows],
      [
        weights,
        uploads.values,
        pages,
        this.buffers.tileRows,
        heads,
        merge,
        H,
        this.anchorColumns,
        P,
        strides.page,
        strides.slot,
        strides.head,
      ],
    );
    return (await this.pipeline.totals([Dv, H, tileRows], [partials, this.chunks, H])) as Rows;
  }
}

/** A plan of the given shape on a backend's kernels. */
export function openPlan(engine: Engine, pipeline: Pipeline, shape: PlanShape): AttentionPlan {
  const backend = engine.name;
  let runner: PlanRunner | undefined = new PlanRunner(engine, pipeline, shape);
  const refusal = (problem: Problem) => {
    if (runner === undefined) return new KernelFailed({ backend, reason: "the plan was closed" });
    if (sameDims(problem, shape)) return planLimitError(problem, backend, shape);
    return new KernelFailed({ backend, reason: "the problem's dimensions or layout are not the planned ones" });
  };
  return {
    fits: (problem) => sameDims(problem, shape) && planLimitError(problem, backend, shape) === undefined,
    run: (problem) =>
      Effect.suspend((): Effect.Effect<AttentionResult, LimitExceeded | KernelFailed> => {
        const refused = refusal(problem);
        if (refused !== undefined) return Effect.fail(refused);
        const current = runner!;
        return onDevice(backend, pipeline, () => current.run(problem));
      }),
    close: () => Effect.sync(() => (runner = undefined)),
  };
}
