import type { Effect } from "effect";
import type { Digest } from "../ledger/digest.ts";
import type { HashingFailed, PagesChanged } from "./errors.ts";
import type { PageReference } from "./page-reference.ts";

/**
 * When the pages that attention reads are hashed and compared with what was written.
 *
 * @spec PIP-010
 * @category pipeline
 * @since 0.1.0
 */
export const hashSchedules = ["commit", "asynchronous", "synchronous", "none"] as const;
export type HashSchedule = (typeof hashSchedules)[number];

/** Pages that are listed only when somebody looks at them. */
export type Pages = () => ReadonlyArray<PageReference>;

type Watching = Effect.Effect<void, PagesChanged | HashingFailed>;

/**
 * What a schedule does at each moment of a session's passes.
 *
 * @spec PIP-010
 */
export interface PageWatch {
  /** A layer is about to read pages. */
  readonly beforeLayer: (pages: Pages) => Watching;
  /** A layer wrote rows into pages of the context. */
  readonly written: (pages: Pages) => void;
  /** A pass through all layers ended. */
  readonly afterPass: (pages: Pages) => Watching;
  /** The session's text is about to be remembered. */
  readonly beforeCommit: (pages: Pages) => Watching;
}

/**
 * A schedule at work: what it takes of anchors when they are pinned, and a watch for each session.
 *
 * @spec PIP-010
 */
export interface RunningSchedule {
  /** The digests of the pages of anchors just pinned, if this schedule ever takes any. */
  readonly pinned: (pages: ReadonlyArray<PageReference>) => ReadonlyArray<Digest> | null;
  readonly watch: () => PageWatch;
}
