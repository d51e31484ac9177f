import { Result, Schema } from "effect";
import { ItemId, type MemoryItem } from "../state/item.ts";
import type { Scope } from "../identity/principal.ts";
import { Digest } from "../ledger/digest.ts";
import { ModelId } from "../memory/commitment.ts";
import type { Payload } from "../pacemaker/payload.ts";
import { type AnchorRefused, StageForged } from "./errors.ts";

declare const stage: unique symbol;

/** What a stage gives: only the pipeline makes one. */
interface Stage<Name extends string> {
  readonly [stage]: Name;
  /** What went no further, here or before. */
  readonly refused: ReadonlyArray<AnchorRefused>;
}

/**
 * Items that were found for a question.
 *
 * @spec PIP-001
 * @category pipeline
 * @since 0.1.0
 */
export interface Retrieved extends Stage<"Retrieved"> {
  readonly scope: Scope;
  readonly items: ReadonlyArray<ItemId>;
}

/**
 * An item whose payload and place in the ledger were verified.
 *
 * **Units** `bundle` is the text of the proof bundle of the record that wrote it.
 *
 * @spec PIP-002
 * @category pipeline
 * @since 0.1.0
 */
export interface VerifiedItem {
  readonly item: MemoryItem;
  readonly payload: Payload;
  readonly bundle: string;
}

/**
 * Items that were verified.
 *
 * @spec PIP-001 PIP-002
 * @category pipeline
 * @since 0.1.0
 */
export interface Verified extends Stage<"Verified"> {
  readonly scope: Scope;
  readonly items: ReadonlyArray<VerifiedItem>;
}

/**
 * Items that may be injected.
 *
 * @spec PIP-001 PIP-004
 * @category pipeline
 * @since 0.1.0
 */
export interface Promoted extends Stage<"Promoted"> {
  readonly scope: Scope;
  readonly items: ReadonlyArray<VerifiedItem>;
}

/**
 * What was pinned for an anchor.
 *
 * **Units** `layers` has the digest of its pages in each layer; null under the schedule `none`.
 *
 * @spec PIP-005
 * @category pipeline
 * @since 0.1.0
 */
export const CacheManifest = Schema.Struct({
  item: ItemId,
  model: ModelId,
  projection: ModelId,
  precision: Schema.Literal("float32"),
  layout: Schema.Literal("NHD"),
  pageSize: Schema.Int,
  tokens: Schema.Int,
  layers: Schema.NullOr(Schema.Array(Digest)),
});
export type CacheManifest = typeof CacheManifest.Type;

/**
 * Anchors in pinned pages.
 *
 * @spec PIP-001 PIP-005
 * @category pipeline
 * @since 0.1.0
 */
export interface Cached extends Stage<"Cached"> {
  readonly scope: Scope;
  readonly anchors: ReadonlyArray<CacheManifest>;
}

type StageName = "Retrieved" | "Verified" | "Promoted" | "Cached";
type StageOf<Name extends StageName> = {
  Retrieved: Retrieved;
  Verified: Verified;
  Promoted: Promoted;
  Cached: Cached;
}[Name];

const describe = (value: unknown): string =>
  typeof value === "object" && value !== null ? "an object made elsewhere" : String(value).slice(0, 80);

/**
 * The stage values that one pipeline gave. They are frozen, so that what was given is what comes back.
 *
 * @spec PIP-001
 */
export class StageRegister {
  readonly #given = new WeakMap<object, StageName>();

  give<Name extends StageName>(name: Name, content: Omit<StageOf<Name>, typeof stage>): StageOf<Name> {
    for (const value of Object.values(content)) if (typeof value === "object") Object.freeze(value);
    const given = Object.freeze(content) as unknown as StageOf<Name>;
    this.#given.set(given, name);
    return given;
  }

  check<Name extends StageName>(name: Name, value: StageOf<Name>): Result.Result<StageOf<Name>, StageForged> {
    const known = typeof value === "object" && value !== null ? this.#given.get(value) : undefined;
    if (known === name) return Result.succeed(value);
    return Result.fail(new StageForged({ expected: name, actual: known ?? describe(value) }));
  }
}
