import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BundleParts,
  bundleText,
  cosignCheckpoint,
  MerkleTree,
  type ProofBundle,
  sha256Tree,
  signCheckpoint,
  verifyBundle,
} from "../../src/index.ts";
import { outcome } from "./grown-tree.ts";
import { logSigner, namesake, origin, refusal, value, witnesses, witnessKeys } from "./note-cast.ts";

const leafOf = (n: number) => new TextEncoder().encode(`{"event":${n}}`);
const tree = new MerkleTree();
for (let n = 0; n < 30; n++) value(tree.append(leafOf(n)));

const trust = { trustedKeys: [logSigner.key], witnesses: { keys: witnessKeys.slice(0, 2), threshold: 2 } };

function noteOf(size: number, signer = logSigner, of = tree): string {
  const note = value(signCheckpoint({ origin, size, root: value(of.root(size)) }, [signer]));
  return witnesses.slice(0, 2).reduce((note, witness) => value(cosignCheckpoint(note, witness, 1_700_000_000)), note);
}

function partsOf(index: number, size: number, from?: number): BundleParts {
  const inclusion = value(tree.inclusionProof(index, size));
  const parts = { leaf: leafOf(index), index, inclusion, checkpoint: noteOf(size) };
  if (from === undefined) return parts;
  const consistency = from === 0 ? [] : value(tree.consistencyProof(from, size));
  return { ...parts, earlier: { checkpoint: noteOf(from), consistency } };
}

const parts = partsOf(11, 23, 9);
const text = value(bundleText(parts));
const document = JSON.parse(text) as ProofBundle;
const changed = (fields: object) => JSON.stringify({ ...document, ...fields });

const stepOf = (result: ReturnType<typeof verifyBundle>) =>
  Result.isSuccess(result) ? "proved" : `${result.failure._tag}: ${result.failure.step}`;
const causeOf = (result: ReturnType<typeof verifyBundle>) =>
  Result.isFailure(result) ? (result.failure.cause as { _tag: string } | undefined)?._tag : "proved";

