import { Effect, HashMap } from "effect";
import {
  dequantise,
  landmarkDrift,
  type MemoryItem,
  type PayloadAudit,
  type State,
  type VectorRefused,
  type WeightedAnchor,
} from "../../src/index.ts";
import { PayloadMissing } from "./memory-errors.ts";

/** The items that a scope's reference is made of: those that are trusted there. */
function anchorsOf({ items }: State, scope: string): ReadonlyArray<MemoryItem> {
  return [...HashMap.values(items)].filter((item) => item.scope === scope && item.status._tag === "Canonical");
}

function anchor({ verified }: PayloadAudit, { id }: MemoryItem): Effect.Effect<WeightedAnchor, PayloadMissing> {
  const payload = verified.get(id);
  const purpose = "as drift is measured on stored vectors";
  if (payload === undefined) return Effect.fail(new PayloadMissing({ item: id, purpose }));
  return Effect.succeed({ id, vector: dequantise(payload.vector) });
}

/**
 * The drift of a promotion: how far it moves the landmark of its scope's trusted items, in millionths of a radian.
 *
 * @spec MCM-023
 */
export function promotionDrift(
  state: State,
  audit: PayloadAudit,
  item: MemoryItem,
): Effect.Effect<number, PayloadMissing | VectorRefused> {
  return Effect.gen(function* () {
    const added = yield* anchor(audit, item);
    const anchors = yield* Effect.forEach(anchorsOf(state, item.scope), (one) => anchor(audit, one));
    return yield* Effect.fromResult(landmarkDrift(anchors, added));
  });
}
