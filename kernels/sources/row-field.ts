/**
 * What the kernels know about a query row, as consecutive float32 fields. `contextPages` and `anchorPages` index the
 * page list; `distance` is the query's position minus that of its first visible key.
 */
export const rowField = {
  contextPages: 0,
  anchorPages: 1,
  firstKey: 2,
  contextCount: 3,
  anchorCount: 4,
  distance: 5,
} as const;

export const rowFields = 6;

/** What the kernels know about a query head, as consecutive float32 fields. */
export const headField = { anchorBias: 0, alibiSlope: 1, keyHead: 2 } as const;

export const headFields = 3;

/** How a row and head turns scores into weights: factor * exp(score - shift), for columns before the end. */
export const weightField = {
  contextFactor: 0,
  contextShift: 1,
  contextEnd: 2,
  anchorFactor: 3,
  anchorShift: 4,
  anchorEnd: 5,
} as const;

export const weightFields = 6;
