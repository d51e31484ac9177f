import { Result, Schema, SchemaIssue } from "effect";
import { duplicateKey } from "../safetensors/duplicate-key.ts";
import { fromBase64 } from "./base64.ts";
import type { BundleParts } from "./bundle-parts.ts";
import type { MerkleProof } from "./merkle-proof.ts";
import { bundleLimits, BundleRefused, ProofBundle } from "./proof-bundle.ts";
import { quoted } from "./quoted.ts";

/** A bundle that was read: the same parts, and the name of the hash. */
export interface ReadBundle extends BundleParts {
  readonly hash: ProofBundle["hash"];
}

const decode = Schema.decodeUnknownResult(ProofBundle, { onExcessProperty: "error" });
const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

const refused = (problem: string) => Result.fail(new BundleRefused({ step: "document", problem }));

function jsonText(bundle: string | Uint8Array): Result.Result<string, BundleRefused> {
  if (typeof bundle !== "string" && !(bundle instanceof Uint8Array)) return refused("expected text, or its bytes");
  const length = typeof bundle === "string" ? Buffer.byteLength(bundle) : bundle.length;
  if (length > bundleLimits.bytes) return refused(`expected at most ${bundleLimits.bytes} bytes, got ${length}`);
  if (typeof bundle === "string") return Result.succeed(bundle);
  try {
    return Result.succeed(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bundle));
  } catch {
    return refused("expected UTF-8, got other bytes");
  }
}

function jsonValue(text: string): Result.Result<unknown, BundleRefused> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(`expected JSON, got ${quoted(text)}`);
  }
  const twice = duplicateKey(text);
  return twice === undefined ? Result.succeed(value) : refused(`expected each key once, got ${quoted(twice)} twice`);
}

/** Untrusted data as a bundle. */
export function decodedBundle(value: unknown): Result.Result<ProofBundle, BundleRefused> {
  return Result.mapError(decode(value), ({ issue }) => {
    const [first] = formatIssue(issue).issues;
    const path = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join(".");
    const where = path === "" ? "" : `${quoted(path)}: `;
    return new BundleRefused({ step: "document", problem: `${where}${first?.message ?? "expected a bundle"}` });
  });
}

const bytesOf = (digests: ReadonlyArray<string>): MerkleProof =>
  digests.map((digest) => new Uint8Array(Buffer.from(digest, "hex")));

/**
 * Reads a bundle from untrusted text, without verifying anything in it.
 *
 * @spec LED-030
 */
export function readBundle(bundle: string | Uint8Array): Result.Result<ReadBundle, BundleRefused> {
  return Result.gen(function* () {
    const text = yield* jsonText(bundle);
    const { format: _, leaf, inclusion, earlier, ...same } = yield* decodedBundle(yield* jsonValue(text));
    const bytes = fromBase64(leaf);
    if (bytes === undefined) return yield* refused(`leaf: expected base64, got ${quoted(leaf)}`);
    if (bytes.length > bundleLimits.leaf) {
      return yield* refused(`leaf: expected at most ${bundleLimits.leaf} bytes, got ${bytes.length}`);
    }
    const read = { ...same, leaf: bytes, inclusion: bytesOf(inclusion) };
    if (earlier === undefined) return read;
    const { checkpoint, consistency } = earlier;
    return { ...read, earlier: { checkpoint, consistency: bytesOf(consistency) } };
  });
}
