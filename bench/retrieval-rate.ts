import { Result } from "effect";
import { median } from "simple-statistics";
import { blake3Text, ExactIndex } from "../src/index.ts";
import { inTurn, type Measured } from "./measured.ts";

const hits = 10;
const rounds = 15;

interface Size {
  readonly rows: number;
  readonly dimension: number;
  readonly target: number;
}

const sizes: ReadonlyArray<Size> = [
  { rows: 10_000, dimension: 64, target: 1 },
  { rows: 100_000, dimension: 128, target: 25 },
];

/** Numbers that look random, the same ones every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Memory {
  readonly ids: ReadonlyArray<string>;
  readonly rows: Float32Array;
  readonly dimension: number;
}

function someMemory({ rows: count, dimension }: Size): Memory {
  const next = noise(count);
  const ids = Array.from({ length: count }, (_, n) => blake3Text(`item ${n}`));
  return { ids, rows: Float32Array.from({ length: count * dimension }, next), dimension };
}

function indexOf({ ids, rows, dimension }: Memory): ExactIndex<"trusted"> {
  const index = Result.getOrThrow(ExactIndex.make({ partition: "trusted", dimension, similarity: "cosine" }));
  for (const [n, id] of ids.entries()) {
    Result.getOrThrow(index.add(id, rows.subarray(n * dimension, (n + 1) * dimension)));
  }
  return index;
}

/** The yardstick: one loop over all rows in double precision, and the best rows by sorting the scores. */
function plainSearch({ ids, rows, dimension }: Memory, query: Float32Array): ReadonlyArray<string> {
  const scores = new Float64Array(ids.length);
  for (let row = 0; row < ids.length; row++) {
    let [dot, square] = [0, 0];
    for (let n = 0; n < dimension; n++) {
      const value = rows[row * dimension + n]!;
      dot += value * query[n]!;
      square += value * value;
    }
    scores[row] = dot / Math.sqrt(square);
  }
  const least = scores.toSorted()[ids.length - hits]!;
  const best = [...scores.keys()].filter((row) => scores[row]! >= least);
  return best.toSorted((a, b) => scores[b]! - scores[a]!).map((row) => ids[row]!);
}

function searchOne(size: Size): Measured {
  const memory = someMemory(size);
  const index = indexOf(memory);
  const query = Float32Array.from({ length: size.dimension }, noise(1));
  const search = () => Result.getOrThrow(index.search(query, hits));
  const [own, peer] = [search().map(({ id }) => id), plainSearch(memory, query)];
  if (own.join() !== peer.join()) throw new Error("the index finds other rows than a plain loop");
  const times = inTurn(rounds, search, () => plainSearch(memory, query));
  return {
    what: `exact search of ${size.rows.toLocaleString("en")} x ${size.dimension}, best ${hits}`,
    value: median(times.map(([took]) => took)),
    unit: "ms",
    target: size.target,
    peer: "plain loop",
    toPeer: median(times.map(([took, peerTook]) => took / peerTook)),
  };
}

/** How long the best rows of an index take to find. */
export function retrievalRates(): ReadonlyArray<Measured> {
  return sizes.map(searchOne);
}
