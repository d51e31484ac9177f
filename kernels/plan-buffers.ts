import type { Problem } from "../src/index.ts";
import type { Engine } from "./backend.ts";
import type { Tile } from "./merge.ts";
import type { PlanShape } from "./plan-shape.ts";
import { headFields, rowFields, weightFields } from "./sources/row-field.ts";

/**
 * The host arrays a plan reuses between runs. `rowFields` covers all tokens; `tileRows`, `queries` and `merge` one tile.
 * A pool buffer is only there where the backend needs a pool longer than the problem's.
 */
export interface PlanBuffers {
  readonly rows: Float32Array;
  readonly tileRows: Float32Array;
  readonly queries: Float32Array;
  readonly merge: Float32Array;
  readonly pages: Float32Array;
  readonly heads: Float32Array;
  readonly keys: Float32Array | undefined;
  readonly values: Float32Array | undefined;
}

export function allocateBuffers(shape: PlanShape, engine: Engine): PlanBuffers {
  const { H, Hkv, D, Dv, P, N } = shape.dims;
  const array = (length: number) => new Float32Array(engine.inputLength(Math.max(1, length)));
  const pool = (length: number) => (engine.inputLength(length) === length ? undefined : array(length));
  return {
    rows: new Float32Array(shape.tokens * rowFields),
    tileRows: array(shape.tileRows * rowFields),
    queries: array(shape.tileRows * H * D),
    merge: array(shape.tileRows * H * weightFields),
    pages: array(shape.pageEntries),
    heads: array(H * headFields),
    keys: pool(N * P * Hkv * D),
    values: pool(N * P * Hkv * Dv),
  };
}

/** The pool to upload: the caller's own array, read anew on every run, or a copy as long as the backend needs. */
export function uploadedPool(pool: Float32Array, buffer: Float32Array | undefined): Float32Array {
  buffer?.set(pool);
  return buffer ?? pool;
}

/** Copies a tile's queries and rows; rows past the tile see nothing. */
export function fillTile(problem: Problem, tile: Tile, buffers: PlanBuffers): void {
  const width = problem.dims.H * problem.dims.D;
  const end = tile.first + tile.count;
  buffers.queries.set(problem.q.subarray(tile.first * width, end * width));
  buffers.tileRows.fill(0);
  buffers.tileRows.set(buffers.rows.subarray(tile.first * rowFields, end * rowFields));
}
