import { Effect, Result } from "effect";
import type { NoteMalformed } from "../ledger/note-errors.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import { isBypassed } from "../override/authority.ts";
import type { Pacemaker } from "../pacemaker/pacemaker.ts";
import type { Refusal } from "../state/guards.ts";
import type { ItemId } from "../state/item.ts";
import type { AttentionOptions } from "./attention.ts";
import { errorCoordinates } from "./error-coordinate.ts";
import { type AttentionFailed, type HashingFailed, PagesChanged, SegmentRefused } from "./errors.ts";
import { forwardPass, type Pass, type PassPlace } from "./forward-pass.ts";
import type { Token } from "./language-model.ts";
import type { LayeredSequence } from "./layer-caches.ts";
import type { PageReference } from "./page-reference.ts";
import type { PageWatch } from "./page-watch.ts";
import type { PinnedAnchor } from "./pinned-anchors.ts";
import { recordTime } from "./record-time.ts";
import { type Segment, segmentLimits, type SegmentRequest } from "./segment.ts";
import type { PipelineSetting } from "./setting.ts";
import type { Cached } from "./stages.ts";

type Generating = SegmentRefused | AttentionFailed | PagesChanged | HashingFailed | Refusal | RecordingFailed;
type Committing =
  | Effect.Error<ReturnType<Pacemaker["remember"]>>
  | SegmentRefused
  | PagesChanged
  | HashingFailed
  | NoteMalformed
  | StoreError;

/**
 * A conversation over cached anchors.
 *
 * @spec PIP-006 PIP-007 PIP-008 PIP-011 PIP-015
 * @category pipeline
 * @since 0.1.0
 */
export interface Session {
  /** Reads a prompt and generates tokens after it. */
  readonly generate: (request: SegmentRequest) => Effect.Effect<Segment, Generating>;
  /** Remembers a segment's text as the agent's; answers the item. */
  readonly commit: (segment: Segment) => Effect.Effect<ItemId, Committing>;
  /** A session with the same context, which shares its pages until one of the two goes on. */
  readonly fork: Effect.Effect<Session, SegmentRefused>;
  /** Gives up the pages of the context. */
  readonly close: Effect.Effect<void>;
}

/** Where a session is: its sequence, its tokens, the anchors in its tables. */
interface Place {
  readonly sequence: LayeredSequence;
  readonly tokens: ReadonlyArray<Token>;
  readonly attached: ReadonlyArray<PinnedAnchor>;
}

class OpenSession {
  readonly #setting: PipelineSetting;
  readonly #cached: Cached;
  readonly #options: AttentionOptions;
  readonly #watch: PageWatch;
  readonly #uncommitted = new WeakSet<Segment>();
  #sequence: LayeredSequence;
  #tokens: ReadonlyArray<Token>;
  #attached: ReadonlyArray<PinnedAnchor>;
  #ended = false;

  constructor(setting: PipelineSetting, cached: Cached, options: AttentionOptions, place: Place) {
    this.#setting = setting;
    this.#cached = cached;
    this.#options = options;
    this.#watch = setting.hashing.watch();
    this.#sequence = place.sequence;
    this.#tokens = place.tokens;
    this.#attached = place.attached;
  }

