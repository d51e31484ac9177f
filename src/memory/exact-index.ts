import { Result, Schema } from "effect";
import { ItemId } from "../state/item.ts";
import { BestHits } from "./best-hits.ts";
import { blockRows, dotProducts, lengthOf } from "./dot-product.ts";
import { IndexRefused, VectorRefused } from "./errors.ts";
import { largestDimension, notAVector } from "./quantiser.ts";

/**
 * Which items an index is of; the two are never searched together.
 *
 * @spec MEM-033
 * @category memory
 * @since 0.1.0
 */
export type Partition = "trusted" | "untrusted";

/**
 * What a score is: the dot product, or the cosine of the angle between the vectors.
 *
 * @spec MEM-030
 * @category memory
 * @since 0.1.0
 */
export type Similarity = "cosine" | "dot";

/**
 * A row that was found, and its score.
 *
 * @spec MEM-031 MEM-033
 * @category memory
 * @since 0.1.0
 */
export interface Hit<P extends Partition = Partition> {
  readonly partition: P;
  readonly id: ItemId;
  readonly score: number;
}

/**
 * What an index takes at most.
 *
 * **Units** hits a search, and elements of all rows together.
 *
 * @spec MEM-034
 * @category memory
 * @since 0.1.0
 */
export const indexLimits = { hits: 1_024, elements: 2 ** 28 } as const;

const isItemId = Schema.is(ItemId);
const firstRows = 64;

const isWhole = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most;

function refuse(reason: IndexRefused["reason"], where: string, expected: string, actual: unknown) {
  return new IndexRefused({ reason, where, expected, actual: String(actual).slice(0, 80) });
}

/**
 * What an index is made for.
 *
 * **Units** `rows` is the most it takes, as many as {@link indexLimits} allow unless given.
 *
 * @spec MEM-030 MEM-033 MEM-034
 * @category memory
 * @since 0.1.0
 */
export interface IndexOptions<P extends Partition> {
  readonly partition: P;
  readonly dimension: number;
  readonly similarity: Similarity;
  readonly rows?: number;
}

/**
 * Vectors under their items' identifiers, searched by looking at every one.
 *
 * **Shapes** a row is `[dimension]`, float32. **Accuracy** cosine scores within {@link cosineErrorBound}; the same bits
 * whatever other rows there are. **Edge cases** a refused call changes nothing; an empty index answers no hits.
 * **Errors** every operation answers a `Result`.
 *
 * @spec MEM-030 MEM-031 MEM-033 MEM-034
 * @category memory
 * @since 0.1.0
 */
export class ExactIndex<P extends Partition> {
  readonly partition: P;
  readonly dimension: number;
  readonly similarity: Similarity;
  readonly #mostRows: number;
  readonly #ids: Array<ItemId> = [];
  readonly #rowOf = new Map<ItemId, number>();
  readonly #divisors: Array<number> = [];
  #rows: Float32Array;

  private constructor(options: IndexOptions<P>, mostRows: number) {
    const { partition, dimension, similarity } = options;
    this.partition = partition;
    this.dimension = dimension;
    this.similarity = similarity;
    this.#mostRows = mostRows;
    this.#rows = new Float32Array(firstRows * dimension);
  }

  /** An empty index. `IndexRefused` for a dimension or a number of rows that is out of range. */
  static make<P extends Partition>(options: IndexOptions<P>): Result.Result<ExactIndex<P>, IndexRefused> {
    const { dimension, rows } = options;
    if (!isWhole(dimension, largestDimension)) {
      return Result.fail(refuse("dimension", "dimension", `a whole number of 1 to ${largestDimension}`, dimension));
    }
    const room = Math.floor(indexLimits.elements / dimension);
    if (rows === undefined || isWhole(rows, room)) return Result.succeed(new ExactIndex(options, rows ?? room));
    return Result.fail(refuse("full", "rows", `a whole number of 1 to ${room}`, rows));
  }

  get size(): number {
    return this.#ids.length;
  }

  has(id: ItemId): boolean {
    return this.#rowOf.has(id);
  }

