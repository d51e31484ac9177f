import type { PageStrides, Problem } from "../../src/index.ts";

/** Which of the two page tables a pass reads. */
export type Branch = "context" | "anchor";

/** One query of one head: the work of one thread group. */
export interface Row {
  readonly problem: Problem;
  readonly sequence: number;
  readonly token: number;
  readonly queryRow: number;
  readonly head: number;
}

/** The two page pools as float32 elements. */
export interface Pools {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** One pass of a row over the keys of one branch. */
export interface Sweep {
  readonly row: Row;
  readonly branch: Branch;
  readonly length: number;
  readonly position: number;
  readonly keyHead: number;
  readonly pools: Pools;
  readonly keyStrides: PageStrides;
  readonly valueStrides: PageStrides;
}

/**
 * One key of a tile. `logit` is computed from whatever the slot holds; `score` is what the softmax sees. `page` is -1
 * where the table has no page.
 */
export interface Lane {
  readonly key: number;
  readonly page: number;
  readonly slot: number;
  readonly visible: boolean;
  readonly logit: number;
  readonly score: number;
}
