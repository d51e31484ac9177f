import { Schema } from "effect";
import type { OutOfRange, ShapeMismatch, TooLarge } from "../problem/errors.ts";

const HandleKind = Schema.Literals(["sequence", "anchor", "page"]);

/**
 * Fewer pages are free than an operation needs; nothing was changed.
 *
 * @spec PAG-008
 * @category errors
 * @since 0.1.0
 */
export class OutOfPages extends Schema.TaggedError<OutOfPages>()("OutOfPages", {
  operation: Schema.Literals(["append", "pinAnchors"]),
  needed: Schema.Int,
  free: Schema.Int,
}) {
  override get message(): string {
    return `${this.operation}: expected ${this.needed} free pages, got ${this.free}; free or truncate sequences, or revoke anchors`;
  }
}

/**
 * A handle that this pool never issued.
 *
 * @spec PAG-009
 * @category errors
 * @since 0.1.0
 */
export class UnknownHandle extends Schema.TaggedError<UnknownHandle>()("UnknownHandle", {
  kind: HandleKind,
  slot: Schema.Number,
  generation: Schema.Number,
}) {
  override get message(): string {
    return `${this.kind} ${this.slot}.${this.generation}: expected a handle issued by this pool, got one it never issued`;
  }
}

/**
 * A handle whose sequence was freed, whose anchors were revoked or whose page was freed or overwritten.
 *
 * @spec PAG-009
 * @category errors
 * @since 0.1.0
 */
export class StaleHandle extends Schema.TaggedError<StaleHandle>()("StaleHandle", {
  kind: HandleKind,
  slot: Schema.Number,
  generation: Schema.Number,
  current: Schema.Number,
}) {
  override get message(): string {
    return `${this.kind} ${this.slot}: expected generation ${this.current}, got ${this.generation}; it was given up earlier, obtain a new handle`;
  }
}

/**
 * A page that its sequence does not fill, where only a full page can be shared.
 *
 * @spec PAG-005
 * @category errors
 * @since 0.1.0
 */
export class PageNotFull extends Schema.TaggedError<PageNotFull>()("PageNotFull", {
  index: Schema.Number,
  tokens: Schema.Int,
  pageSize: Schema.Int,
}) {
  override get message(): string {
    return `page ${this.index}: expected ${this.pageSize} tokens of the sequence in it, got ${this.tokens}; fork the sequence to share a partial page`;
  }
}

/**
 * A full page offered to a sequence whose last page is not full.
 *
 * @spec PAG-005
 * @category errors
 * @since 0.1.0
 */
export class NotAtPageBoundary extends Schema.TaggedError<NotAtPageBoundary>()("NotAtPageBoundary", {
  length: Schema.Int,
  pageSize: Schema.Int,
}) {
  override get message(): string {
    return `sequence: expected a length that is a multiple of ${this.pageSize}, got ${this.length}; share pages before appending tokens`;
  }
}

/**
 * A page that would stand twice in one sequence's table.
 *
 * @spec PAG-006
 * @category errors
 * @since 0.1.0
 */
export class DuplicatePage extends Schema.TaggedError<DuplicatePage>()("DuplicatePage", {
  page: Schema.Int,
  index: Schema.Int,
}) {
  override get message(): string {
    return `page ${this.page}: expected a page the sequence does not hold, got the one at index ${this.index} of its table; append the tokens instead`;
  }
}

/**
 * Anchors attached a second time to one sequence, which would count them twice.
 *
 * @spec PAG-012
 * @category errors
 * @since 0.1.0
 */
export class AlreadyAttached extends Schema.TaggedError<AlreadyAttached>()("AlreadyAttached", { anchor: Schema.Int }) {
  override get message(): string {
    return `anchor ${this.anchor}: expected anchors the sequence does not have, got ones attached earlier`;
  }
}

/**
 * Anchors detached from a sequence that does not have them.
 *
 * @spec PAG-012
 * @category errors
 * @since 0.1.0
 */
export class NotAttached extends Schema.TaggedError<NotAttached>()("NotAttached", { anchor: Schema.Int }) {
  override get message(): string {
    return `anchor ${this.anchor}: expected anchors attached to the sequence, got ones that are not`;
  }
}

/**
 * Two anchor sets that both end in a partial page; an anchor table has room for one such page, its last.
 *
 * @spec PAG-013
 * @category errors
 * @since 0.1.0
 */
export class PartialAnchors extends Schema.TaggedError<PartialAnchors>()("PartialAnchors", {
  attached: Schema.Int,
  offered: Schema.Int,
  pageSize: Schema.Int,
}) {
  override get message(): string {
    return `anchors: expected at most one attached set whose length is no multiple of ${this.pageSize}, got lengths ${this.attached} and ${this.offered}; pin them as one set`;
  }
}

/**
 * An invariant of the pool that does not hold: a defect in the pool, or someone wrote into its arrays.
 *
 * @spec PAG-016
 * @category errors
 * @since 0.1.0
 */
export class AuditFailure extends Schema.TaggedError<AuditFailure>()("AuditFailure", {
  invariant: Schema.Literals([
    "pages are free or live",
    "attached anchors are pinned",
    "references equal holders",
    "tables cover lengths",
    "no page twice in a table",
    "no pinned page in a block table",
    "used slots are filled",
    "revoked pages are poisoned",
  ]),
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.invariant}: ${this.where}: expected ${this.expected}, got ${this.actual}; do not use the pool further`;
  }
}

/**
 * Why a handle was refused.
 *
 * @category errors
 * @since 0.1.0
 */
export type HandleError = UnknownHandle | StaleHandle;

/**
 * Everything a pool operation can answer instead of its result.
 *
 * @category errors
 * @since 0.1.0
 */
export type PagingError =
  | HandleError
  | OutOfPages
  | PageNotFull
  | NotAtPageBoundary
  | DuplicatePage
  | AlreadyAttached
  | NotAttached
  | PartialAnchors
  | ShapeMismatch
  | OutOfRange
  | TooLarge;
