import { Effect, Layer, type Scope } from "effect";
import {
  approvalOf,
  approvalText,
  type Attend,
  type Cached,
  Clock,
  type HashSchedule,
  type ItemId,
  itemAt,
  type Ledger,
  type MachineEvent,
  makeLedger,
  openLedger,
  openPacemaker,
  openPipeline,
  type OverrideAction,
  overrideText,
  type Partition,
  type Pacemaker,
  type Pipeline,
  type PipelineOptions,
  type RecordStore,
  seededTransformer,
  type TextEmbedder,
} from "../../src/index.ts";
import { exampleKey, identities, loopPolicy, loopSigner, reviewers, scope } from "./cast.ts";
import { vocabulary } from "./corpus.ts";
import type { LoopStep } from "./loop-report.ts";

/** What a loop runs on. */
export interface LoopOptions {
  readonly seed: number;
  readonly schedule: HashSchedule;
  readonly ledger: RecordStore;
  readonly payloads: RecordStore;
  readonly embedder: TextEmbedder;
  readonly attend: Attend;
  readonly onStep: (text: string) => void;
}

/** The time of the loop, in minutes. */
export interface LoopTime {
  now: number;
}

type Doing<A> = Effect.Effect<A, { readonly _tag: string; readonly message: string }>;

/**
 * The memory of the loop and the people around it: what each of them can do, told step by step.
 *
 * @spec RUN-001
 */
export class Household {
  readonly names = new Map<ItemId, string>();
  readonly steps: Array<LoopStep> = [];
  readonly checkpoints: Array<{ sequence: number; size: number }> = [];
  readonly time: LoopTime;
  readonly pipeline: Pipeline;
  readonly modelId: string;
  readonly ledger: Ledger;
  readonly #pacemaker: Pacemaker;
  readonly #options: LoopOptions;
  session = 0;

  constructor(
    options: LoopOptions,
    opened: {
      readonly ledger: Ledger;
      readonly pacemaker: Pacemaker;
      readonly pipeline: Pipeline;
      readonly time: LoopTime;
    },
    modelId: string,
  ) {
    this.#options = options;
    this.ledger = opened.ledger;
    this.#pacemaker = opened.pacemaker;
    this.pipeline = opened.pipeline;
    this.time = opened.time;
    this.modelId = modelId;
  }

  nameOf(id: ItemId): string {
    return this.names.get(id) ?? id.slice(0, 12);
  }

  /** Notes something that happened. */
  tell(text: string, refused = false): Effect.Effect<void> {
    return Effect.map(this.ledger.state, ({ sequence }) => {
      this.steps.push({ session: this.session, sequence, text, refused });
      this.#options.onStep(`session ${this.session}: ${text}`);
    });
  }

  /** Writes a text into memory. */
  write(by: string, name: string, text: string, parents: ReadonlyArray<ItemId> = []): Doing<ItemId> {
    const models = by === "curator" ? [this.modelId] : [];
    return Effect.gen({ self: this }, function* () {
      const item = yield* this.#pacemaker.remember({ by, text, scope, parents, models });
      this.names.set(item, name);
      const { label } = itemAt(yield* this.ledger.state, item)!;
      yield* this.tell(`${by} writes ${name} (${label.level}): ${text}`);
      return item;
    });
  }

