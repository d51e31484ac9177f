import type { ItemId } from "../state/item.ts";
import { isPermitted } from "../registry/permissions.ts";
import { itemAt, type State } from "../state/state.ts";
import type { LayerCaches, LayeredAnchors } from "./layer-caches.ts";
import type { PageReference } from "./page-reference.ts";
import type { CacheManifest } from "./stages.ts";

/** An anchor in pinned pages; `ending` is the hidden state of its last token. */
export interface PinnedAnchor {
  readonly manifest: CacheManifest;
  readonly handles: LayeredAnchors;
  readonly pages: ReadonlyArray<ReadonlyArray<PageReference>>;
  readonly ending: Float32Array;
}

/**
 * The anchors that are in pinned pages now.
 *
 * @spec PIP-005 PIP-006 PIP-011
 */
export class PinnedAnchors {
  readonly #caches: LayerCaches;
  readonly #byItem = new Map<ItemId, PinnedAnchor>();

  constructor(caches: LayerCaches) {
    this.#caches = caches;
  }

  of(item: ItemId): PinnedAnchor | undefined {
    return this.#byItem.get(item);
  }

  set(item: ItemId, anchor: PinnedAnchor): void {
    this.#byItem.set(item, anchor);
  }

  /** Poisons and frees the pages of an anchor. */
  drop(item: ItemId): void {
    const anchor = this.of(item);
    if (anchor === undefined) return;
    this.#caches.revoke(anchor.handles);
    this.#byItem.delete(item);
  }

  dropAll(): void {
    for (const item of this.#byItem.keys()) this.drop(item);
  }

  /** Drops every anchor that may no longer be injected. */
  follow(state: State): void {
    for (const id of this.#byItem.keys()) {
      const item = itemAt(state, id);
      if (item === undefined || !isPermitted(item, "shapeIdentity")) this.drop(id);
    }
  }
}
