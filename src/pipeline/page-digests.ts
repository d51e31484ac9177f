import { Result } from "effect";
import type { Digest } from "../ledger/digest.ts";
import { blake3, hexadecimal } from "../ledger/hash.ts";
import { PagesChanged } from "./errors.ts";
import type { LayerCaches } from "./layer-caches.ts";
import type { PageReference } from "./page-reference.ts";

interface Known {
  readonly slots: number;
  readonly digest: Digest;
}

/**
 * The digests of pages as they were when they were written.
 *
 * @spec PIP-010 PIP-011
 */
export class PageDigests {
  readonly #caches: LayerCaches;
  readonly #known = new Map<number, Known>();

  constructor(caches: LayerCaches) {
    this.#caches = caches;
  }

  #place({ layer, page }: PageReference): number {
    return layer * this.#caches.options.pages + page;
  }

  digest(reference: PageReference): Digest {
    return hexadecimal(blake3(this.#caches.pageBytes(reference)));
  }

  set(reference: PageReference, digest: Digest): void {
    this.#known.set(this.#place(reference), { slots: reference.slots, digest });
  }

  record(reference: PageReference): Digest {
    const digest = this.digest(reference);
    this.set(reference, digest);
    return digest;
  }

  /** A page as far as it has been recorded, when it has. */
  recorded(reference: PageReference): PageReference | undefined {
    const known = this.#known.get(this.#place(reference));
    return known && known.slots <= reference.slots ? { ...reference, slots: known.slots } : undefined;
  }

  /** Whether a digest is the one on record for a page. */
  compare(reference: PageReference, actual: Digest): Result.Result<void, PagesChanged> {
    const { digest: expected } = this.#known.get(this.#place(reference))!;
    if (actual === expected) return Result.succeed(undefined);
    const { layer, page, owner } = reference;
    return Result.fail(new PagesChanged({ layer, page, owner, expected, actual }));
  }

  /** Whether pages still have the bytes that were recorded; pages without a record are not looked at. */
  check(references: ReadonlyArray<PageReference>): Result.Result<void, PagesChanged> {
    for (const reference of references) {
      const recorded = this.recorded(reference);
      if (recorded === undefined) continue;
      const compared = this.compare(recorded, this.digest(recorded));
      if (Result.isFailure(compared)) return compared;
    }
    return Result.succeed(undefined);
  }
}
