import { Effect } from "effect";
import type { LayerCaches } from "./layer-caches.ts";
import { PageDigests } from "./page-digests.ts";
import type { PageWatch, RunningSchedule } from "./page-watch.ts";

const nothing = () => Effect.void;

/** Looks at nothing. */
export const noWatch: PageWatch = {
  beforeLayer: nothing,
  written: () => {},
  afterPass: nothing,
  beforeCommit: nothing,
};

/**
 * No page is ever hashed.
 *
 * @spec PIP-010
 */
export const noHashing: RunningSchedule = { pinned: () => null, watch: () => noWatch };

/**
 * Pages are compared when something is committed, and then those that are new are put on record.
 *
 * @spec PIP-010
 */
export function hashingAtCommits(caches: LayerCaches): RunningSchedule {
  const digests = new PageDigests(caches);
  const beforeCommit: PageWatch["beforeCommit"] = (pages) =>
    Effect.suspend(() => {
      const all = pages();
      const grown = all.filter((page) => digests.recorded(page)?.slots !== page.slots);
      return Effect.map(Effect.fromResult(digests.check(all)), () => grown.forEach((page) => digests.record(page)));
    });
  return {
    pinned: (pages) => pages.map((page) => digests.record(page)),
    watch: () => ({ ...noWatch, beforeCommit }),
  };
}

/**
 * Pages are compared before every layer that reads them.
 *
 * @spec PIP-010
 */
export function hashingBeforeLayers(caches: LayerCaches): RunningSchedule {
  const digests = new PageDigests(caches);
  const check: PageWatch["beforeLayer"] = (pages) => Effect.suspend(() => Effect.fromResult(digests.check(pages())));
  return {
    pinned: (pages) => pages.map((page) => digests.record(page)),
    watch: () => ({
      beforeLayer: check,
      written: (pages) => pages().forEach((page) => digests.record(page)),
      afterPass: nothing,
      beforeCommit: check,
    }),
  };
}
