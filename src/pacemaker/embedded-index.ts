import { Effect, Result } from "effect";
import type { IndexRefused, VectorRefused } from "../memory/errors.ts";
import { ExactIndex, type Partition } from "../memory/exact-index.ts";
import type { ItemId } from "../state/item.ts";
import type { IndexPlace, IndexRow, Shelf, VectorIndex } from "./vector-index.ts";

interface Placed {
  readonly scope: string;
  readonly shelf: Shelf;
  readonly vector: Float32Array;
}

const isSame = (a: Placed | undefined, b: Placed): boolean =>
  a?.scope === b.scope && a.shelf === b.shelf && a.vector.every((value, at) => Object.is(value, b.vector[at]));

/** Vectors in memory: for each scope and partition an exact index. */
class EmbeddedRows {
  readonly #dimension: number;
  readonly #indexes = new Map<string, ExactIndex<Partition>>();
  readonly #placed = new Map<ItemId, Placed>();

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  ids(): ReadonlyArray<ItemId> {
    return [...this.#placed.keys()];
  }

  vectorOf(id: ItemId): Float32Array | undefined {
    return this.#placed.get(id)?.vector;
  }

  index(scope: string, partition: Partition): ExactIndex<Partition> {
    const key = `${partition} ${scope}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const dimension = this.#dimension;
    const made = Result.getOrThrow(ExactIndex.make<Partition>({ partition, dimension, similarity: "cosine" }));
    this.#indexes.set(key, made);
    return made;
  }

  remove(id: ItemId): void {
    const placed = this.#placed.get(id);
    if (placed === undefined) return;
    if (placed.shelf !== "withheld") this.index(placed.scope, placed.shelf).remove(id);
    this.#placed.delete(id);
  }

  /** Puts a row where it belongs; answers whether it was not there just so. */
  put({ item: { id, scope }, shelf, vector }: IndexRow): Result.Result<boolean, IndexRefused | VectorRefused> {
    const placed: Placed = { scope, shelf, vector };
    if (isSame(this.#placed.get(id), placed)) return Result.succeed(false);
    this.remove(id);
    const added = shelf === "withheld" ? Result.succeed(undefined) : this.index(scope, shelf).add(id, vector);
    if (Result.isSuccess(added)) this.#placed.set(id, placed);
    return Result.map(added, () => true);
  }
}

/**
 * An index in memory: every vector is looked at, and nothing needs to be installed.
 *
 * **Shapes** vectors are `[dimension]`. **Edge cases** a row that was never put is moved nowhere.
 * **Errors** those of {@link ExactIndex}.
 *
 * @spec VEC-001 VEC-002 VEC-003
 * @category pacemaker
 * @since 0.1.0
 */
export function embeddedIndex(dimension: number): VectorIndex {
  const held = new EmbeddedRows(dimension);
  const put = (rows: ReadonlyArray<IndexRow>) =>
    Effect.map(
      Effect.forEach(rows, (row) => Effect.suspend(() => Effect.fromResult(held.put(row)))),
      (changed) => changed.filter(Boolean).length,
    );
  const move = (places: ReadonlyArray<IndexPlace>) =>
    Effect.suspend(() =>
      put(
        places.flatMap((place) => {
          const vector = held.vectorOf(place.item.id);
          return vector === undefined ? [] : [{ ...place, vector }];
        }),
      ),
    );
  return {
    dimension,
    put,
    move: (places) => Effect.asVoid(move(places)),
    keepOnly: (items) =>
      Effect.sync(() => {
        const gone = held.ids().filter((id) => !items.has(id));
        for (const id of gone) held.remove(id);
        return gone.length;
      }),
    search: ({ scope, partition, vector, most }) =>
      Effect.suspend(() =>
        Effect.fromResult(
          Result.map(held.index(scope, partition).search(vector, most), (hits) => hits.map(({ id }) => id)),
        ),
      ),
  };
}
