import { Effect, Result } from "effect";
import type { StoreError } from "../ledger/store-errors.ts";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import { isBypassed } from "../override/authority.ts";
import { isPermitted } from "../registry/permissions.ts";
import type { Refusal } from "../state/guards.ts";
import type { MemoryItem } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import { AnchorRefused, type StageForged } from "./errors.ts";
import { promotionDrift } from "./promotion-drift.ts";
import type { PipelineSetting } from "./setting.ts";
import type { Promoted, Verified, VerifiedItem } from "./stages.ts";
import { recordTime } from "./record-time.ts";

type Promoting = RecordingFailed | StoreError;

/** Why an item could not be injected whatever its status, if so. */
function unfit(
  state: State,
  { item, payload }: VerifiedItem,
  model: string,
): Pick<AnchorRefused, "expected" | "actual"> | undefined {
  const { models } = payload.commitment;
  if (item.kind !== "CoreAnchor") return { expected: "a CoreAnchor", actual: item.kind };
  if (!models.includes(model)) {
    return { expected: `a commitment that names the model ${model}`, actual: models.join(", ") || "no model" };
  }
  if (!isBypassed(state.authority, item.scope)) return undefined;
  return { expected: "a scope whose bypass is off", actual: `${item.scope}, bypassed` };
}

/** Promotes a candidate by the machine's own event. */
function promoteCandidate(setting: PipelineSetting, item: MemoryItem): Effect.Effect<void, AnchorRefused | Promoting> {
  const { ledger, pacemaker, identities } = setting;
  const refused = (expected: string, actual: string) =>
    new AnchorRefused({ stage: "promote", item: item.id, expected, actual });
  return Effect.gen(function* () {
    const measured = yield* Effect.result(promotionDrift(pacemaker, yield* ledger.state, item.id));
    if (Result.isFailure(measured)) {
      const { failure } = measured;
      const told = ["VectorRefused", "PayloadRefused"].includes(failure._tag);
      return yield* told ? refused("a drift that can be measured", failure.message) : (failure as StoreError);
    }
    const event = { _tag: "Promote", by: identities.promoter, item: item.id, drift: measured.success } as const;
    const promoted = yield* Effect.result(ledger.submit(event));
    if (Result.isSuccess(promoted)) return;
    const { failure } = promoted;
    return yield* failure._tag === "RecordingFailed"
      ? failure
      : refused("a candidate that may be promoted", failure.message);
  });
}

function promoteItem(
  setting: PipelineSetting,
  verified: VerifiedItem,
): Effect.Effect<VerifiedItem, AnchorRefused | Promoting> {
  const { ledger, model } = setting;
  const { id } = verified.item;
  const refused = (problem: Pick<AnchorRefused, "expected" | "actual">) =>
    new AnchorRefused({ stage: "promote", item: id, ...problem });
  return Effect.gen(function* () {
    const problem = unfit(yield* ledger.state, verified, model.id);
    if (problem !== undefined) return yield* refused(problem);
    const before = itemAt(yield* ledger.state, id)!;
    if (before.status._tag === "Candidate") yield* promoteCandidate(setting, before);
    const item = itemAt(yield* ledger.state, id)!;
    if (!isPermitted(item, "shapeIdentity")) {
      return yield* refused({ expected: "one that is Canonical", actual: item.status._tag });
    }
    return { ...verified, item };
  });
}

/**
 * Lets through what may be injected, and promotes the candidates that the machine lets become so.
 *
 * @spec PIP-004
 */
export function promoteStage(
  setting: PipelineSetting,
  verified: Verified,
): Effect.Effect<Promoted, StageForged | Promoting | Refusal> {
  return Effect.gen(function* () {
    const {
      items: candidates,
      scope,
      refused: before,
    } = yield* Effect.fromResult(setting.register.check("Verified", verified));
    yield* recordTime(setting);
    const items: Array<VerifiedItem> = [];
    const refused = [...before];
    for (const candidate of candidates) {
      const promoted = yield* Effect.result(promoteItem(setting, candidate));
      if (Result.isSuccess(promoted)) items.push(promoted.success);
      else if (promoted.failure._tag === "AnchorRefused") refused.push(promoted.failure);
      else return yield* promoted.failure;
    }
    return setting.register.give("Promoted", { scope, items, refused });
  });
}
