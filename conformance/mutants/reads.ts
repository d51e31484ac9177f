import { type PageStrides, pageStrides, type Problem } from "../../src/index.ts";
import type { Branch, Pools, Row } from "./sweep.ts";

/** The pools a branch reads. */
export function pools(problem: Problem, _branch: Branch): Pools {
  return { keys: problem.kPages, values: problem.vPages };
}

/** Element strides of the key pool. */
export function keyStrides(problem: Problem): PageStrides {
  return pageStrides(problem.layout, problem.dims, problem.dims.D);
}

/** Element strides of the value pool. */
export function valueStrides(problem: Problem): PageStrides {
  return pageStrides(problem.layout, problem.dims, problem.dims.Dv);
}

/** The page that holds a logical block, or -1 where the table has none. */
export function physicalPage({ problem, sequence }: Row, branch: Branch, block: number): number {
  const { blockTable, anchorTable, dims } = problem;
  const table = branch === "context" ? blockTable : anchorTable;
  const columns = branch === "context" ? dims.maxPages : dims.maxAnchorPages;
  return block < columns ? table[sequence * columns + block]! : -1;
}

/** Where the elements of one head in one slot of a pool begin. */
export function headOffset(strides: PageStrides, page: number, slot: number, head: number): number {
  return page * strides.page + slot * strides.slot + head * strides.head;
}

/** The flat index of one element of a head. */
export function elementIndex(offset: number, element: number): number {
  return offset + element;
}

/** The key/value head a query head reads. */
export function keyHead({ dims }: Problem, head: number): number {
  return Math.floor(head / dims.G);
}
