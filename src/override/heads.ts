import type { Digest } from "../ledger/digest.ts";

/** The newest heads, newest first. */
interface Recent {
  readonly head: Digest;
  readonly earlier: Recent | undefined;
}

/**
 * Every head that a log has had. A value: one more head answers another, which shares the earlier ones.
 *
 * **Edge cases** heads come with every event and are looked up by overrides only, so adding is what is fast.
 *
 * @spec OVR-004 STA-020
 * @category override
 * @since 0.1.0
 */
export interface Heads {
  readonly count: number;
  readonly recent: Recent | undefined;
  readonly older: ReadonlyArray<ReadonlySet<Digest>>;
}

const together = 512;

/** No heads. */
export const noHeads: Heads = { count: 0, recent: undefined, older: [] };

function* headsIn(recent: Recent | undefined): Iterable<Digest> {
  for (let at = recent; at !== undefined; at = at.earlier) yield at.head;
}

/** The heads with one more, the newest. */
export function withHead({ count: before, recent: earlier, older }: Heads, head: Digest): Heads {
  const count = before + 1;
  const recent: Recent = { head, earlier };
  if (count % together !== 0) return { count, recent, older };
  return { count, recent: undefined, older: [...older, new Set(headsIn(recent))] };
}

/**
 * Whether a digest is one of a log's heads.
 *
 * @spec OVR-004
 * @category override
 * @since 0.1.0
 */
export function isHead({ recent, older }: Heads, digest: Digest): boolean {
  for (const head of headsIn(recent)) if (head === digest) return true;
  return older.some((heads) => heads.has(digest));
}
