import { Effect } from "effect";
import { blake3 } from "../ledger/hash.ts";
import { acceptedTexts, type TextEmbedder, unitVector } from "./embedder.ts";

const name = "fieldprint/hashing";
const dimension = 256;
const gramLength = 3;
const whiteSpace = /\s+/u;

type Counts = Map<string, number>;

function count(counts: Counts, feature: string, times: number): void {
  counts.set(feature, (counts.get(feature) ?? 0) + times);
}

function countGrams(counts: Counts, word: string): void {
  const points = [...` ${word} `];
  for (let end = gramLength; end <= points.length; end++) {
    count(counts, `gram ${points.slice(end - gramLength, end).join("")}`, 2);
  }
}

/** How often a text has each feature: twice an occurrence, and the first word once more, which makes the sum odd. */
function featuresOf(text: string): Counts {
  const counts: Counts = new Map();
  const words = text.normalize("NFC").toLowerCase().trim().split(whiteSpace);
  words.forEach((word, i) => {
    count(counts, `word ${word}`, i === 0 ? 3 : 2);
    if (i > 0) count(counts, `pair ${words[i - 1]} ${word}`, 2);
    countGrams(counts, word);
  });
  return counts;
}

/** Whole numbers, so that no order of addition matters; their sum is odd, so one is not zero. */
function hashedCounts(text: string): Float64Array {
  const encoder = new TextEncoder();
  const counts = new Float64Array(dimension);
  for (const [feature, times] of featuresOf(text)) {
    const digest = blake3(encoder.encode(feature));
    counts[digest[0]!]! += (digest[1]! & 1) === 0 ? times : -times;
  }
  return counts;
}

/**
 * An embedder without a model: texts are near when they share words, pairs of words and pieces of words.
 *
 * **Shapes** `[256]`. **Accuracy** exact up to one division and one rounding to float32 an element.
 * **Source** feature hashing with signs, Weinberger et al. 2009.
 *
 * @spec MEM-021
 * @category embedders
 * @since 0.1.0
 */
export const hashingEmbedder: TextEmbedder = {
  name,
  version: "1",
  dimension,
  embed: (texts) =>
    Effect.map(acceptedTexts(name, texts), (accepted) => accepted.map((text) => unitVector(hashedCounts(text)))),
};
