import { Result } from "effect";
import { base64 } from "./base64.ts";
import type { BundleParts } from "./bundle-parts.ts";
import { canonicalText } from "./canonical.ts";
import { hexadecimal } from "./hash.ts";
import type { BundleRefused } from "./proof-bundle.ts";
import { decodedBundle, readBundle } from "./read-bundle.ts";
import { blake3Tree, type TreeHash } from "./tree-hash.ts";

/**
 * The text of a bundle: its canonical JSON.
 *
 * **Edge cases** nothing is verified, but what could not be read again is not written. **Errors** `BundleRefused` for a
 * leaf above 1 MiB, nodes that are no digests, and a hash that bundles do not know.
 *
 * @spec LED-030
 * @category ledger
 * @since 0.1.0
 */
export function bundleText(parts: BundleParts, hash: TreeHash = blake3Tree): Result.Result<string, BundleRefused> {
  const { leaf, index, inclusion, checkpoint, earlier } = parts;
  const document = {
    format: "fieldprint proof bundle 1",
    hash: hash.name,
    leaf: base64(leaf),
    index,
    inclusion: inclusion.map(hexadecimal),
    checkpoint,
    ...(earlier && {
      earlier: { checkpoint: earlier.checkpoint, consistency: earlier.consistency.map(hexadecimal) },
    }),
  };
  return Result.flatMap(decodedBundle(document), (bundle) => {
    const text = canonicalText(bundle);
    return Result.map(readBundle(text), () => text);
  });
}
