import { Result } from "effect";
import { OutOfRange, ShapeMismatch } from "../problem/errors.ts";
import { describe } from "../problem/describe.ts";
import { DuplicatePage, NotAtPageBoundary, OutOfPages, PageNotFull, StaleHandle, UnknownHandle } from "./errors.ts";
import type { PageHandle } from "./handles.ts";
import { copySlots, holdPages, releasePages, takePage, type TokenRows, writeTokens } from "./pages.ts";
import type { PoolState, SequenceState } from "./pool-state.ts";

/** How many tokens rows hold, once their lengths agree with the pool. */
export function tokenCount(state: PoolState, rows: TokenRows): Result.Result<number, ShapeMismatch> {
  const { Hkv, D, Dv } = state.dims;
  const { keys, values } = rows;
  if (!(keys instanceof Float32Array) || keys.length % (Hkv * D) !== 0) {
    const expected = `Float32Array [n, ${Hkv}, ${D}]`;
    return Result.fail(new ShapeMismatch({ field: "keys", expected, actual: describe(keys) }));
  }
  const count = keys.length / (Hkv * D);
  if (!(values instanceof Float32Array) || values.length !== count * Hkv * Dv) {
    const expected = `Float32Array [${count}, ${Hkv}, ${Dv}]`;
    return Result.fail(new ShapeMismatch({ field: "values", expected, actual: describe(values) }));
  }
  return Result.succeed(count);
}

function lastPageIsShared(state: PoolState, sequence: SequenceState): boolean {
  const last = sequence.pages.at(-1);
  return last !== undefined && sequence.length % state.dims.P !== 0 && state.references[last]! > 1;
}

function copyLastPage(state: PoolState, sequence: SequenceState): void {
  const shared = sequence.pages.pop()!;
  const own = takePage(state);
  copySlots(state, shared, own, sequence.length % state.dims.P);
  releasePages(state, [shared]);
  sequence.pages.push(own);
}

/** Appends tokens; a partial last page that others hold too is copied first. */
export function appendTokens(
  state: PoolState,
  sequence: SequenceState,
  rows: TokenRows,
): Result.Result<number, ShapeMismatch | OutOfPages> {
  return Result.flatMap(tokenCount(state, rows), (count) => {
    if (count === 0) return Result.succeed(sequence.length);
    const copies = lastPageIsShared(state, sequence);
    const pagesAfter = Math.ceil((sequence.length + count) / state.dims.P);
    const needed = pagesAfter - sequence.pages.length + (copies ? 1 : 0);
    const free = state.freeCount;
    if (needed > free) return Result.fail(new OutOfPages({ operation: "append", needed, free }));
    if (copies) copyLastPage(state, sequence);
    while (sequence.pages.length < pagesAfter) sequence.pages.push(takePage(state));
    writeTokens(state, sequence.pages, sequence.length, rows);
    sequence.length += count;
    return Result.succeed(sequence.length);
  });
}

/** The anchor pages of a sequence, those of a set that ends in a partial page last. */
export function anchorPages(state: PoolState, sequence: SequenceState): { pages: Array<number>; length: number } {
  const sets = sequence.anchors.map((slot) => state.anchors.entries[slot]!.content!);
  const partial = sets.filter((set) => set.length % state.dims.P !== 0);
  const full = sets.filter((set) => set.length % state.dims.P === 0);
  return {
    pages: [...full, ...partial].flatMap((set) => set.pages),
    length: sets.reduce((sum, set) => sum + set.length, 0),
  };
}

/** A sequence with the same tokens and anchors, holding the same pages. */
export function forkSequence(state: PoolState, sequence: SequenceState): SequenceState {
  holdPages(state, sequence.pages);
  holdPages(state, anchorPages(state, sequence).pages);
  return { length: sequence.length, pages: [...sequence.pages], anchors: [...sequence.anchors] };
}

/** Shortens a sequence and gives up the pages it no longer reaches. */
export function truncateSequence(
  state: PoolState,
  sequence: SequenceState,
  length: number,
): Result.Result<number, OutOfRange> {
  if (!Number.isInteger(length) || length < 0 || length > sequence.length) {
    const expected = `an integer from 0 to the sequence's length ${sequence.length}`;
    return Result.fail(new OutOfRange({ field: "length", expected, actual: String(length) }));
  }
  releasePages(state, sequence.pages.splice(Math.ceil(length / state.dims.P)));
  sequence.length = length;
  return Result.succeed(length);
}

/** Gives up every page a sequence holds. */
export function releaseSequence(state: PoolState, sequence: SequenceState): void {
  releasePages(state, sequence.pages);
  releasePages(state, anchorPages(state, sequence).pages);
}

/** The physical page at an index of a sequence that fills it. */
export function fullPage(
  state: PoolState,
  sequence: SequenceState,
  index: number,
): Result.Result<number, OutOfRange | PageNotFull> {
  const page = sequence.pages[index];
  if (page === undefined) {
    const expected = `an index under the sequence's ${sequence.pages.length} pages`;
    return Result.fail(new OutOfRange({ field: "index", expected, actual: String(index) }));
  }
  const pageSize = state.dims.P;
  const tokens = Math.min(pageSize, sequence.length - index * pageSize);
  return tokens === pageSize ? Result.succeed(page) : Result.fail(new PageNotFull({ index, tokens, pageSize }));
}

/** Whether a page handle names content that is still in its page. */
export function resolvePage(
  state: PoolState,
  pool: symbol,
  handle: PageHandle,
): Result.Result<number, UnknownHandle | StaleHandle> {
  const { slot, generation } = handle;
  const current = state.generations[slot];
  if (handle.pool === pool && handle.kind === "page" && current !== undefined && generation < current) {
    return Result.fail(new StaleHandle({ kind: "page", slot, generation, current }));
  }
  const issued = handle.pool === pool && handle.kind === "page" && generation === current;
  if (!issued || state.filled[slot] !== state.dims.P || state.pinned[slot] === 1) {
    return Result.fail(new UnknownHandle({ kind: "page", slot, generation }));
  }
  return Result.succeed(slot);
}

/** Adds a full page that others hold to the end of a sequence. */
export function sharePage(
  state: PoolState,
  sequence: SequenceState,
  page: number,
): Result.Result<number, NotAtPageBoundary | DuplicatePage> {
  const pageSize = state.dims.P;
  const { length } = sequence;
  if (length % pageSize !== 0) return Result.fail(new NotAtPageBoundary({ length, pageSize }));
  const index = sequence.pages.indexOf(page);
  if (index >= 0) return Result.fail(new DuplicatePage({ page, index }));
  holdPages(state, [page]);
  sequence.pages.push(page);
  sequence.length += pageSize;
  return Result.succeed(sequence.length);
}
