import { Result } from "effect";
import { BlockPool } from "../paging/block-pool.ts";
import type { OutOfPages } from "../paging/errors.ts";
import type { AnchorHandle, SequenceHandle } from "../paging/handles.ts";
import type { TokenRows } from "../paging/pages.ts";
import type { PoolTables } from "../paging/pool-tables.ts";
import type { OutOfRange, ShapeMismatch, TooLarge } from "../problem/errors.ts";
import type { LanguageModel } from "./language-model.ts";
import type { PageReference } from "./page-reference.ts";

/** A sequence in every layer. */
export type LayeredSequence = ReadonlyArray<SequenceHandle>;

/** Pinned anchors in every layer. */
export type LayeredAnchors = ReadonlyArray<AnchorHandle>;

/**
 * How many pages each layer has, and how many tokens a page.
 *
 * @spec PIP-005
 * @category pipeline
 * @since 0.1.0
 */
export interface PageOptions {
  readonly pages: number;
  readonly pageSize: number;
}

/**
 * The paged caches of a model's layers. All layers hold the same tokens, so what fits in one fits in every one.
 *
 * @spec PIP-005 PIP-006
 */
export class LayerCaches {
  readonly pools: ReadonlyArray<BlockPool>;
  readonly options: PageOptions;

  private constructor(pools: ReadonlyArray<BlockPool>, options: PageOptions) {
    this.pools = pools;
    this.options = options;
  }

  static make(
    { heads: { Hkv, D, Dv }, layers }: Pick<LanguageModel, "heads" | "layers">,
    options: PageOptions,
  ): Result.Result<LayerCaches, OutOfRange | TooLarge> {
    const dims = { N: options.pages, P: options.pageSize, Hkv, D, Dv };
    const pools = Array.from({ length: layers }, () => BlockPool.make({ layout: "NHD", dims }));
    return Result.map(Result.all(pools), (made) => new LayerCaches(made, options));
  }

  get freePages(): number {
    return this.pools[0]!.stats().free;
  }

  allocate(): LayeredSequence {
    return this.pools.map((pool) => Result.getOrThrow(pool.allocate()));
  }

  fork(sequence: LayeredSequence): LayeredSequence {
    return this.pools.map((pool, layer) => Result.getOrThrow(pool.fork(sequence[layer]!)));
  }

  free(sequence: LayeredSequence): void {
    this.pools.forEach((pool, layer) => Result.getOrThrow(pool.free(sequence[layer]!)));
  }

  truncate(sequence: LayeredSequence, length: number): void {
    this.pools.forEach((pool, layer) => Result.getOrThrow(pool.truncate(sequence[layer]!, length)));
  }

  append(sequence: LayeredSequence, layer: number, rows: TokenRows): void {
    Result.getOrThrow(this.pools[layer]!.append(sequence[layer]!, rows));
  }

  pin(rows: ReadonlyArray<TokenRows>): Result.Result<LayeredAnchors, OutOfPages | ShapeMismatch | TooLarge> {
    return Result.all(this.pools.map((pool, layer) => pool.pinAnchors(rows[layer]!)));
  }

  attach(sequence: LayeredSequence, anchors: LayeredAnchors): void {
    this.pools.forEach((pool, layer) => Result.getOrThrow(pool.attach(sequence[layer]!, anchors[layer]!)));
  }

  detach(sequence: LayeredSequence, anchors: LayeredAnchors): void {
    this.pools.forEach((pool, layer) => Result.getOrThrow(pool.detach(sequence[layer]!, anchors[layer]!)));
  }

  /** Fills the anchors' pages with NaN and frees them; answers them, of the first layer. */
  revoke(anchors: LayeredAnchors): ReadonlyArray<number> {
    const revoked = this.pools.map((pool, layer) => Result.getOrThrow(pool.revoke(anchors[layer]!)));
    return revoked[0]!.pages;
  }

  tables(sequence: LayeredSequence, layer: number): PoolTables {
    return Result.getOrThrow(this.pools[layer]!.tables([sequence[layer]!]));
  }

  /** The pages that hold a sequence's own tokens in a layer, from a token on. */
  contextPages(sequence: LayeredSequence, layer: number, from = 0): ReadonlyArray<PageReference> {
    const { pageSize } = this.options;
    const { blockTable, kvLen } = this.tables(sequence, layer);
    const length = kvLen[0]!;
    const pages: Array<PageReference> = [];
    for (let at = Math.floor(from / pageSize); at * pageSize < length; at++) {
      const slots = Math.min(pageSize, length - at * pageSize);
      pages.push({ layer, page: blockTable[at]!, slots, owner: "context" });
    }
    return pages;
  }

  /** The keys and values of the first slots of a page, in one piece; a copy. */
  pageBytes({ layer, page, slots }: PageReference): Uint8Array {
    const { kPages, vPages, dims } = this.pools[layer]!;
    const parts = [
      { values: kPages, width: dims.Hkv * dims.D },
      { values: vPages, width: dims.Hkv * dims.Dv },
    ].map(({ values, width }) => values.subarray(page * dims.P * width, (page * dims.P + slots) * width));
    const bytes = new Uint8Array(parts[0]!.byteLength + parts[1]!.byteLength);
    bytes.set(new Uint8Array(parts[0]!.buffer, parts[0]!.byteOffset, parts[0]!.byteLength));
    bytes.set(new Uint8Array(parts[1]!.buffer, parts[1]!.byteOffset, parts[1]!.byteLength), parts[0]!.byteLength);
    return bytes;
  }
}
