import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalText,
  type Commitment,
  commitmentDigest,
  decodeCommitment,
  digestOf,
  readCommitment,
} from "../../src/index.ts";
import { failureOf } from "./vectors.ts";

const digest = (digit: string): string => digit.repeat(64);
const sample: Commitment = {
  content: digest("a"),
  contentBytes: 1_234,
  embedding: digest("b"),
  encoder: { name: "fieldprint/hashing", version: "1" },
  quantiser: "int8",
  kind: "ModelInference",
  origin: "model",
  label: { roots: ["agent", "web"], level: "external" },
  author: "agent",
  scope: "home",
  parents: [digest("c"), digest("d")],
  models: ["llama-3.1-8b@checkpoint-7", "qwen2:0.5b"],
  policy: digest("e"),
};

/** Every single change of a field, nested fields included. */
const changes: ReadonlyArray<readonly [string, Commitment]> = Object.entries({
  content: { content: digest("f") },
  contentBytes: { contentBytes: 1_235 },
  embedding: { embedding: digest("f") },
  "encoder name": { encoder: { ...sample.encoder, name: "fieldprint/hashing2" } },
  "encoder version": { encoder: { ...sample.encoder, version: "2" } },
  quantiser: { quantiser: "int16" },
  kind: { kind: "ToolOutput" },
  origin: { origin: "tool" },
  "label's level": { label: { ...sample.label, level: "generated" } },
  "a root more": { label: { ...sample.label, roots: ["agent", "tool", "web"] } },
  "a root less": { label: { ...sample.label, roots: ["agent"] } },
  author: { author: "other" },
  scope: { scope: "work" },
  "a parent more": { parents: [...sample.parents, digest("f")] },
  "a parent less": { parents: sample.parents.slice(1) },
  "parents in another order": { parents: sample.parents.toReversed() },
  "no models": { models: [] },
  "another model": { models: ["llama-3.1-8b@checkpoint-8", "qwen2:0.5b"] },
  policy: { policy: digest("f") },
} satisfies Record<string, Partial<Commitment>>).map(([name, change]) => [name, { ...sample, ...change }]);

/** A value with the fields of every object in an order that `keys` decides. */
function reordered(value: unknown, seed: number): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, field]) => [key, reordered(field, seed)] as const);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => digestOf(`${seed}`, a).localeCompare(digestOf(`${seed}`, b))),
  );
}

const fieldOf = (input: unknown): string => failureOf(decodeCommitment(input)).field;
const textWith = (before: string, after: string): string => {
  const text = canonicalText(sample);
  expect(text).toContain(before);
  return text.replace(before, after);
};