describe("proof bundles", () => {
  it("[LED-030] [LED-031] of any leaf, size and earlier size prove what they hold", () => {
    const places = fc.integer({ min: 1, max: 30 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        index: fc.nat({ max: size - 1 }),
        from: fc.option(fc.nat({ max: size }), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(places, ({ index, size, from }) => {
        const text = value(bundleText(partsOf(index, size, from)));
        const proved = value(verifyBundle(text, trust));
        expect([proved.leaf, proved.index, proved.checkpoint.size]).toEqual([leafOf(index), index, size]);
        expect(proved.earlier?.size).toBe(from);
        expect(verifyBundle(Buffer.from(text), trust)).toEqual(Result.succeed(proved));
      }),
      { numRuns: 60 },
    );
  });

  it("[LED-031] are verified under the hash that the verifier names", () => {
    const other = new MerkleTree(sha256Tree);
    for (let n = 0; n < 5; n++) value(other.append(leafOf(n)));
    const inclusion = value(other.inclusionProof(2));
    const parts = { leaf: leafOf(2), index: 2, inclusion, checkpoint: noteOf(5, logSigner, other) };
    const text = value(bundleText(parts, sha256Tree));
    expect(stepOf(verifyBundle(text, { ...trust, hash: sha256Tree }))).toBe("proved");
    expect(refusal(verifyBundle(text, trust))).toBe(
      "proof bundle, document: hash: expected blake3, got sha256; ask its sender for another copy",
    );
    const misnamed = text.replace("sha256", "blake3");
    expect(stepOf(verifyBundle(misnamed, trust))).toBe("BundleRefused: inclusion");
  });

  it.each<[string, Partial<BundleParts>, string, string]>([
    ["another leaf", { leaf: leafOf(12) }, "inclusion", "RootMismatch"],
    ["another index", { index: 10 }, "inclusion", "RootMismatch"],
    ["an index beyond the size", { index: 23 }, "inclusion", "LeafIndexRefused"],
    ["a proof of another size", { inclusion: value(tree.inclusionProof(11, 30)) }, "inclusion", "RootMismatch"],
    ["a missing node", { inclusion: parts.inclusion.slice(1) }, "inclusion", "ProofLengthRefused"],
    ["an unknown signer", { checkpoint: noteOf(23, namesake) }, "checkpoint", "CheckpointUntrusted"],
    [
      "no witnesses",
      { checkpoint: value(signCheckpoint({ origin, size: 23, root: value(tree.root(23)) }, [logSigner])) },
      "checkpoint",
      "WitnessesMissing",
    ],
    ["no note", { checkpoint: "" }, "checkpoint", "NoteMalformed"],
    [
      "an earlier checkpoint of an unknown signer",
      { earlier: { checkpoint: noteOf(9, namesake), consistency: parts.earlier!.consistency } },
      "earlier checkpoint",
      "CheckpointUntrusted",
    ],
    [
      "an earlier checkpoint of another size",
      { earlier: { checkpoint: noteOf(10), consistency: parts.earlier!.consistency } },
      "consistency",
      "ProofLengthRefused",
    ],
    [
      "a later checkpoint as the earlier",
      { earlier: { checkpoint: noteOf(24), consistency: [] } },
      "consistency",
      "Rollback",
    ],
  ])("[LED-031] with %s name the step that failed and its error", (_, part, step, cause) => {
    const refused = verifyBundle(value(bundleText({ ...parts, ...part })), trust);
    expect([stepOf(refused), causeOf(refused)]).toEqual([`BundleRefused: ${step}`, cause]);
    expect(refusal(refused)).toMatch(new RegExp(`^proof bundle, ${step}: .*expected .*, got `, "u"));
  });

  it("[LED-031] of another history are a split view", () => {
    const forked = new MerkleTree();
    for (let n = 0; n < 9; n++) value(forked.append(leafOf(n + 1)));
    const earlier = { checkpoint: noteOf(9, logSigner, forked), consistency: parts.earlier!.consistency };
    const refused = verifyBundle(value(bundleText({ ...parts, earlier })), trust);
    expect([stepOf(refused), causeOf(refused)]).toEqual(["BundleRefused: consistency", "SplitView"]);
  });

  it("[LED-031] under a trust that cannot decide are refused", () => {
    expect(causeOf(verifyBundle(text, { trustedKeys: [] }))).toBe("NoteKeyRefused");
    expect(stepOf(verifyBundle(text, { trustedKeys: [logSigner.key] }))).toBe("proved");
  });
});

describe("what is no bundle", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const [deep, halfDeep] = [nested(1_000_000), nested(500_000)];
  it.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "expected JSON"],
    ["no object", "[]", "Expected object"],
    ["a surplus field", changed({ more: 1 }), '"more": Expected no excess property'],
    ["a field of the prototype", text.replace("{", '{"__proto__":{},'), '"__proto__": Expected no excess property'],
    ["a surplus field further in", changed({ earlier: { ...document.earlier, more: 1 } }), "excess"],
    ["a repeated field", text.replace("{", '{"index":12,'), 'expected each key once, got "index" twice'],
    ["a missing field", text.replace('"index":11,', ""), '"index": Missing key'],
    ["another format", changed({ format: "fieldprint proof bundle 2" }), '"format": Expected'],
    ["an unknown hash", changed({ hash: "md5" }), '"hash": Expected'],
    ["a negative index", changed({ index: -1 }), '"index": Expected'],
    ["a broken index", changed({ index: 1.5 }), '"index": Expected'],
    ["an index as text", changed({ index: "11" }), '"index": Expected'],
    ["an index of 2^53", changed({ index: 2 ** 53 }), '"index": Expected'],
    ["a node in capitals", changed({ inclusion: ["A".repeat(64)] }), '"inclusion.0": Expected a digest'],
    ["65 nodes", changed({ inclusion: new Array<string>(65).fill("0".repeat(64)) }), '"inclusion": Expected'],
    ["a leaf that is no base64", changed({ leaf: "a_b-" }), "leaf: expected base64"],
    ["a leaf without padding", changed({ leaf: document.leaf.replace(/=+$/u, "") + "A" }), "leaf: expected base64"],
    ["a leaf far above 1 MiB", changed({ leaf: "AAAA".repeat(349_527) }), '"leaf": Expected'],
    [
      "a leaf of 1 MiB and a byte",
      changed({ leaf: Buffer.alloc(2 ** 20 + 1).toString("base64") }),
      "leaf: expected at most",
    ],
    ["invalid UTF-8", Buffer.concat([Buffer.from(text), Buffer.from([0xff])]), "expected UTF-8"],
    ["ten million bytes", " ".repeat(10_000_000), "expected at most 2097152 bytes, got 10000000"],
    ["a million brackets", deep, "Expected object"],
    [
      "half a million brackets as a leaf",
      changed({ leaf: 0 }).replace('"leaf":0', `"leaf":${halfDeep}`),
      '"leaf": Expected',
    ],
    ["a field of half a million brackets", changed({ x: 1 }).replace('"x":1', `"x":${halfDeep}`), "Expected"],
    ["something else than text", 5 as unknown as string, "expected text, or its bytes"],
  ])("[LED-030] %s is refused", (_, bundle, problem) => {
    const refused = verifyBundle(bundle, trust);
    expect(stepOf(refused)).toBe("BundleRefused: document");
    expect(refusal(refused)).toContain(problem);
    expect(refusal(refused).length).toBeLessThan(300);
  });

  it("[LED-030] is not written either", () => {
    const strange: ReadonlyArray<BundleParts> = [
      { ...parts, leaf: new Uint8Array(2 ** 20 + 1) },
      { ...parts, index: -1 },
      { ...parts, index: Number.NaN },
      { ...parts, inclusion: [new Uint8Array(31)] },
      { ...parts, checkpoint: "x".repeat(70_000) },
    ];
    for (const parts of strange) expect(outcome(bundleText(parts))).toBe("BundleRefused");
    expect(outcome(bundleText(parts, { ...sha256Tree, name: "md5" }))).toBe("BundleRefused");
    expect(outcome(bundleText({ ...parts, leaf: new Uint8Array(2 ** 20) }))).toBe("accepted");
  });

  it("[LED-032] any bit of a bundle turned, and any byte left out, is refused", () => {
    const bytes = Buffer.from(text);
    expect(stepOf(verifyBundle(bytes, trust))).toBe("proved");
    const accepted: Array<string> = [];
    for (let at = 0; at < bytes.length; at++) {
      const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      if (stepOf(verifyBundle(without, trust)) === "proved") accepted.push(`byte ${at} left out`);
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << bit;
        if (stepOf(verifyBundle(flipped, trust)) === "proved") accepted.push(`bit ${bit} of byte ${at} turned`);
      }
    }
    expect(accepted).toEqual([]);
  });

  it("[LED-032] every beginning of a bundle, and any splice of it, is refused or proves what the bundle does", () => {
    const proved = verifyBundle(text, trust);
    for (let end = 0; end < text.length; end++)
      expect(stepOf(verifyBundle(text.slice(0, end), trust))).not.toBe("proved");
    fc.assert(
      fc.property(
        fc.nat({ max: text.length }),
        fc.nat({ max: 20 }),
        fc.string({ unit: "binary", maxLength: 9 }),
        (at, out, put) => {
          const result = verifyBundle(text.slice(0, at) + put + text.slice(at + out), trust);
          if (Result.isSuccess(result)) expect(result).toEqual(proved);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
