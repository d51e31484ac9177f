import { Effect, Layer, Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blake3,
  Embedder,
  floatFormats,
  gammaBound,
  hashingEmbedder,
  quantise,
  vectorDigest,
} from "../../src/index.ts";
import { failureOf } from "./vectors.ts";

const embed = (...texts: ReadonlyArray<string>): ReadonlyArray<Float32Array> =>
  Effect.runSync(hashingEmbedder.embed(texts));
const embedOne = (text: string): Float32Array => embed(text)[0]!;
const refusalOf = (...texts: ReadonlyArray<string>) =>
  failureOf(Effect.runSync(Effect.result(hashingEmbedder.embed(texts))));

const cosine = (one: Float32Array, other: Float32Array): number => one.reduce((sum, x, i) => sum + x * other[i]!, 0);
const text = fc
  .array(fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/u), fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((words) => words.join(" "))
  .filter((text) => text.trim() !== "");

/** The specification once more, the plain way: a list of features, each hashed where it occurs. */
function plainly(text: string): Array<number> {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const pairs = words.slice(1).map((word, i) => `pair ${words[i]} ${word}`);
  const grams = words.flatMap((word) => {
    const points = Array.from(` ${word} `);
    return points.slice(2).map((_, i) => `gram ${points[i]}${points[i + 1]}${points[i + 2]}`);
  });
  const once = [`word ${words[0]}`];
  const twice = [...words.map((word) => `word ${word}`), ...pairs, ...grams];
  const counts = new Array<number>(256).fill(0);
  for (const feature of [...once, ...twice, ...twice]) {
    const digest = blake3(new TextEncoder().encode(feature));
    counts[digest[0]!]! += digest[1]! % 2 === 0 ? 1 : -1;
  }
  const length = Math.sqrt(counts.reduce((sum, n) => sum + n * n, 0));
  return counts.map((n) => Math.fround(n / length));
}

describe("the hashing embedder", () => {
  it("[MEM-021] is feature hashing as specified, bit for bit", () => {
    fc.assert(
      fc.property(text, (text) => {
        expect([...embedOne(text)]).toEqual(plainly(text));
      }),
    );
  });

  it("[MEM-021] gives the bits recorded once", () => {
    const [vector] = embed("Ärger im Büro: the cat sat on the mat");
    expect(vectorDigest(Result.getOrThrow(quantise(vector!, "int16")))).toBe(
      "09a66cb6d58bf23015fb81afecdd2404a1fc8c93d51d7ded278346c2903cb377",
    );
  });

  it("[MEM-020] [MEM-021] has 256 elements and length one", () => {
    const rounding = floatFormats.f32.unitRoundoff + gammaBound(300, floatFormats.f64.unitRoundoff);
    fc.assert(
      fc.property(text, (text) => {
        const vector = embedOne(text);
        expect(vector.length).toBe(hashingEmbedder.dimension);
        expect(Math.abs(Math.sqrt(cosine(vector, vector)) - 1)).toBeLessThanOrEqual(rounding);
      }),
    );
  });

  it("[MEM-021] no text's counts cancel, not even where its only two features share an element", () => {
    const letters = Array.from({ length: 0x5000 }, (_, n) => String.fromCodePoint(0x4e00 + n));
    const halves = letters.map((letter) => {
      const digests = [`word ${letter}`, `gram  ${letter} `].map((f) => blake3(new TextEncoder().encode(f)));
      return digests[0]![0] === digests[1]![0] && (digests[0]![1]! + digests[1]![1]!) % 2 === 1;
    });
    const cancelling = letters.filter((_, i) => halves[i]);
    expect(cancelling.length).toBeGreaterThan(10);
    for (const letter of cancelling) expect(Math.hypot(...embedOne(letter))).toBe(1);
  });

  it("[MEM-021] sees neither case, nor composition, nor how words are spaced", () => {
    const same = ["Café au lait", "cafe\u0301  AU\nlait ", "\tcafé au lait"];
    for (const vector of embed(...same)) expect(vector).toEqual(embedOne("café au lait"));
    expect(embedOne("au café lait")).not.toEqual(embedOne("café au lait"));
  });

  it("[MEM-020] a text's vector does not depend on the texts beside it", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        expect(embed(...texts)).toEqual(texts.map(embedOne));
      }),
    );
  });

  it("[MEM-021] shared words make texts nearer", () => {
    const near = cosine(embedOne("the meeting was moved to Tuesday"), embedOne("the meeting moved to a Tuesday"));
    const far = cosine(embedOne("the meeting was moved to Tuesday"), embedOne("shares dropped a lot today"));
    expect(near).toBeGreaterThan(far);
  });

  it("[MEM-020] too many texts, too long, ill-formed and blank ones are refused, and the text is named", () => {
    const cases = [
      { texts: ["good", "x".repeat(10_000_000)], reason: "too long", text: 1 },
      { texts: ["x".repeat(2 ** 20 + 1)], reason: "too long", text: 0 },
      { texts: ["ä".repeat(2 ** 19 + 1)], reason: "too long", text: 0 },
      { texts: ["good", "good", "\ud800"], reason: "not well formed", text: 2 },
      { texts: ["\udc00\ud800"], reason: "not well formed", text: 0 },
      { texts: [""], reason: "blank", text: 0 },
      { texts: [" \n\t\u00a0"], reason: "blank", text: 0 },
      { texts: Array.from({ length: 4_097 }, () => "x"), reason: "too many", text: null },
    ] as const;
    for (const { texts, reason, text } of cases) {
      const refused = refusalOf(...texts);
      expect([refused._tag, refused.reason, refused.text]).toEqual(["EmbedderFailed", reason, text]);
      expect(refused.message).toMatch(
        /^fieldprint\/hashing, texts?( \d+)?: expected .*, got .*; no text was embedded$/u,
      );
      expect(refused.message.length).toBeLessThan(200);
    }
    expect(embed("ä".repeat(2 ** 19), "😀").length).toBe(2);
    expect(embed().length).toBe(0);
  });

  it("[MEM-020] is provided as a service", () => {
    const program = Effect.gen(function* () {
      const { embed, name, version, dimension } = yield* Embedder;
      return [name, version, dimension, (yield* embed(["a text"]))[0]];
    });
    const result = Effect.runSync(Effect.provide(program, Layer.succeed(Embedder, hashingEmbedder)));
    expect(result).toEqual(["fieldprint/hashing", "1", 256, embedOne("a text")]);
  });
});
