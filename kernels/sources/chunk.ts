/**
 * Columns of scores that one statistics thread and one partial-sum thread read. Anchors start at column 0 and context
 * keys at the next multiple of this, so no chunk mixes them. Chunks keep every thread's loops short.
 *
 * @spec KRN-016
 */
export const columnsPerChunk = 64;

/** Columns rounded up to whole chunks. */
export function chunksFor(columns: number): number {
  return Math.ceil(columns / columnsPerChunk);
}
