import { Result } from "effect";
import { type OutOfRange, type ShapeMismatch, TooLarge } from "../problem/errors.ts";
import { problemLimits } from "../problem/limits.ts";
import type { Layout } from "../problem/problem.ts";
import { attachAnchors, detachAnchors, pinTokens, type Revocation, revokeAnchors } from "./anchors.ts";
import { auditPool, type PoolStats, poolStats } from "./audit.ts";
import type * as errors from "./errors.ts";
import {
  type AnchorHandle,
  type Handle,
  occupied,
  occupy,
  type PageHandle,
  resolve,
  type SequenceHandle,
  type Slots,
  vacate,
} from "./handles.ts";
import type { TokenRows } from "./pages.ts";
import { type AnchorState, emptyPool, type PoolDims, type PoolState, type SequenceState } from "./pool-state.ts";
import { batchTables, type PoolTables } from "./pool-tables.ts";
import * as sequences from "./sequences.ts";

/**
 * A pool of N pages of keys and values with reference counts, shared prefixes, copy-on-write and pinned anchors.
 *
 * **Shapes** `kPages` and `vPages` as in `ProblemInput`; the pool owns them and callers only read them.
 * **Edge cases** pages are taken in the order in which they became free. A failed operation changes nothing.
 * **Errors** every operation returns a `Result`; handles of sequences that were freed, anchors that were revoked and pages
 * that were given up are `StaleHandle`, handles the pool never issued are `UnknownHandle`.
 * **Source** block tables after Kwon et al. 2023 (paged attention); anchors after attention.md's problem table.
 *
 * @spec PAG-001 PAG-007 PAG-009 PAG-019
 * @category paging
 * @since 0.1.0
 */
export class BlockPool {
  readonly #state: PoolState;
  readonly #identity = Symbol("BlockPool");

  private constructor(state: PoolState) {
    this.#state = state;
  }

  /** An empty pool. `OutOfRange` or `TooLarge` for dimensions beyond `problemLimits`. */
  static make(options: {
    readonly layout: Layout;
    readonly dims: PoolDims;
  }): Result.Result<BlockPool, OutOfRange | TooLarge> {
    return Result.map(emptyPool(options.layout, options.dims), (state) => new BlockPool(state));
  }

  get layout(): Layout {
    return this.#state.layout;
  }

  get dims(): PoolDims {
    return this.#state.dims;
  }

  get kPages(): Float32Array {
    return this.#state.kPages;
  }

  get vPages(): Float32Array {
    return this.#state.vPages;
  }

  /**
   * A new sequence of length 0, which holds no page.
   *
   * @spec PAG-002 PAG-020
   */
  allocate(): Result.Result<SequenceHandle, TooLarge> {
    return this.#issue("sequence", this.#state.sequences, () => ({ length: 0, pages: [], anchors: [] }));
  }

