import { Effect, Result, type Scope as EffectScope, Semaphore } from "effect";
import { match } from "ts-pattern";
import type { BundleTrust } from "../ledger/verify-bundle.ts";
import { Clock } from "../lifecycle/clock.ts";
import type { Pacemaker, Question } from "../pacemaker/pacemaker.ts";
import type { OutOfRange, TooLarge } from "../problem/errors.ts";
import type { CheckpointSigner } from "../supervisor/checkpoints.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import { hashingInWorker } from "./asynchronous-watch.ts";
import type { Attend, AttentionOptions } from "./attention.ts";
import { cacheStage } from "./cache-stage.ts";
import { openDigestWorker } from "./digest-worker.ts";
import type { SegmentRefused, StageForged } from "./errors.ts";
import { hashingAtCommits, hashingBeforeLayers, noHashing } from "./inline-watches.ts";
import type { LanguageModel } from "./language-model.ts";
import { LayerCaches, type PageOptions } from "./layer-caches.ts";
import type { HashSchedule, RunningSchedule } from "./page-watch.ts";
import { PinnedAnchors } from "./pinned-anchors.ts";
import { promoteStage } from "./promote-stage.ts";
import { openSession, type Session } from "./session.ts";
import type { PipelineIdentities, PipelineSetting } from "./setting.ts";
import { type Cached, type Promoted, type Retrieved, StageRegister, type Verified } from "./stages.ts";
import { verifyStage } from "./verify-stage.ts";

/**
 * What a pipeline is opened over.
 *
 * **Units** `trust` says whose checkpoints proofs may rest on. **Edge cases** with `signer`, a checkpoint is signed after
 * every commit; without, somebody else signs them.
 *
 * @spec PIP-002 PIP-008 PIP-010 PIP-012
 * @category pipeline
 * @since 0.1.0
 */
export interface PipelineOptions {
  readonly ledger: Ledger;
  readonly pacemaker: Pacemaker;
  readonly model: LanguageModel;
  readonly attend: Attend;
  readonly identities: PipelineIdentities;
  readonly trust: BundleTrust;
  readonly signer?: CheckpointSigner;
  readonly pages: PageOptions;
  readonly schedule: HashSchedule;
}

/**
 * The way from memory into attention. No stage can be left out: each takes what only the one before it gives.
 *
 * @spec PIP-001 PIP-002 PIP-003 PIP-004 PIP-005 PIP-006
 * @category pipeline
 * @since 0.1.0
 */
export interface Pipeline {
  /** Finds items for a question. */
  readonly retrieve: (question: Question) => Effect.Effect<Retrieved, Effect.Error<ReturnType<Pacemaker["retrieve"]>>>;
  /** Verifies payloads and their places in the ledger, and records verdicts. */
  readonly verify: (retrieved: Retrieved) => ReturnType<typeof verifyStage>;
  /** Lets through what may be injected, and promotes the candidates that may become so. */
  readonly promote: (verified: Verified) => ReturnType<typeof promoteStage>;
  /** Pins anchors in pages of their own. */
  readonly cache: (promoted: Promoted) => ReturnType<typeof cacheStage>;
  /** Starts a session over cached anchors. */
  readonly open: (cached: Cached, options: AttentionOptions) => Effect.Effect<Session, StageForged | SegmentRefused>;
  /** The caches, for reading: what is in the pages now. */
  readonly caches: LayerCaches;
}

function startSchedule(
  schedule: HashSchedule,
  caches: LayerCaches,
): Effect.Effect<RunningSchedule, never, EffectScope.Scope> {
  return match(schedule)
    .with("none", () => Effect.succeed(noHashing))
    .with("commit", () => Effect.sync(() => hashingAtCommits(caches)))
    .with("synchronous", () => Effect.sync(() => hashingBeforeLayers(caches)))
    .with("asynchronous", () => Effect.map(openDigestWorker, (worker) => hashingInWorker(caches, worker)))
    .exhaustive();
}

function retrieveStage({ pacemaker, register }: PipelineSetting, question: Question) {
  return Effect.map(pacemaker.retrieve(question), ({ hits, dropped }) => {
    const items = [...hits.map(({ item }) => item.id), ...dropped.map(({ item }) => item)];
    return register.give("Retrieved", { scope: question.scope, items, refused: [] });
  });
}

/**
 * Opens a pipeline. Its caches start empty: what was pinned before is pinned again from the ledger.
 *
 * **Errors** `OutOfRange` or `TooLarge` for pages beyond `problemLimits`.
 *
 * @spec PIP-001 PIP-009 PIP-010
 * @category pipeline
 * @since 0.1.0
 */
export function openPipeline(
  options: PipelineOptions,
): Effect.Effect<Pipeline, OutOfRange | TooLarge, Clock | EffectScope.Scope> {
  const { schedule, pages, signer, ...rest } = options;
  return Effect.gen(function* () {
    const { now } = yield* Clock;
    const caches = yield* Effect.fromResult(LayerCaches.make(options.model, pages));
    const hashing = yield* startSchedule(schedule, caches);
    const oneAtATime = yield* Semaphore.make(1);
    const register = new StageRegister();
    const pinned = new PinnedAnchors(caches);
    const setting: PipelineSetting = { ...rest, signer, now, caches, hashing, oneAtATime, register, pinned };
    const pipeline: Pipeline = {
      retrieve: (question) => retrieveStage(setting, question),
      verify: (retrieved) => oneAtATime.withPermit(verifyStage(setting, retrieved)),
      promote: (verified) => oneAtATime.withPermit(promoteStage(setting, verified)),
      cache: (promoted) => oneAtATime.withPermit(cacheStage(setting, promoted)),
      open: (cached, attention) =>
        Effect.suspend(() => {
          const checked = register.check("Cached", cached);
          return Effect.fromResult(Result.flatMap(checked, (it) => openSession(setting, it, attention)));
        }),
      caches,
    };
    return pipeline;
  });
}
