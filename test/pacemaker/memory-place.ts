import { Effect } from "effect";
import {
  approvalOf,
  approvalText,
  emptyMemory,
  hashingEmbedder,
  itemAt,
  type ItemId,
  type Ledger,
  type Memory,
  openLedger,
  openMemoryStore,
  openPacemaker,
  type OverrideAction,
  overrideText,
  type Pacemaker,
  type PacemakerOptions,
} from "../../src/index.ts";
import { digestNumber } from "../state/cast.ts";
import { newLedger, notary } from "../supervisor/ledger-place.ts";

/** A ledger and a store of payloads, in memory. */
export interface Place {
  readonly ledger: Memory;
  readonly payloads: Memory;
}

export const newPlace = async (): Promise<Place> => ({ ledger: await newLedger(), payloads: emptyMemory() });

/** A Pacemaker over a ledger, and what people decide there. */
export interface Opened {
  readonly ledger: Ledger;
  readonly pacemaker: Pacemaker;
}

/** Runs with one opening of a place; the vectors are in memory unless an index is given. */
export function withMemory<A, E>(
  place: Place,
  use: (opened: Opened) => Effect.Effect<A, E>,
  options: Partial<Pick<PacemakerOptions, "embedder" | "index">> = {},
): Promise<A> {
  return Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const ledger = yield* openLedger(yield* openMemoryStore(place.ledger), { verify: notary.verify });
        const payloads = yield* openMemoryStore(place.payloads);
        const pacemaker = yield* openPacemaker({ ledger, payloads, embedder: hashingEmbedder, ...options });
        return yield* use({ ledger, pacemaker });
      }),
    ),
  );
}

/** Verifies, nominates, approves and promotes an item. */
export function promote({ ledger }: Opened, item: ItemId) {
  return Effect.gen(function* () {
    yield* ledger.submit({ _tag: "VerifyProvenance", by: "supervisor-1", item, verdict: digestNumber("verified") });
    yield* ledger.submit({ _tag: "Nominate", by: "model", item });
    for (const reviewer of ["reviewer-1", "reviewer-2"]) {
      const approval = approvalOf(yield* ledger.state, item, { reviewer, expires: 1_000 })!;
      yield* ledger.submit({
        _tag: "Approve",
        item,
        approval,
        signature: notary.sign(reviewer, approvalText(approval)),
      });
    }
    yield* ledger.submit({ _tag: "Promote", by: "promoter-1", item, drift: 0 });
  });
}

/** What one overrider does to an item. */
export function override({ ledger }: Opened, _tag: "Revoke" | "Quarantine" | "Demote", item: ItemId) {
  return Effect.gen(function* () {
    const state = yield* ledger.state;
    const { clock: issuedAt, head: prior } = state.authority;
    const action: OverrideAction = { _tag, item };
    const { scope } = itemAt(state, item)!;
    const record = {
      action,
      scope,
      actors: ["overrider-1"] as const,
      reason: _tag,
      issuedAt,
      expires: issuedAt + 2,
      prior,
    };
    yield* ledger.submit({ _tag: "Override", record, signatures: [notary.sign("overrider-1", overrideText(record))] });
  });
}