  /**
   * Appends tokens and answers the new length; `OutOfPages` when they do not all fit.
   *
   * @spec PAG-003 PAG-004 PAG-008
   */
  append(
    handle: SequenceHandle,
    rows: TokenRows,
  ): Result.Result<number, errors.HandleError | errors.OutOfPages | ShapeMismatch> {
    return Result.flatMap(this.#sequence(handle), (it) => sequences.appendTokens(this.#state, it, rows));
  }

  /**
   * A sequence with the same tokens and anchors; no page is copied until one of the two is written.
   *
   * @spec PAG-004
   */
  fork(handle: SequenceHandle): Result.Result<SequenceHandle, errors.HandleError | TooLarge> {
    return Result.flatMap(this.#sequence(handle), (it) =>
      this.#issue("sequence", this.#state.sequences, () => sequences.forkSequence(this.#state, it)),
    );
  }

  /**
   * Shortens a sequence to a length and gives up the pages behind it.
   *
   * @spec PAG-010
   */
  truncate(handle: SequenceHandle, length: number): Result.Result<number, errors.HandleError | OutOfRange> {
    return Result.flatMap(this.#sequence(handle), (it) => sequences.truncateSequence(this.#state, it, length));
  }

  /**
   * Ends a sequence; pages and anchors that others hold stay.
   *
   * @spec PAG-010
   */
  free(handle: SequenceHandle): Result.Result<void, errors.HandleError> {
    return Result.map(this.#sequence(handle), (it) => {
      sequences.releaseSequence(this.#state, it);
      vacate(this.#state.sequences, handle.slot);
    });
  }

  /**
   * A handle to the page at an index of a sequence that fills it, to be offered to {@link share}.
   *
   * @spec PAG-005
   */
  page(
    handle: SequenceHandle,
    index: number,
  ): Result.Result<PageHandle, errors.HandleError | errors.PageNotFull | OutOfRange> {
    const found = Result.flatMap(this.#sequence(handle), (it) => sequences.fullPage(this.#state, it, index));
    return Result.map(found, (slot) => ({
      kind: "page",
      pool: this.#identity,
      slot,
      generation: this.#state.generations[slot]!,
    }));
  }

  /**
   * Appends a full page that another sequence filled, without copying it, and answers the new length.
   *
   * @spec PAG-005 PAG-006
   */
  share(
    handle: SequenceHandle,
    page: PageHandle,
  ): Result.Result<number, errors.HandleError | errors.NotAtPageBoundary | errors.DuplicatePage> {
    return Result.flatMap(this.#sequence(handle), (it) =>
      Result.flatMap(sequences.resolvePage(this.#state, this.#identity, page), (slot) =>
        sequences.sharePage(this.#state, it, slot),
      ),
    );
  }

  /**
   * Writes anchors into pages of their own, which stay until {@link revoke}.
   *
   * @spec PAG-008 PAG-011
   */
  pinAnchors(rows: TokenRows): Result.Result<AnchorHandle, errors.OutOfPages | ShapeMismatch | TooLarge> {
    return Result.flatMap(this.#room("anchor", this.#state.anchors), () =>
      Result.flatMap(pinTokens(this.#state, rows), (it) => this.#issue("anchor", this.#state.anchors, () => it)),
    );
  }

  /**
   * Puts anchors into a sequence's anchor table; at most one set per sequence may end in a partial page.
   *
   * @spec PAG-012 PAG-013
   */
  attach(
    handle: SequenceHandle,
    anchors: AnchorHandle,
  ): Result.Result<void, errors.HandleError | errors.AlreadyAttached | errors.PartialAnchors> {
    return Result.flatMap(this.#both(handle, anchors), (it) => attachAnchors(this.#state, it, anchors.slot));
  }

  /**
   * Takes anchors out of a sequence's anchor table; they stay pinned.
   *
   * @spec PAG-012
   */
  detach(handle: SequenceHandle, anchors: AnchorHandle): Result.Result<void, errors.HandleError | errors.NotAttached> {
    return Result.flatMap(this.#both(handle, anchors), (it) => detachAnchors(this.#state, it, anchors.slot));
  }

  /**
   * Fills anchors with NaN, takes them from every sequence and frees their pages.
   *
   * @spec PAG-014
   */
  revoke(anchors: AnchorHandle): Result.Result<Revocation, errors.HandleError> {
    return Result.map(this.#anchors(anchors), (it) => {
      const revocation = revokeAnchors(this.#state, it, anchors.slot);
      vacate(this.#state.anchors, anchors.slot);
      return revocation;
    });
  }

  /**
   * The tables of a batch, in the order given; a sequence may stand in it more than once.
   *
   * @spec PAG-015 PAG-020
   */
  tables(handles: ReadonlyArray<SequenceHandle>): Result.Result<PoolTables, errors.HandleError | TooLarge> {
    const batch: Array<SequenceState> = [];
    for (const handle of handles) {
      const found = this.#sequence(handle);
      if (Result.isFailure(found)) return Result.fail(found.failure);
      batch.push(found.success);
    }
    return batchTables(this.#state, batch);
  }

  /**
   * Whether every page that tables name still holds what it held when they were made; forgets early, never late.
   *
   * @spec PAG-015
   */
  isCurrent(tables: Pick<PoolTables, "revision">): boolean {
    return tables.revision === this.#state.revision;
  }

  /**
   * The counts the pool keeps.
   *
   * @spec PAG-016
   */
  stats(): PoolStats {
    return poolStats(this.#state);
  }

  /**
   * Checks every invariant by a recount; see {@link auditPool}.
   *
   * @spec PAG-016
   */
  audit(): Result.Result<PoolStats, errors.AuditFailure> {
    return auditPool(this.#state);
  }

  /**
   * A deep copy of everything the pool knows.
   *
   * @spec PAG-016
   */
  snapshot(): PoolState {
    return structuredClone(this.#state);
  }

  #sequence(handle: SequenceHandle): Result.Result<SequenceState, errors.HandleError> {
    return resolve(this.#state.sequences, this.#identity, "sequence", handle);
  }

  #anchors(handle: AnchorHandle): Result.Result<AnchorState, errors.HandleError> {
    return resolve(this.#state.anchors, this.#identity, "anchor", handle);
  }

  #both(handle: SequenceHandle, anchors: AnchorHandle): Result.Result<SequenceState, errors.HandleError> {
    return Result.flatMap(this.#anchors(anchors), () => this.#sequence(handle));
  }

  #room(kind: "sequence" | "anchor", slots: Slots<unknown>): Result.Result<void, TooLarge> {
    const most = problemLimits.sequences;
    if (occupied(slots) < most) return Result.succeed(undefined);
    const expected = `fewer than ${most} live`;
    return Result.fail(new TooLarge({ field: `${kind} handles`, expected, actual: String(occupied(slots)) }));
  }

  #issue<Kind extends "sequence" | "anchor", A>(
    kind: Kind,
    slots: Slots<A>,
    content: () => A,
  ): Result.Result<Handle<Kind>, TooLarge> {
    return Result.map(this.#room(kind, slots), () => ({ kind, pool: this.#identity, ...occupy(slots, content()) }));
  }
}