describe("a commitment", () => {
  it("[MEM-012] [MEM-013] has the digest of its canonical text under its name", () => {
    expect(commitmentDigest(sample)).toBe(digestOf("fieldprint commitment 1", canonicalText(sample)));
    expect(commitmentDigest(sample)).toBe("b2d350f58c7592ceca2d293af15315e69dc796b480cc58c84c8fa14adb376f9f");
  });

  it("[MEM-012] [MEM-013] changing any single field changes the digest, and no two changes give the same", () => {
    const names = new Set(changes.flatMap(([, changed]) => Object.keys(changed)));
    expect([...names].sort()).toEqual(Object.keys(sample).sort());
    const digests = [sample, ...changes.map(([, changed]) => changed)].map(commitmentDigest);
    expect(new Set(digests).size).toBe(changes.length + 1);
  });

  it("[MEM-013] [MEM-014] the order of fields changes nothing, as data and as text", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const other = reordered(sample, seed);
        expect(commitmentDigest(Result.getOrThrow(decodeCommitment(other)))).toBe(commitmentDigest(sample));
        expect(Result.getOrThrow(readCommitment(JSON.stringify(other, undefined, 2)))).toEqual(sample);
      }),
    );
  });

  it("[MEM-012] of one origin has its kind, may be written, and is labelled no cleaner", () => {
    expect(Result.isSuccess(decodeCommitment({ ...sample, origin: "tool", kind: "ToolOutput" }))).toBe(true);
    const problems = [
      { kind: "CoreAnchor" },
      { origin: "tool" },
      { origin: "policy", kind: "PolicyAuthority" },
      { label: { roots: ["agent"], level: "asserted" } },
    ].map((change) => failureOf(decodeCommitment({ ...sample, ...change })).problem);
    expect(problems[0]).toContain("the kind ModelInference");
    expect(problems[1]).toContain("the kind ToolOutput");
    expect(problems[2]).toContain("may be written");
    expect(problems[3]).toContain("no cleaner than generated");
  });

  it("[MEM-014] without any one field is refused, and the field is named", () => {
    for (const key of Object.keys(sample)) {
      const { [key as keyof Commitment]: _missing, ...rest } = sample;
      expect(fieldOf(rest)).toBe(key);
    }
  });

  it.each([
    { of: "an unknown field", change: { more: 1 }, field: "more" },
    { of: "an unknown field within", change: { encoder: { ...sample.encoder, more: 1 } }, field: "encoder.more" },
    { of: "NaN", change: { contentBytes: NaN }, field: "contentBytes" },
    { of: "an infinity", change: { contentBytes: Infinity }, field: "contentBytes" },
    { of: "minus zero", change: { contentBytes: -0 }, field: "contentBytes" },
    { of: "a fraction", change: { contentBytes: 0.5 }, field: "contentBytes" },
    { of: "a count beyond exact numbers", change: { contentBytes: 2 ** 53 }, field: "contentBytes" },
    { of: "a lone surrogate", change: { author: "a\ud800" }, field: "author" },
    {
      of: "a lone surrogate in an encoder",
      change: { encoder: { name: "\udc00", version: "1" } },
      field: "encoder.name",
    },
    { of: "a digest in capitals", change: { content: digest("A") }, field: "content" },
    { of: "undefined", change: { policy: undefined }, field: "policy" },
    { of: "unsorted roots", change: { label: { roots: ["web", "agent"], level: "external" } }, field: "label.roots" },
    { of: "a root twice", change: { label: { roots: ["web", "web"], level: "external" } }, field: "label.roots" },
    { of: "no roots", change: { label: { roots: [], level: "external" } }, field: "label.roots" },
    { of: "unsorted models", change: { models: ["b", "a"] }, field: "models" },
    { of: "a parent twice", change: { parents: [digest("c"), digest("c")] }, field: "parents" },
    { of: "257 models", change: { models: Array.from({ length: 257 }, (_, i) => `m${1_000 + i}`) }, field: "models" },
  ])("[MEM-014] with $of is refused, and the field is named", ({ change, field }) => {
    const refused = failureOf(decodeCommitment({ ...sample, ...change }));
    expect([refused._tag, refused.field]).toEqual(["CommitmentMalformed", field]);
    expect(refused.message).toMatch(new RegExp(`^commitment, ${field}: .*; nothing it says was used$`, "u"));
  });

  it.each([
    {
      of: "a key twice",
      text: () => textWith('"author":"agent"', '"author":"agent","author":"agent"'),
      says: '"author"',
    },
    {
      of: "a key twice, once escaped",
      text: () => textWith('"scope"', '"\\u0073cope":"home","scope"'),
      says: '"scope"',
    },
    { of: "a key twice within", text: () => textWith('"name":', '"name":"x","name":'), says: '"name"' },
    { of: "a field named __proto__", text: () => textWith('"scope"', '"__proto__":{},"scope"'), says: "__proto__" },
    { of: "minus zero", text: () => textWith("1234", "-0"), says: "contentBytes" },
    { of: "an escaped lone surrogate", text: () => textWith('"home"', '"\\ud800"'), says: "scope" },
    { of: "a number that overflows", text: () => textWith("1234", "1e999"), says: "contentBytes" },
    { of: "NaN", text: () => textWith("1234", "NaN"), says: "JSON" },
    { of: "something after the end", text: () => `${canonicalText(sample)}{}`, says: "JSON" },
    { of: "too much", text: () => " ".repeat(2 ** 19) + canonicalText(sample), says: "at most 524288" },
    { of: "deep nesting", text: () => "[".repeat(2 ** 19), says: "JSON" },
    { of: "nothing", text: () => "", says: "JSON" },
    { of: "null", text: () => "null", says: "commitment" },
  ])("[MEM-014] as text with $of is refused", ({ text, says }) => {
    const refused = failureOf(readCommitment(text()));
    expect(refused._tag).toBe("CommitmentMalformed");
    expect(refused.message).toContain(says);
  });

  it("[MEM-014] as text cut anywhere is refused", () => {
    const text = canonicalText(sample);
    for (let length = 0; length < text.length; length++) {
      expect(Result.isFailure(readCommitment(text.slice(0, length)))).toBe(true);
    }
    expect(Result.getOrThrow(readCommitment(text))).toEqual(sample);
  });

  it("[MEM-015] has no place for a status or a verdict", () => {
    for (const field of ["status", "lifecycle", "provenance", "verdict", "approvals"]) {
      expect(fieldOf({ ...sample, [field]: "Canonical" })).toBe(field);
    }
  });
});
