import { Result } from "effect";
import { type HandleError, StaleHandle, UnknownHandle } from "./errors.ts";

/**
 * What a pool hands out in place of a sequence, anchors or a page: a slot number and the generation it was issued in.
 *
 * **Edge cases** a slot that is used again gets a new generation, so an old handle never names its new content.
 *
 * @spec PAG-009
 * @category paging
 * @since 0.1.0
 */
export interface Handle<Kind extends "sequence" | "anchor" | "page"> {
  readonly kind: Kind;
  readonly pool: symbol;
  readonly slot: number;
  readonly generation: number;
}

/**
 * Names one sequence of one pool until it is freed.
 *
 * @spec PAG-009
 * @category paging
 * @since 0.1.0
 */
export type SequenceHandle = Handle<"sequence">;

/**
 * Names one set of pinned anchors of one pool until it is revoked.
 *
 * @spec PAG-009 PAG-011
 * @category paging
 * @since 0.1.0
 */
export type AnchorHandle = Handle<"anchor">;

/**
 * Names the content of one full page of one pool until the page is freed or overwritten; holding it keeps nothing alive.
 *
 * @spec PAG-005 PAG-009
 * @category paging
 * @since 0.1.0
 */
export type PageHandle = Handle<"page">;

/**
 * One reusable slot: its generation, and its content while it is in use.
 *
 * @spec PAG-009
 * @category paging
 * @since 0.1.0
 */
export interface Slot<A> {
  generation: number;
  content: A | undefined;
}

/**
 * Slots by number, and the numbers of the vacant ones.
 *
 * @spec PAG-009
 * @category paging
 * @since 0.1.0
 */
export interface Slots<A> {
  readonly entries: Array<Slot<A>>;
  readonly vacant: Array<number>;
}

/** How many slots are in use. */
export function occupied(slots: Slots<unknown>): number {
  return slots.entries.length - slots.vacant.length;
}

/** Puts content in a vacant slot, or a new one. */
export function occupy<A>(slots: Slots<A>, content: A): Pick<Handle<"sequence">, "slot" | "generation"> {
  const slot = slots.vacant.pop() ?? slots.entries.length;
  const entry = (slots.entries[slot] ??= { generation: 0, content });
  entry.content = content;
  return { slot, generation: entry.generation };
}

/** Empties a slot; every handle to it becomes stale. */
export function vacate(slots: Slots<unknown>, slot: number): void {
  const entry = slots.entries[slot]!;
  entry.content = undefined;
  entry.generation += 1;
  slots.vacant.push(slot);
}

/** The content a handle names. */
export function resolve<A>(
  slots: Slots<A>,
  pool: symbol,
  kind: "sequence" | "anchor",
  handle: Handle<"sequence" | "anchor">,
): Result.Result<A, HandleError> {
  const entry = slots.entries[handle.slot];
  const { slot, generation } = handle;
  const unknown = new UnknownHandle({ kind, slot, generation });
  if (handle.pool !== pool || handle.kind !== kind || entry === undefined) return Result.fail(unknown);
  if (generation < entry.generation) {
    return Result.fail(new StaleHandle({ kind, slot, generation, current: entry.generation }));
  }
  if (generation !== entry.generation || entry.content === undefined) return Result.fail(unknown);
  return Result.succeed(entry.content);
}
