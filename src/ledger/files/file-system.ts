import { type Effect, Schema } from "effect";

/**
 * An operation on a file or a directory that the machine refused.
 *
 * **Edge cases** `code` is the machine's own word, such as `ENOSPC`.
 *
 * @spec STO-020 STO-021
 * @category errors
 * @since 0.1.0
 */
export class FileFault extends Schema.TaggedError<FileFault>()("FileFault", {
  operation: Schema.String,
  path: Schema.String,
  code: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return `${this.operation} of ${this.path}: expected success, got ${this.code} (${this.detail})`;
  }
}

/**
 * A file that is open.
 *
 * **Units** bytes. **Edge cases** `read` and `write` may do a part and answer how much, as the operations they stand for;
 * `read` answers 0 at the end.
 *
 * @spec STO-013
 * @category store
 * @since 0.1.0
 */
export interface OpenFile {
  readonly size: Effect.Effect<number, FileFault>;
  readonly read: (into: Uint8Array, position: number) => Effect.Effect<number, FileFault>;
  readonly write: (bytes: Uint8Array, position: number) => Effect.Effect<number, FileFault>;
  readonly truncate: (length: number) => Effect.Effect<void, FileFault>;
  /** Answers when what was written, and the length, would survive a power cut. */
  readonly synchronise: Effect.Effect<void, FileFault>;
  readonly close: Effect.Effect<void, FileFault>;
}

/**
 * How a file is opened: as it is, emptied or made, or made and refused when there.
 *
 * @category store
 * @since 0.1.0
 */
export type OpenMode = "existing" | "replace" | "new";

/**
 * What a file store needs of the machine; the one that uses it is `nodeFileSystem`.
 *
 * @spec STO-013
 * @category store
 * @since 0.1.0
 */
export interface StoreFileSystem {
  readonly open: (path: string, mode: OpenMode) => Effect.Effect<OpenFile, FileFault>;
  readonly list: (directory: string) => Effect.Effect<ReadonlyArray<string>, FileFault>;
  readonly rename: (from: string, to: string) => Effect.Effect<void, FileFault>;
  readonly remove: (path: string) => Effect.Effect<void, FileFault>;
  /** Makes a directory in one that is there. */
  readonly makeDirectory: (path: string) => Effect.Effect<void, FileFault>;
  /** Answers when the names in a directory would survive a power cut. */
  readonly synchroniseDirectory: (path: string) => Effect.Effect<void, FileFault>;
}