  session(): Session {
    const { oneAtATime } = this.#setting;
    return {
      generate: (request) => oneAtATime.withPermit(this.#endingOn(this.#generate(request))),
      commit: (segment) => oneAtATime.withPermit(this.#endingOn(this.#commit(segment))),
      fork: oneAtATime.withPermit(Effect.suspend(() => this.#fork())),
      close: oneAtATime.withPermit(Effect.sync(() => this.#end())),
    };
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#setting.caches.free(this.#sequence);
  }

  /** What the pages hold is no longer known: nothing of it is used again. */
  #endingOn<A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.tapError(work, (error) =>
      Effect.sync(() => {
        const { _tag } = error as { readonly _tag?: string };
        if (_tag !== "PagesChanged" && _tag !== "HashingFailed") return;
        this.#setting.pinned.dropAll();
        this.#end();
      }),
    );
  }

  #open(): Effect.Effect<void, SegmentRefused> {
    if (!this.#ended) return Effect.void;
    return Effect.fail(
      new SegmentRefused({ part: "session", expected: "an open session", actual: "one that has ended" }),
    );
  }

  #fork(): Effect.Effect<Session, SegmentRefused> {
    return Effect.map(this.#open(), () => {
      const sequence = this.#setting.caches.fork(this.#sequence);
      const place = { sequence, tokens: this.#tokens, attached: this.#attached };
      return new OpenSession(this.#setting, this.#cached, this.#options, place).session();
    });
  }

  /** The tokens of a prompt, when the segment fits. */
  #promptTokens({ prompt, tokens }: SegmentRequest): Result.Result<ReadonlyArray<Token>, SegmentRefused> {
    const { model, caches } = this.#setting;
    const refused = (part: SegmentRefused["part"], expected: string, actual: unknown) =>
      Result.fail(new SegmentRefused({ part, expected, actual: String(actual).slice(0, 80) }));
    const most = segmentLimits.tokens;
    if (!Number.isInteger(tokens) || tokens < 1 || tokens > most) return refused("tokens", `1 to ${most}`, tokens);
    const prompted = model.tokens(prompt);
    if (prompted.length + this.#tokens.length === 0)
      return refused("prompt", "a word, where there is no context", "none");
    const { pageSize } = caches.options;
    const length = this.#tokens.length + prompted.length + tokens;
    const room = (Math.ceil(this.#tokens.length / pageSize) + caches.freePages) * pageSize;
    if (length > room) return refused("pages", `room for ${length} tokens of context`, `room for ${room}`);
    return Result.succeed(prompted);
  }

  /** Brings the tables in line with the ledger as it is now; answers the anchors that are in them. */
  #follow(wanted: SegmentRequest["mode"]): Effect.Effect<ReadonlyArray<PinnedAnchor>, Refusal | RecordingFailed> {
    const { ledger, caches, pinned } = this.#setting;
    return Effect.gen({ self: this }, function* () {
      yield* recordTime(this.#setting);
      const state = yield* ledger.state;
      pinned.follow(state);
      this.#attached = this.#attached.filter((anchor) => pinned.of(anchor.manifest.item) === anchor);
      const { scope, anchors } = this.#cached;
      const without = isBypassed(state.authority, scope) || [wanted, this.#options.mode].includes("none");
      const present = anchors.flatMap(({ item }) => pinned.of(item) ?? []);
      for (const anchor of present) {
        const attached = this.#attached.includes(anchor);
        if (without && attached) caches.detach(this.#sequence, anchor.handles);
        if (!without && !attached) caches.attach(this.#sequence, anchor.handles);
      }
      this.#attached = without ? [] : present;
      return this.#attached;
    });
  }

  #pass(anchors: ReadonlyArray<PinnedAnchor>, tokens: ReadonlyArray<Token>): Effect.Effect<Pass, Generating> {
    const { mode, ...options } = this.#options;
    const place: PassPlace = {
      ...options,
      mode: anchors.length === 0 ? "none" : mode,
      sequence: this.#sequence,
      length: this.#tokens.length,
      anchorPages: (layer) => anchors.flatMap(({ pages }) => pages[layer]!),
    };
    return Effect.map(forwardPass({ ...this.#setting, watch: this.#watch }, place, tokens), (pass) => {
      this.#tokens = [...this.#tokens, ...tokens];
      return pass;
    });
  }

  /** Prompt and generated tokens, pass by pass; the last generated token is read too, so that the context ends with it. */
  #passes(anchors: ReadonlyArray<PinnedAnchor>, prompt: ReadonlyArray<Token>, count: number) {
    const { model } = this.#setting;
    return Effect.gen({ self: this }, function* () {
      const passes: Array<Pass> = [];
      const generated: Array<Token> = [];
      let hidden = model.embed(this.#tokens.at(-1) ?? model.filler);
      const run = (tokens: ReadonlyArray<Token>) =>
        Effect.map(this.#pass(anchors, tokens), (pass) => {
          passes.push(pass);
          hidden = pass.hidden.at(-1)!;
        });
      if (prompt.length > 0) yield* run(prompt);
      while (generated.length < count) {
        const token = model.next(hidden, this.#tokens);
        generated.push(token);
        yield* run([token]);
      }
      return { passes, generated };
    });
  }

  #generate(request: SegmentRequest): Effect.Effect<Segment, Generating> {
    return Effect.gen({ self: this }, function* () {
      yield* this.#open();
      const prompt = yield* Effect.fromResult(this.#promptTokens(request));
      const anchors = yield* this.#follow(request.mode);
      const { passes, generated } = yield* this.#undoingOnFailure(this.#passes(anchors, prompt, request.tokens));
      const kept = new Set(
        this.#cached.anchors.map(({ item }) => item).filter((item) => this.#setting.pinned.of(item)),
      );
      const hidden = passes.flatMap((pass) => pass.hidden);
      const segment: Segment = {
        mode: anchors.length === 0 ? "none" : this.#options.mode,
        text: this.#setting.model.text(generated),
        tokens: generated,
        promptTokens: prompt.length,
        anchors: anchors.map(({ manifest }) => manifest.item),
        lost: this.#cached.anchors.map(({ item }) => item).filter((item) => !kept.has(item)),
        sources: request.sources ?? [],
        anchorMass: passes.flatMap(({ anchorMass }) => anchorMass),
        error: errorCoordinates(anchors, hidden),
        outputs: passes.flatMap(({ outputs }) => outputs),
      };
      this.#uncommitted.add(segment);
      return Object.freeze(segment);
    });
  }

  /** A segment that fails half-way leaves the context as it was. */
  #undoingOnFailure<A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E> {
    const before = this.#tokens;
    return Effect.tapError(work, () =>
      Effect.sync(() => {
        this.#setting.caches.truncate(this.#sequence, before.length);
        this.#tokens = before;
      }),
    );
  }

  /** Every page that the session's attention reads. */
  #pages(): ReadonlyArray<PageReference> {
    const { caches } = this.#setting;
    const anchors = this.#attached.flatMap(({ pages }) => pages.flat());
    return [...anchors, ...caches.pools.flatMap((_, layer) => caches.contextPages(this.#sequence, layer))];
  }

  #commit(segment: Segment): Effect.Effect<ItemId, Committing> {
    const { pacemaker, identities, ledger, signer } = this.#setting;
    return Effect.gen({ self: this }, function* () {
      yield* this.#open();
      if (!this.#uncommitted.has(segment)) {
        const expected = "one that this session generated and has not committed";
        return yield* new SegmentRefused({ part: "segment", expected, actual: "another" });
      }
      yield* this.#watch.beforeCommit(() => this.#pages());
      const parents = [...new Set([...segment.anchors, ...segment.sources])];
      const memo = { by: identities.agent, text: segment.text, scope: this.#cached.scope, parents };
      const item = yield* Effect.catchTag(pacemaker.remember(memo), "ItemExists", ({ subject }) =>
        Effect.succeed(subject),
      );
      this.#uncommitted.delete(segment);
      if (signer !== undefined) yield* ledger.checkpoint(signer);
      return item;
    });
  }
}

function refusedOptions({ mode, gamma = 0 }: AttentionOptions): SegmentRefused | undefined {
  const refused = (expected: string, actual: unknown) =>
    new SegmentRefused({ part: "session", expected, actual: String(actual).slice(0, 80) });
  if (!["none", "joint", "mixture"].includes(mode)) return refused("mode none, joint or mixture", mode);
  return gamma >= 0 && gamma <= 1 ? undefined : refused("a gamma of 0 to 1", gamma);
}

/** A new session over cached anchors. */
export function openSession(
  setting: PipelineSetting,
  cached: Cached,
  options: AttentionOptions,
): Result.Result<Session, SegmentRefused> {
  const refused = refusedOptions(options);
  if (refused !== undefined) return Result.fail(refused);
  const place = { sequence: setting.caches.allocate(), tokens: [], attached: [] };
  return Result.succeed(new OpenSession(setting, cached, options, place).session());
}
