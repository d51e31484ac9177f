import type { Dims, Layout, Problem } from "../src/index.ts";
import type { BackendName } from "./backend-name.ts";
import type { Engine } from "./backend.ts";
import type { BackendLimits } from "./declarations.ts";
import { LimitExceeded } from "./errors.ts";
import { demandOf } from "./row-table.ts";
import { chunksFor, columnsPerChunk } from "./sources/chunk.ts";

/** What a plan was made for: everything that fixes its buffers. */
export interface PlanShape {
  readonly layout: Layout;
  readonly dims: Pick<Dims, "H" | "Hkv" | "D" | "Dv" | "P" | "N">;
  readonly tokens: number;
  readonly tileRows: number;
  readonly contextChunks: number;
  readonly anchorChunks: number;
  readonly pageEntries: number;
}

/** Elements of one kernel's output that a tile of rows aims at. */
const tileElements = 2 ** 22;

const mostTileRows = 4_096;

/** Kernels hold indices into everything but the pools in float32. */
const exactIndices = 2 ** 24;

const mostPaddingRows = 8;

/** Elements per query token of the three results that stay on the device: scores, partial sums, outputs. */
function rowElements(shape: Omit<PlanShape, "tileRows">): ReadonlyArray<number> {
  const { H, Dv } = shape.dims;
  const chunks = shape.contextChunks + shape.anchorChunks;
  return [chunks * columnsPerChunk * H, chunks * Dv * H];
}

function tileRowsFor(shape: Omit<PlanShape, "tileRows">, engine: Engine): number {
  const perRow = rowElements(shape);
  const { H, D } = shape.dims;
  const rows = Math.min(
    shape.tokens,
    mostTileRows,
    Math.floor(tileElements / Math.max(...perRow, 1)),
    Math.floor(exactIndices / (H * D)) - mostPaddingRows,
  );
  return engine.rowCount(Math.max(1, rows), perRow);
}

/** The smallest plan shape that holds a problem. */
export function shapeFor(problem: Problem, engine: Engine): PlanShape {
  const { H, Hkv, D, Dv, P, N, T } = problem.dims;
  const demand = demandOf(problem);
  const shape = {
    layout: problem.layout,
    dims: { H, Hkv, D, Dv, P, N },
    tokens: T,
    contextChunks: chunksFor(demand.contextKeys),
    anchorChunks: chunksFor(demand.anchorKeys),
    pageEntries: demand.pageEntries,
  };
  return { ...shape, tileRows: tileRowsFor(shape, engine) };
}

/** The first of a problem's sizes beyond a backend's limits. */
export function backendLimitError(problem: Problem, backend: BackendName, limits: BackendLimits) {
  const { P, N, Hkv, D, Dv, H } = problem.dims;
  const demand = demandOf(problem);
  const columns = (chunksFor(demand.contextKeys) + chunksFor(demand.anchorKeys)) * columnsPerChunk;
  const sizes: ReadonlyArray<readonly [keyof BackendLimits, number]> = [
    ["maxContext", demand.contextKeys + demand.anchorKeys],
    ["maxPages", Math.max(N, demand.pageEntries)],
    ["maxElements", N * P * Hkv * Math.max(D, Dv)],
    ["maxPageElements", P * Hkv * Math.max(D, Dv)],
    ["maxRowElements", columns * H * Math.max(1, Dv / columnsPerChunk)],
  ];
  return firstExcess(backend, sizes, limits);
}

/** The first of a problem's sizes that a plan's buffers cannot hold. */
export function planLimitError(problem: Problem, backend: BackendName, shape: PlanShape): LimitExceeded | undefined {
  const { contextKeys, anchorKeys, pageEntries } = demandOf(problem);
  const sizes = [
    ["plan.tokens", problem.dims.T],
    ["plan.contextChunks", chunksFor(contextKeys)],
    ["plan.anchorChunks", chunksFor(anchorKeys)],
    ["plan.pageEntries", pageEntries],
  ] as const;
  return firstExcess(backend, sizes, {
    "plan.tokens": shape.tokens,
    "plan.contextChunks": shape.contextChunks,
    "plan.anchorChunks": shape.anchorChunks,
    "plan.pageEntries": shape.pageEntries,
  });
}

function firstExcess<K extends string>(
  backend: BackendName,
  sizes: ReadonlyArray<readonly [K, number]>,
  limits: Readonly<Record<K, number>>,
): LimitExceeded | undefined {
  const excess = sizes.find(([limit, actual]) => actual > limits[limit]);
  if (excess === undefined) return undefined;
  return new LimitExceeded({ backend, limit: excess[0], expected: limits[excess[0]], actual: excess[1] });
}

/** Whether a problem has the dimensions a plan was made for. */
export function sameDims(problem: Problem, shape: PlanShape): boolean {
  const names = ["H", "Hkv", "D", "Dv", "P", "N"] as const;
  return problem.layout === shape.layout && names.every((name) => problem.dims[name] === shape.dims[name]);
}