  /**
   * Adds a row; the index keeps a copy of the vector.
   *
   * @spec MEM-034
   */
  add(id: ItemId, vector: Float32Array): Result.Result<void, IndexRefused | VectorRefused> {
    const refused = this.#refusedIdentifier(id) ?? this.#refusedVector(vector, "vector");
    if (refused !== undefined) return Result.fail(refused);
    const row = this.size;
    if (row >= this.#mostRows) {
      return Result.fail(refuse("full", "index", `at most ${this.#mostRows} rows`, "one row more"));
    }
    this.#makeRoom(row + 1);
    this.#rows.set(vector, row * this.dimension);
    this.#ids.push(id);
    this.#rowOf.set(id, row);
    this.#divisors.push(this.#divisor(vector));
    return Result.succeed(undefined);
  }

  /**
   * Removes a row, and answers whether there was one. Its place is overwritten.
   *
   * @spec MEM-034
   */
  remove(id: ItemId): boolean {
    const row = this.#rowOf.get(id);
    if (row === undefined) return false;
    const last = this.size - 1;
    const { dimension } = this;
    const lastId = this.#ids[last]!;
    this.#rows.copyWithin(row * dimension, last * dimension, (last + 1) * dimension);
    this.#rows.fill(0, last * dimension, (last + 1) * dimension);
    this.#ids[row] = lastId;
    this.#divisors[row] = this.#divisors[last]!;
    this.#rowOf.set(lastId, row);
    this.#rowOf.delete(id);
    this.#ids.pop();
    this.#divisors.pop();
    return true;
  }

  /**
   * The rows of highest score, at most `count`, best first; equal scores in the order of their identifiers.
   *
   * @spec MEM-030 MEM-031
   */
  search(query: Float32Array, count: number): Result.Result<ReadonlyArray<Hit<P>>, IndexRefused | VectorRefused> {
    if (!isWhole(count, indexLimits.hits)) {
      return Result.fail(refuse("count", "count", `a whole number of 1 to ${indexLimits.hits}`, count));
    }
    const refused = this.#refusedVector(query, "query");
    if (refused !== undefined) return Result.fail(refused);
    const best = this.#best(query, count);
    const { partition } = this;
    return Result.succeed(Object.freeze(best.hits().map((hit) => Object.freeze({ partition, ...hit }))));
  }

  #best(query: Float32Array, count: number): BestHits {
    const best = new BestHits(count, this.#ids);
    const wide = Float64Array.from(query);
    const queryLength = this.#divisor(query);
    const products = new Float64Array(blockRows);
    const rows = this.#rows;
    const divisors = this.#divisors;
    let { least } = best;
    for (let row = 0; row < divisors.length; row++) {
      const inBlock = row % blockRows;
      if (inBlock === 0) dotProducts(rows, row * wide.length, wide, products);
      const score = products[inBlock]! / (divisors[row]! * queryLength);
      if (score < least) continue;
      best.offer(row, score);
      least = best.least;
    }
    return best;
  }

  /** What a vector's dot products are divided by. */
  #divisor(vector: Float32Array): number {
    return this.similarity === "dot" ? 1 : lengthOf(vector);
  }

  #makeRoom(rows: number): void {
    if (rows * this.dimension <= this.#rows.length) return;
    const grown = new Float32Array(2 * this.#rows.length);
    grown.set(this.#rows);
    this.#rows = grown;
  }

  #refusedIdentifier(id: ItemId): IndexRefused | undefined {
    if (!isItemId(id)) return refuse("identifier", "identifier", "a digest of 64 lower-case hexadecimal digits", id);
    return this.has(id) ? refuse("present", "identifier", "one that is not in the index", id) : undefined;
  }

  #refusedVector(vector: Float32Array, where: string): VectorRefused | undefined {
    if (vector.length !== this.dimension) {
      const expected = `${this.dimension} elements`;
      return new VectorRefused({ reason: "dimension", where, expected, actual: String(vector.length) });
    }
    const refused = notAVector(vector, where);
    if (refused !== undefined || this.similarity === "dot" || vector.some((value) => value !== 0)) return refused;
    return new VectorRefused({ reason: "zero", where, expected: "a vector that has a direction", actual: "zeros" });
  }
}
