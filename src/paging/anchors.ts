import { Result } from "effect";
import type { ShapeMismatch } from "../problem/errors.ts";
import { AlreadyAttached, NotAttached, OutOfPages, PartialAnchors } from "./errors.ts";
import { holdPages, poisonPage, releasePages, takePage, type TokenRows, writeTokens } from "./pages.ts";
import type { AnchorState, PoolState, SequenceState } from "./pool-state.ts";
import { tokenCount } from "./sequences.ts";

/**
 * What a revocation did: the pages it poisoned and freed, and how many sequences lost them.
 *
 * @spec PAG-014
 * @category paging
 * @since 0.1.0
 */
export interface Revocation {
  readonly pages: ReadonlyArray<number>;
  readonly detached: number;
}

/** Writes anchors into pages of their own and pins these. */
export function pinTokens(state: PoolState, rows: TokenRows): Result.Result<AnchorState, ShapeMismatch | OutOfPages> {
  return Result.flatMap(tokenCount(state, rows), (length) => {
    const needed = Math.ceil(length / state.dims.P);
    const free = state.freeCount;
    if (needed > free) return Result.fail(new OutOfPages({ operation: "pinAnchors", needed, free }));
    const pages = Array.from({ length: needed }, () => takePage(state));
    for (const page of pages) state.pinned[page] = 1;
    writeTokens(state, pages, 0, rows);
    return Result.succeed({ length, pages });
  });
}

/** Attaches anchors to a sequence that does not have them. */
export function attachAnchors(
  state: PoolState,
  sequence: SequenceState,
  slot: number,
): Result.Result<void, AlreadyAttached | PartialAnchors> {
  if (sequence.anchors.includes(slot)) return Result.fail(new AlreadyAttached({ anchor: slot }));
  const pageSize = state.dims.P;
  const setAt = (anchor: number) => state.anchors.entries[anchor]!.content!;
  const offered = setAt(slot);
  const partial = sequence.anchors.map(setAt).find((set) => set.length % pageSize !== 0);
  if (partial !== undefined && offered.length % pageSize !== 0) {
    return Result.fail(new PartialAnchors({ attached: partial.length, offered: offered.length, pageSize }));
  }
  holdPages(state, offered.pages);
  sequence.anchors.push(slot);
  return Result.succeed(undefined);
}

/** Detaches anchors from a sequence that has them. */
export function detachAnchors(
  state: PoolState,
  sequence: SequenceState,
  slot: number,
): Result.Result<void, NotAttached> {
  const index = sequence.anchors.indexOf(slot);
  if (index < 0) return Result.fail(new NotAttached({ anchor: slot }));
  sequence.anchors.splice(index, 1);
  releasePages(state, state.anchors.entries[slot]!.content!.pages);
  return Result.succeed(undefined);
}

/** Poisons anchors, takes them from every sequence and frees their pages. */
export function revokeAnchors(state: PoolState, anchors: AnchorState, slot: number): Revocation {
  let detached = 0;
  for (const { content: sequence } of state.sequences.entries) {
    if (sequence === undefined || !sequence.anchors.includes(slot)) continue;
    detachAnchors(state, sequence, slot);
    detached += 1;
  }
  for (const page of anchors.pages) {
    poisonPage(state, page);
    state.pinned[page] = 0;
  }
  releasePages(state, anchors.pages);
  return { pages: anchors.pages, detached };
}