  #submit(event: MachineEvent): Doing<void> {
    return Effect.asVoid(this.ledger.submit(event));
  }

  /** Nominates an item, and has the reviewers sign approvals of it. */
  approve(item: ItemId, by: string): Doing<void> {
    return Effect.gen({ self: this }, function* () {
      yield* this.#submit({ _tag: "Tick", by: identities.supervisor, now: this.time.now });
      yield* this.#submit({ _tag: "Nominate", by, item });
      for (const reviewer of reviewers) {
        const approval = approvalOf(yield* this.ledger.state, item, { reviewer, expires: this.time.now + 60 })!;
        const signature = exampleKey(this.#options.seed, reviewer).sign(approvalText(approval));
        yield* this.#submit({ _tag: "Approve", item, approval, signature });
      }
      yield* this.tell(`${by} nominates ${this.nameOf(item)}; ${reviewers.join(" and ")} approve`);
    });
  }

  /** People decide something themselves, and sign the record of it. */
  override(
    actors: readonly [string, ...Array<string>],
    action: OverrideAction,
    why: { readonly reason: string; readonly minutes?: number },
  ): Doing<void> {
    const { reason, minutes = 10 } = why;
    return Effect.gen({ self: this }, function* () {
      yield* this.#submit({ _tag: "Tick", by: identities.supervisor, now: this.time.now });
      const { clock: issuedAt, head: prior } = (yield* this.ledger.state).authority;
      const record = { action, scope, actors, reason, issuedAt, expires: issuedAt + minutes, prior };
      const signatures = actors.map((actor) => exampleKey(this.#options.seed, actor).sign(overrideText(record)));
      yield* this.#submit({ _tag: "Override", record, signatures });
      const about = "item" in action ? ` ${this.nameOf(action.item)}` : "";
      const verb = actors.length === 1 ? "signs" : "sign";
      yield* this.tell(`${actors.join(" and ")} ${verb} ${action._tag}${about}: ${reason}`);
    });
  }

  /** Signs a checkpoint over all records. */
  checkpoint(): Doing<void> {
    return Effect.gen({ self: this }, function* () {
      yield* this.ledger.checkpoint(loopSigner(this.#options.seed));
      yield* this.noteCheckpoint();
    });
  }

  /** Notes a checkpoint that was signed. */
  noteCheckpoint(): Effect.Effect<void> {
    return Effect.map(this.ledger.state, ({ sequence }) => {
      if (this.checkpoints.at(-1)?.sequence !== sequence) this.checkpoints.push({ sequence, size: sequence + 1 });
    });
  }

  /** Text in which items are called by their names. */
  #named(text: string): string {
    return text.replaceAll(/[0-9a-f]{64}/gu, (id) => this.nameOf(id));
  }

  /** All stages from a question to the caches; what they left out is told, of `about` alone where it is given. */
  anchors(question: { readonly text: string; readonly partition: Partition }, about?: ItemId): Doing<Cached> {
    const { retrieve, verify, promote, cache } = this.pipeline;
    const stages = retrieve({ ...question, scope, count: 16 }).pipe(
      Effect.flatMap(verify),
      Effect.flatMap(promote),
      Effect.flatMap(cache),
    );
    return Effect.gen({ self: this }, function* () {
      const cached = yield* stages;
      for (const { item, stage, expected, actual } of cached.refused) {
        if (about !== undefined && item !== about) continue;
        const problem = this.#named(`expected ${expected}, got ${actual}`);
        yield* this.tell(`${stage} leaves out ${this.nameOf(item)}: ${problem}`, true);
      }
      const names = cached.anchors.map(({ item }) => this.nameOf(item)).toSorted();
      if (names.length > 0) yield* this.tell(`cached: ${names.join(", ")}`);
      return cached;
    });
  }
}

/** A household with an empty memory. */
export function openHousehold(
  options: LoopOptions,
): Effect.Effect<Household, { readonly _tag: string; readonly message: string }, Scope.Scope> {
  const { seed, schedule, ledger: store, payloads, embedder, attend } = options;
  const signer = loopSigner(seed);
  const trust = { trustedKeys: signer.signers.map(({ key }) => key) };
  const time: LoopTime = { now: 1 };
  return Effect.gen(function* () {
    const model = yield* Effect.fromResult(seededTransformer({ seed, vocabulary }));
    yield* makeLedger(store, loopPolicy(seed));
    const ledger = yield* openLedger(store, { signer });
    const pacemaker = yield* openPacemaker({ ledger, payloads, embedder });
    const pages = { pages: 256, pageSize: 8 };
    const over: PipelineOptions = { ledger, pacemaker, model, attend, identities, trust, signer, pages, schedule };
    const pipeline = yield* Effect.provide(
      openPipeline(over),
      Layer.succeed(Clock, { now: Effect.sync(() => time.now) }),
    );
    return new Household(options, { ledger, pacemaker, pipeline, time }, model.id);
  });
}
