import { Effect, Result } from "effect";
import type { Scope } from "../identity/principal.ts";
import { digestOf } from "../ledger/canonical.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import { verifyBundle } from "../ledger/verify-bundle.ts";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import type { PayloadRefused } from "../pacemaker/payload.ts";
import type { MachineEvent } from "../state/event.ts";
import type { Refusal } from "../state/guards.ts";
import type { ItemId } from "../state/item.ts";
import type { LogEntry } from "../state/log.ts";
import { itemAt } from "../state/state.ts";
import { recordBytes } from "../supervisor/record.ts";
import { AnchorRefused, type StageForged } from "./errors.ts";
import type { PipelineSetting } from "./setting.ts";
import type { Retrieved, Verified, VerifiedItem } from "./stages.ts";

type Verifying = StoreError | Refusal | RecordingFailed;

/** The record that wrote each item: its number in the ledger, and its entry, whose event the machine has accepted. */
type Writings = ReadonlyMap<ItemId, { readonly record: number; readonly entry: LogEntry }>;

function writingsIn(entries: ReadonlyArray<LogEntry>): Writings {
  const writings = new Map<ItemId, { record: number; entry: LogEntry }>();
  for (const [i, entry] of entries.entries()) {
    const event = entry.event as MachineEvent;
    if (event._tag === "Observe") writings.set(event.item, { record: i + 1, entry });
  }
  return writings;
}

/** The parts whose refusal says that bytes differ from what the ledger knows; the others, that there is nothing to compare. */
const saysChanged = ({ part }: PayloadRefused): boolean => part !== "item" && part !== "payload";

/** Records that an item's provenance is refuted, where the item is still live. */
function refute({ ledger, identities }: PipelineSetting, item: ItemId, reason: PayloadRefused) {
  return Effect.gen(function* () {
    const status = itemAt(yield* ledger.state, item)?.status._tag;
    if (status === undefined || status === "Revoked" || status === "Quarantined") return;
    const verdict = digestOf("fieldprint verdict 1", reason.message);
    yield* ledger.submit({ _tag: "RefuteProvenance", by: identities.supervisor, item, verdict });
  });
}

function proven({ ledger, trust }: PipelineSetting, writings: Writings, item: ItemId) {
  const refused = (expected: string, actual: string) => new AnchorRefused({ stage: "verify", item, expected, actual });
  return Effect.gen(function* () {
    const { record, entry } = writings.get(item)!;
    const bundle = yield* Effect.mapError(ledger.prove(record), (error) =>
      error._tag === "BundleUnavailable" ? refused(error.expected, error.actual) : error,
    );
    const { leaf, index } = yield* Effect.mapError(Effect.fromResult(verifyBundle(bundle, trust)), ({ message }) =>
      refused("a bundle that verifies", message),
    );
    const same = index === record && Buffer.from(recordBytes(entry)).equals(leaf);
    if (!same) return yield* refused(`the record that wrote it, ${record}`, `another, ${index}`);
    return bundle;
  });
}

function recordVerdict({ ledger, identities }: PipelineSetting, item: ItemId, bundle: string) {
  return Effect.gen(function* () {
    if (itemAt(yield* ledger.state, item)!.provenance === "valid") return;
    const verdict = digestOf("fieldprint verdict 1", bundle);
    yield* ledger.submit({ _tag: "VerifyProvenance", by: identities.supervisor, item, verdict });
  });
}

function verifyItem(
  setting: PipelineSetting,
  { writings, scope }: { readonly writings: Writings; readonly scope: Scope },
  item: ItemId,
): Effect.Effect<VerifiedItem, AnchorRefused | Verifying> {
  return Effect.gen(function* () {
    const recalled = yield* Effect.result(setting.pacemaker.recall(item));
    if (Result.isFailure(recalled)) {
      const { failure } = recalled;
      if (failure._tag !== "PayloadRefused") return yield* failure;
      if (saysChanged(failure)) yield* refute(setting, item, failure);
      const { part, expected, actual } = failure;
      return yield* new AnchorRefused({ stage: "verify", item, expected: `${part}: ${expected}`, actual });
    }
    if (recalled.success.item.scope !== scope) {
      return yield* new AnchorRefused({
        stage: "verify",
        item,
        expected: `scope ${scope}`,
        actual: recalled.success.item.scope,
      });
    }
    const bundle = yield* proven(setting, writings, item);
    yield* recordVerdict(setting, item, bundle);
    return { item: itemAt(yield* setting.ledger.state, item)!, payload: recalled.success.payload, bundle };
  });
}

/**
 * Verifies what was retrieved, and records the verdicts.
 *
 * @spec PIP-002 PIP-003
 */
export function verifyStage(
  setting: PipelineSetting,
  retrieved: Retrieved,
): Effect.Effect<Verified, StageForged | Verifying> {
  return Effect.gen(function* () {
    const {
      items: ids,
      scope,
      refused: before,
    } = yield* Effect.fromResult(setting.register.check("Retrieved", retrieved));
    const writings = writingsIn(yield* setting.ledger.entries);
    const items: Array<VerifiedItem> = [];
    const refused = [...before];
    for (const id of ids) {
      const verified = yield* Effect.result(verifyItem(setting, { writings, scope }, id));
      if (Result.isSuccess(verified)) items.push(verified.success);
      else if (verified.failure._tag === "AnchorRefused") refused.push(verified.failure);
      else return yield* verified.failure;
    }
    return setting.register.give("Verified", { scope, items, refused });
  });
}
