/**
 * The largest problem fieldprint accepts; anything beyond is refused before arithmetic or allocation.
 *
 * **Units** counts, except `logit` (absolute value of scale, bias and softcap fields).
 * **Source** page ids must stay exact in float32 indices, hence 2^24.
 *
 * @spec ATT-004
 * @category problem
 * @since 0.1.0
 */
export const problemLimits = {
  sequences: 65_536,
  heads: 1_024,
  headDim: 1_024,
  pageSize: 4_096,
  pages: 2 ** 24,
  tableColumns: 2 ** 20,
  queryTokens: 2 ** 20,
  position: 2 ** 24,
  elements: 2 ** 28,
  logit: 1e6,
} as const;
