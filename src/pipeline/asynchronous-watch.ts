import { Effect, Result } from "effect";
import type { DigestWorker } from "./digest-worker.ts";
import { HashingFailed, PagesChanged } from "./errors.ts";
import type { LayerCaches } from "./layer-caches.ts";
import { PageDigests } from "./page-digests.ts";
import type { PageReference } from "./page-reference.ts";
import type { Pages, PageWatch, RunningSchedule } from "./page-watch.ts";

type Failure = PagesChanged | HashingFailed;

const asFailure = (cause: unknown): Failure =>
  cause instanceof PagesChanged || cause instanceof HashingFailed
    ? cause
    : new HashingFailed({ problem: cause instanceof Error ? cause.message : String(cause) });

/**
 * One session's pages, hashed by a worker while generation goes on. A look at all pages starts when the one before it has
 * ended; the worker answers in order, so that what it says of a page is compared with what it said before.
 */
function workerWatch(caches: LayerCaches, worker: DigestWorker, digests: PageDigests): PageWatch {
  let unrecorded: Array<{ readonly page: PageReference; readonly bytes: Uint8Array }> = [];
  let looking: Promise<void> | undefined;
  let failure: Failure | undefined;

  const record = async () => {
    const pages = unrecorded;
    unrecorded = [];
    if (pages.length === 0) return;
    const found = await worker.digests(pages.map(({ bytes }) => bytes));
    pages.forEach(({ page }, i) => digests.set(page, found[i]!));
  };

  const compare = async (pages: ReadonlyArray<PageReference>) => {
    const found = await worker.digests(pages.map((page) => caches.pageBytes(page)));
    for (const [i, page] of pages.entries()) {
      if (digests.recorded(page)?.slots === page.slots) Result.getOrThrow(digests.compare(page, found[i]!));
    }
  };

  /** Both are given to the worker at once, in this order: nothing is written between the copies. */
  const look = async (pages: Pages): Promise<void> => {
    try {
      await Promise.all([record(), compare(pages())]);
    } catch (cause) {
      failure ??= asFailure(cause);
    }
  };

  const startLook = (pages: Pages): void => {
    if (looking !== undefined) return;
    looking = look(pages).finally(() => {
      looking = undefined;
    });
  };

  const unlessFailed = Effect.suspend(() => (failure === undefined ? Effect.void : Effect.fail(failure)));

  return {
    beforeLayer: () => Effect.void,
    written: (pages) => {
      for (const page of pages()) unrecorded.push({ page, bytes: caches.pageBytes(page) });
    },
    afterPass: (pages) =>
      Effect.suspend(() => {
        startLook(pages);
        return unlessFailed;
      }),
    beforeCommit: (pages) =>
      Effect.andThen(
        Effect.promise(async () => {
          await looking;
          await look(pages);
        }),
        unlessFailed,
      ),
  };
}

/**
 * Pages are hashed by a worker thread.
 *
 * @spec PIP-010
 */
export function hashingInWorker(caches: LayerCaches, worker: DigestWorker): RunningSchedule {
  const digests = new PageDigests(caches);
  return {
    pinned: (pages) => pages.map((page) => digests.record(page)),
    watch: () => workerWatch(caches, worker, digests),
  };
}
