import canonicalize from "canonicalize";
import * as fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { blake3, canonicalText, digestOf, hexadecimal } from "../../src/index.ts";

const vectorFile = resolve("..", "shared", "vectors", "jcs.json");
const vectorsPresent = existsSync(vectorFile);
if (!vectorsPresent) console.warn(`published JCS vectors not checked: there is no ${vectorFile}`);

const value = fc.jsonValue({ maxDepth: 4 });

/** The same value with the fields of every object written in another order. */
function shuffled(one: unknown): unknown {
  if (Array.isArray(one)) return one.map(shuffled);
  if (one === null || typeof one !== "object") return one;
  return Object.fromEntries(
    Object.entries(one)
      .map(([key, field]) => [key, shuffled(field)] as const)
      .toReversed(),
  );
}

describe("canonical text", () => {
  it("[LED-002] is that of another implementation of RFC 8785", () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalText(one)).toBe(canonicalize(one));
      }),
      { numRuns: 2_000 },
    );
  });

  it("[LED-002] does not depend on the order of fields, and reads back as the value", () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalText(shuffled(one))).toBe(canonicalText(one));
        expect(JSON.parse(canonicalText(one))).toEqual(JSON.parse(JSON.stringify(one)));
      }),
    );
  });

  it.skipIf(!vectorsPresent)("[LED-002] is that of the published vectors", () => {
    const vectors = JSON.parse(readFileSync(vectorFile, "utf8")) as Record<string, { input: string; output: string }>;
    expect(Object.keys(vectors).length).toBeGreaterThan(4);
    for (const [name, { input, output }] of Object.entries(vectors)) {
      expect({ name, text: canonicalText(JSON.parse(input)) }).toEqual({ name, text: output });
    }
  });

  it("[LED-003] a digest is BLAKE3 of the kind's name, a line feed and the text", () => {
    const bytes = new TextEncoder().encode('fieldprint item 1\n["ä"]');
    expect(digestOf("fieldprint item 1", '["ä"]')).toBe(hexadecimal(blake3(bytes)));
    expect(digestOf("fieldprint event 1", '["ä"]')).not.toBe(digestOf("fieldprint item 1", '["ä"]'));
  });
});
