/**
 * How many pairs are from `from` to `to` steps apart, both included.
 *
 * @spec CON-122
 * @category comparison
 * @since 0.1.0
 */
export interface UlpBucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Every pair of elements, counted once: the finite or equal ones by their distance, in buckets 0, 1, 2, 3-4, 5-8 and so
 * on up to the last that holds any, the others as mismatches.
 *
 * **Units** steps between neighbouring numbers of the narrower format, or of integers.
 * **Edge cases** `nanMismatches` have NaN on one side; `infinityMismatches` have an infinity on one side, or a finite
 * number beyond the range of the narrower format; two NaN, and equal infinities, are 0 apart.
 *
 * @spec CON-122
 * @category comparison
 * @since 0.1.0
 */
export interface UlpHistogram {
  readonly buckets: ReadonlyArray<UlpBucket>;
  readonly nanMismatches: number;
  readonly infinityMismatches: number;
}

/** The number of the bucket a distance falls in. */
export function bucketOf(distance: number): number {
  if (distance === 0) return 0;
  let bucket = 1;
  for (let most = 1; most < distance; most *= 2) bucket++;
  return bucket;
}

/** Counts per bucket number, with the ends of each bucket. */
export function bucketsOf(counts: ReadonlyArray<number>): ReadonlyArray<UlpBucket> {
  return counts.map((count, bucket) => ({
    from: bucket <= 1 ? bucket : 2 ** (bucket - 2) + 1,
    to: bucket === 0 ? 0 : 2 ** (bucket - 1),
    count,
  }));
}
