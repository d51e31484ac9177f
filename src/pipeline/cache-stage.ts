import { Effect, Result } from "effect";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import type { Scope } from "../identity/principal.ts";
import type { Pacemaker } from "../pacemaker/pacemaker.ts";
import { isPermitted } from "../registry/permissions.ts";
import type { ItemId } from "../state/item.ts";
import { itemAt } from "../state/state.ts";
import {
  AnchorRefused,
  type AttentionFailed,
  type HashingFailed,
  type PagesChanged,
  type StageForged,
} from "./errors.ts";
import { forwardPass, type Pass } from "./forward-pass.ts";
import { noWatch } from "./inline-watches.ts";
import type { LanguageModel, Token } from "./language-model.ts";
import type { PageReference } from "./page-reference.ts";
import type { PinnedAnchor } from "./pinned-anchors.ts";
import type { PipelineSetting } from "./setting.ts";
import type { Cached, CacheManifest, Promoted, VerifiedItem } from "./stages.ts";

type Caching = AttentionFailed | HashingFailed | PagesChanged | Effect.Error<ReturnType<Pacemaker["remember"]>>;

/** A text's tokens, filled up to whole pages, so that no two anchors share one. */
function wholePages(model: LanguageModel, text: string, pageSize: number): ReadonlyArray<Token> {
  const tokens = model.tokens(text);
  const length = Math.max(1, Math.ceil(tokens.length / pageSize)) * pageSize;
  return [...tokens, ...Array.from({ length: length - tokens.length }, () => model.filler)];
}

/** Runs an anchor alone through the model. */
function passAlone(setting: PipelineSetting, tokens: ReadonlyArray<Token>) {
  const { caches } = setting;
  const alone = Effect.acquireRelease(
    Effect.sync(() => caches.allocate()),
    (sequence) => Effect.sync(() => caches.free(sequence)),
  );
  return Effect.scoped(
    Effect.flatMap(alone, (sequence) =>
      forwardPass({ ...setting, watch: noWatch }, { sequence, length: 0, mode: "none", anchorPages: () => [] }, tokens),
    ),
  );
}

/** The pages of anchors just pinned, layer by layer, as a table of a sequence that has them alone. */
function pagesOf({ caches }: PipelineSetting, handles: PinnedAnchor["handles"], owner: ItemId) {
  const sequence = caches.allocate();
  caches.attach(sequence, handles);
  const pages = caches.pools.map((_, layer) => {
    const { anchorTable } = caches.tables(sequence, layer);
    return [...anchorTable].map((page): PageReference => ({ layer, page, slots: caches.options.pageSize, owner }));
  });
  caches.free(sequence);
  return pages;
}

function pin(
  setting: PipelineSetting,
  item: ItemId,
  tokens: number,
  pass: Pass,
): Result.Result<PinnedAnchor, AnchorRefused> {
  const { model, caches, hashing } = setting;
  const refused = ({ message }: Error) =>
    new AnchorRefused({ stage: "cache", item, expected: "pages to pin it in", actual: message });
  return Result.map(Result.mapError(caches.pin(pass.rows), refused), (handles) => {
    const pages = pagesOf(setting, handles, item);
    const digests = pages.map((ofLayer) => hashing.pinned(ofLayer));
    const manifest: CacheManifest = {
      item,
      model: model.id,
      projection: model.projection,
      precision: "float32",
      layout: "NHD",
      pageSize: caches.options.pageSize,
      tokens,
      layers: digests.includes(null)
        ? null
        : digests.map((ofLayer) => digestOf("fieldprint pages 1", ofLayer!.join("\n"))),
    };
    return { manifest, handles, pages, ending: pass.hidden.at(-1)! };
  });
}

/** Remembers what was cached, derived from the anchor; once, since the same manifest is the same item. */
function recordManifest({ pacemaker, identities }: PipelineSetting, scope: Scope, manifest: CacheManifest) {
  const memo = { by: identities.runtime, text: canonicalText(manifest), scope, parents: [manifest.item] };
  return Effect.catchTag(Effect.asVoid(pacemaker.remember(memo)), "ItemExists", () => Effect.void);
}

function cacheItem(
  setting: PipelineSetting,
  { item: { id }, payload }: VerifiedItem,
): Effect.Effect<CacheManifest, AnchorRefused | Caching> {
  const { ledger, model, caches, pinned } = setting;
  const refused = (expected: string, actual: string) =>
    new AnchorRefused({ stage: "cache", item: id, expected, actual });
  return Effect.gen(function* () {
    const item = itemAt(yield* ledger.state, id)!;
    if (!isPermitted(item, "shapeIdentity")) return yield* refused("one that is still Canonical", item.status._tag);
    const known = pinned.of(id);
    if (known !== undefined) return known.manifest;
    const { pageSize } = caches.options;
    const tokens = wholePages(model, payload.text, pageSize);
    const needed = (2 * tokens.length) / pageSize;
    if (needed > caches.freePages) return yield* refused(`${needed} free pages`, String(caches.freePages));
    const pass = yield* passAlone(setting, tokens);
    const anchor = yield* Effect.fromResult(pin(setting, id, tokens.length, pass));
    pinned.set(id, anchor);
    const recorded = recordManifest(setting, item.scope, anchor.manifest);
    yield* Effect.tapError(recorded, () => Effect.sync(() => pinned.drop(id)));
    return anchor.manifest;
  });
}

/**
 * Pins what was promoted, and records what was pinned.
 *
 * @spec PIP-005
 */
export function cacheStage(setting: PipelineSetting, promoted: Promoted): Effect.Effect<Cached, StageForged | Caching> {
  return Effect.gen(function* () {
    const { items, scope, refused: before } = yield* Effect.fromResult(setting.register.check("Promoted", promoted));
    setting.pinned.follow(yield* setting.ledger.state);
    const anchors: Array<CacheManifest> = [];
    const refused = [...before];
    for (const item of items) {
      const cached = yield* Effect.result(cacheItem(setting, item));
      if (Result.isSuccess(cached)) anchors.push(cached.success);
      else if (cached.failure._tag === "AnchorRefused") refused.push(cached.failure);
      else return yield* cached.failure;
    }
    return setting.register.give("Cached", { scope, anchors, refused });
  });
}
