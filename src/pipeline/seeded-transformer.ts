import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { Result } from "effect";
import { blake3 } from "../ledger/hash.ts";
import { lengthOf } from "../memory/dot-product.ts";
import { OutOfRange } from "../problem/errors.ts";
import type { LanguageModel, Token } from "./language-model.ts";

/**
 * What a seeded transformer is made of.
 *
 * **Units** `seed` is a whole number of 32 bits; `vocabulary` 16 to 65536 different words in lower case.
 *
 * @spec PIP-013
 * @category pipeline
 * @since 0.1.0
 */
export interface TransformerOptions {
  readonly seed: number;
  readonly vocabulary: ReadonlyArray<string>;
  readonly layers?: number;
}

const heads = { H: 4, Hkv: 2, D: 16, Dv: 16 } as const;
const width = heads.H * heads.D;
const group = heads.H / heads.Hkv;
const notRepeated = 8;
const filler: Token = 0;

/** Rows of numbers, row-major. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

type Uniform = (deviation: number) => number;

function randomMatrix(rows: number, columns: number, deviation: number, uniform: Uniform): Matrix {
  return { rows, columns, values: Float32Array.from({ length: rows * columns }, () => uniform(deviation)) };
}

function times({ rows, columns, values }: Matrix, vector: Float32Array): Float32Array {
  const product = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += values[row * columns + i]! * vector[i]!;
    product[row] = sum;
  }
  return product;
}

/** The number of independent values in a range is what a deviation says, not its ends. */
function uniformOf(seed: number): Uniform {
  const generator = xoroshiro128plus(seed);
  return (deviation) => (2 * uniformFloat64(generator) - 1) * Math.sqrt(3) * deviation;
}

interface Layer {
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
}

/** Queries look for what resembles them, and values carry it back; both with some noise, so that heads differ. */
function randomLayer(uniform: Uniform): Layer {
  const { H, Hkv, D, Dv } = heads;
  const key = randomMatrix(Hkv * D, width, 1, uniform);
  const query = randomMatrix(H * D, width, 0.25, uniform);
  for (let h = 0; h < H; h++) {
    const from = Math.floor(h / group) * D * width;
    for (let i = 0; i < D * width; i++) query.values[h * D * width + i]! += key.values[from + i]!;
  }
  return { key, query, value: randomMatrix(Hkv * Dv, width, 1 / Math.sqrt(Hkv * Dv), uniform) };
}

/** What the heads attended to, in terms of hidden states: each head's values turned back, and their mean taken. */
function turnedBack({ value }: Layer, attended: Float32Array): Float64Array {
  const { H, Dv } = heads;
  const sum = new Float64Array(width);
  for (let h = 0; h < H; h++) {
    for (let d = 0; d < Dv; d++) {
      const row = (Math.floor(h / group) * Dv + d) * width;
      const share = attended[h * Dv + d]! / group;
      for (let i = 0; i < width; i++) sum[i]! += value.values[row + i]! * share;
    }
  }
  return sum;
}

function ofLengthOne(vector: Float32Array): Float32Array {
  const length = lengthOf(vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function refusedOptions({ seed, vocabulary, layers = 4 }: TransformerOptions): OutOfRange | undefined {
  const refused = (field: string, expected: string, actual: unknown) =>
    new OutOfRange({ field, expected, actual: String(actual) });
  if (!Number.isInteger(seed) || seed !== (seed | 0)) return refused("seed", "a whole number of 32 bits", seed);
  if (!Number.isInteger(layers) || layers < 1 || layers > 128) return refused("layers", "1 to 128", layers);
  const { length } = vocabulary;
  if (length < 16 || length > 65_536) return refused("vocabulary", "16 to 65536 words", length);
  return new Set(vocabulary).size === length ? undefined : refused("vocabulary", "different words", "a word twice");
}

const words = (text: string): ReadonlyArray<string> =>
  text
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** Words by number; a word that is not in the vocabulary shares the number of one that is. */
function tokensOf(vocabulary: ReadonlyArray<string>): LanguageModel["tokens"] {
  const numbers = new Map(vocabulary.map((word, number) => [word, number + 1]));
  const spread = (word: string) =>
    1 + (new DataView(blake3(new TextEncoder().encode(word)).buffer).getUint32(0) % vocabulary.length);
  return (text) => words(text).map((word) => numbers.get(word) ?? spread(word));
}

/** The token whose embedding points most in the direction of a hidden state, but none of the last few. */
function nearest(embeddings: ReadonlyArray<Float32Array>, hidden: Float32Array, before: ReadonlyArray<Token>): Token {
  const recent = new Set(before.slice(-notRepeated)).add(filler);
  let [best, highest] = [filler, -Infinity];
  for (const [token, embedding] of embeddings.entries()) {
    if (recent.has(token)) continue;
    let score = 0;
    for (let i = 0; i < width; i++) score += embedding[i]! * hidden[i]!;
    if (score > highest) [best, highest] = [token, score];
  }
  return best;
}

/**
 * A small transformer with weights from a seed: its words follow what it attends to, and no more should be expected of it.
 *
 * **Shapes** width 64, 4 heads over 2 key/value heads of 16. **Accuracy** sums in float64, stored as float32. **Edge
 * cases** unknown words share the tokens of known ones. **Errors** `OutOfRange` for options beyond their range.
 *
 * @spec PIP-013
 * @category pipeline
 * @since 0.1.0
 */
export function seededTransformer(options: TransformerOptions): Result.Result<LanguageModel, OutOfRange> {
  const refused = refusedOptions(options);
  if (refused !== undefined) return Result.fail(refused);
  const { seed, vocabulary, layers: count = 4 } = options;
  const uniform = uniformOf(seed);
  const embeddings = Array.from({ length: vocabulary.length + 1 }, () =>
    ofLengthOne(randomMatrix(1, width, 1, uniform).values),
  );
  const layers = Array.from({ length: count }, () => randomLayer(uniform));
  return Result.succeed({
    id: `seeded-transformer@${seed}:${count}`,
    projection: "seeded-transformer/kv@1",
    layers: count,
    heads,
    alibiSlopes: Float32Array.from({ length: heads.H }, (_, h) => 2 ** (-2 * h - 4)),
    filler,
    tokens: tokensOf(vocabulary),
    text: (tokens) => tokens.map((token) => vocabulary[token - 1] ?? "").join(" "),
    embed: (token) => embeddings[token]!,
    project: (layer, hidden) => {
      const { query, key, value } = layers[layer]!;
      return { query: times(query, hidden), rows: { keys: times(key, hidden), values: times(value, hidden) } };
    },
    absorb: (layer, hidden, attended) => {
      const seen = turnedBack(layers[layer]!, attended);
      return ofLengthOne(hidden.map((value, i) => value + seen[i]!));
    },
    next: (hidden, before) => nearest(embeddings, hidden, before),
  });
}
