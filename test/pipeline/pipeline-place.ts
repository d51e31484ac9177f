import { Effect, Layer, Result } from "effect";
import {
  approvalOf,
  approvalText,
  type Attend,
  type Cached,
  Clock,
  emptyMemory,
  hashingEmbedder,
  type HashSchedule,
  itemAt,
  type ItemId,
  type Ledger,
  makeLedger,
  type Memory,
  openLedger,
  openMemoryStore,
  openPacemaker,
  openPipeline,
  type OverrideAction,
  overrideText,
  type Pacemaker,
  type PageOptions,
  type Pipeline,
  type Question,
  type RecordStore,
  seededTransformer,
} from "../../src/index.ts";
import { attention } from "../../reference/index.ts";
import { policyFor } from "../state/cast.ts";
import { checkpointSigner, notary } from "../supervisor/ledger-place.ts";

const vocabulary = "water boils ice melts iron rusts wet air hot cold answer in metric units please always now".split(
  " ",
);

export const model = Result.getOrThrow(seededTransformer({ seed: 7, vocabulary, layers: 2 }));

/** The oracle as attention. */
export const attend: Attend = (problem) => Effect.sync(() => attention(problem));

/** A ledger, a store of payloads and a time, in memory. */
export interface Place {
  readonly ledger: Memory;
  readonly payloads: Memory;
  now: number;
}

export const signer = checkpointSigner("pipeline.example");
export const trust = { trustedKeys: signer.signers.map(({ key }) => key) };

/** What runs over a place. */
export interface Opened {
  readonly place: Place;
  readonly ledger: Ledger;
  readonly pacemaker: Pacemaker;
  readonly pipeline: Pipeline;
}

export interface Variation {
  readonly schedule?: HashSchedule;
  readonly attend?: Attend;
  readonly pages?: PageOptions;
  readonly store?: (store: RecordStore) => RecordStore;
  readonly signs?: boolean;
}

export async function newPlace(): Promise<Place> {
  const place = { ledger: emptyMemory(), payloads: emptyMemory(), now: 1 };
  const policy = policyFor(notary, { driftBudget: 4_000_000 });
  await Effect.runPromise(
    Effect.scoped(Effect.flatMap(openMemoryStore(place.ledger), (store) => makeLedger(store, policy))),
  );
  return place;
}

export const identities = {
  supervisor: "supervisor-1",
  promoter: "promoter-1",
  runtime: "journal",
  agent: "model",
} as const;

/** Runs with one opening of a place. */
export function withPipeline<A, E>(
  place: Place,
  use: (opened: Opened) => Effect.Effect<A, E>,
  variation: Variation = {},
): Promise<A> {
  const { schedule = "commit", pages = { pages: 64, pageSize: 4 }, store = (it) => it, signs = true } = variation;
  const opened = Effect.gen(function* () {
    const ledger = yield* openLedger(store(yield* openMemoryStore(place.ledger)), { verify: notary.verify });
    const payloads = store(yield* openMemoryStore(place.payloads));
    const pacemaker = yield* openPacemaker({ ledger, payloads, embedder: hashingEmbedder });
    const pipeline = yield* openPipeline({
      ledger,
      pacemaker,
      model,
      attend: variation.attend ?? attend,
      identities,
      trust,
      pages,
      schedule,
      ...(signs ? { signer } : {}),
    });
    return yield* use({ place, ledger, pacemaker, pipeline });
  });
  const clock = Layer.succeed(Clock, { now: Effect.sync(() => place.now) });
  return Effect.runPromise(Effect.scoped(Effect.provide(opened, clock)));
}

export const anchorText = "answer in metric units please";
export const question: Question = { text: "which units in the answer", scope: "home", partition: "trusted", count: 5 };

/** The curator writes an anchor. */
export const write = ({ pacemaker }: Opened, text = anchorText, models = [model.id]) =>
  pacemaker.remember({ by: "curator", text, scope: "home", parents: [], models });

/** A candidate with both approvals. */
export const approved = ({ ledger }: Opened, item: ItemId) =>
  Effect.gen(function* () {
    yield* ledger.submit({ _tag: "VerifyProvenance", by: "supervisor-1", item, verdict: "0".repeat(64) });
    yield* ledger.submit({ _tag: "Nominate", by: "curator", item });
    for (const reviewer of ["reviewer-1", "reviewer-2"]) {
      const approval = approvalOf(yield* ledger.state, item, { reviewer, expires: 1_000 })!;
      const signature = notary.sign(reviewer, approvalText(approval));
      yield* ledger.submit({ _tag: "Approve", item, approval, signature });
    }
  });

/** An anchor that is trusted, under a checkpoint. */
export const trusted = (opened: Opened, text = anchorText) =>
  Effect.gen(function* () {
    const item = yield* write(opened, text);
    yield* approved(opened, item);
    yield* opened.ledger.submit({ _tag: "Promote", by: "promoter-1", item, drift: 0 });
    yield* opened.ledger.checkpoint(signer);
    return item;
  });

/** What an overrider does. */
export const override = ({ ledger }: Opened, action: OverrideAction, scope = "home") =>
  Effect.gen(function* () {
    const { clock: issuedAt, head: prior } = (yield* ledger.state).authority;
    const together = ["LiftBypass", "Promote"].includes(action._tag);
    const actors = together ? (["overrider-1", "overrider-2"] as const) : (["overrider-1"] as const);
    const record = { action, scope, actors, reason: action._tag, issuedAt, expires: issuedAt + 2, prior };
    const signatures = actors.map((actor) => notary.sign(actor, overrideText(record)));
    yield* ledger.submit({ _tag: "Override", record, signatures });
  });

/** All stages up to the caches. */
export const cached = ({ pipeline }: Opened, asked = question): Effect.Effect<Cached, unknown> =>
  pipeline
    .retrieve(asked)
    .pipe(Effect.flatMap(pipeline.verify), Effect.flatMap(pipeline.promote), Effect.flatMap(pipeline.cache));

/** An open session over a trusted anchor. */
export const openedSession = (opened: Opened, text = anchorText) =>
  Effect.gen(function* () {
    const item = yield* trusted(opened, text);
    const session = yield* opened.pipeline.open(yield* cached(opened), { mode: "joint" });
    return { item, session };
  });

export const statusOf = ({ ledger }: Opened, item: ItemId) =>
  Effect.map(ledger.state, (state) => itemAt(state, item)?.status._tag);
