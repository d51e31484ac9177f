import { Effect, HashMap } from "effect";
import type { StoreError } from "../ledger/store-errors.ts";
import type { VectorRefused } from "../memory/errors.ts";
import type { WeightedAnchor } from "../memory/landmark.ts";
import { landmarkDrift } from "../memory/landmark-drift.ts";
import { dequantise } from "../memory/quantiser.ts";
import type { Pacemaker } from "../pacemaker/pacemaker.ts";
import type { PayloadRefused } from "../pacemaker/payload.ts";
import type { ItemId } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";

/** The vectors of the anchors of a scope, as they are stored. */
function anchorVectors({ recall }: Pick<Pacemaker, "recall">, ids: ReadonlyArray<ItemId>) {
  return Effect.forEach(ids, (id) =>
    Effect.map(recall(id), ({ payload }): WeightedAnchor => ({ id, vector: dequantise(payload.vector) })),
  );
}

/**
 * How far the landmark of a scope's Canonical items would move if an item became one.
 *
 * **Units** millionths of a radian, rounded up. **Edge cases** 0 for the first of a scope. **Errors** those of the landmark,
 * and of an item whose payload does not verify.
 *
 * @spec PIP-004
 * @category pipeline
 * @since 0.1.0
 */
export function promotionDrift(
  pacemaker: Pick<Pacemaker, "recall">,
  state: State,
  item: ItemId,
): Effect.Effect<number, VectorRefused | PayloadRefused | StoreError> {
  const scope = itemAt(state, item)?.scope;
  const anchors = [...HashMap.values(state.items)].filter(
    (one) => one.scope === scope && one.id !== item && one.status._tag === "Canonical",
  );
  return Effect.gen(function* () {
    const vectors = yield* anchorVectors(
      pacemaker,
      anchors.map(({ id }) => id),
    );
    const [candidate] = yield* anchorVectors(pacemaker, [item]);
    return yield* Effect.fromResult(landmarkDrift(vectors, candidate!));
  });
}
