import { Effect } from "effect";
import { blake3, type Cached, hexadecimal, type ItemId, type Segment, type Session } from "../../src/index.ts";
import type { Choices } from "./choices.ts";
import type { Household } from "./household.ts";
import type { LoopComparison, LoopSegment } from "./loop-report.ts";

type Doing<A> = Effect.Effect<A, { readonly _tag: string; readonly message: string }>;

/** The digest of the bits that attention answered, in order. */
function outputsDigest({ outputs }: Segment): string {
  const bytes = new Uint8Array(outputs.reduce((length, { byteLength }) => length + byteLength, 0));
  let at = 0;
  for (const output of outputs) {
    bytes.set(new Uint8Array(output.buffer, output.byteOffset, output.byteLength), at);
    at += output.byteLength;
  }
  return hexadecimal(blake3(bytes));
}

const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * A session of the loop: segments over cached anchors, each remembered.
 *
 * @spec RUN-001
 */
export class Conversation {
  readonly #household: Household;
  readonly #choices: Choices;
  readonly #session: Session;
  readonly #segments: Array<LoopSegment>;
  readonly #comparisons: Array<LoopComparison>;

  private constructor(household: Household, choices: Choices, session: Session, record: Record) {
    this.#household = household;
    this.#choices = choices;
    this.#session = session;
    this.#segments = record.segments;
    this.#comparisons = record.comparisons;
  }

  static open(household: Household, choices: Choices, cached: Cached, record: Record): Doing<Conversation> {
    const opened = household.pipeline.open(cached, { mode: "joint" });
    return Effect.map(opened, (session) => new Conversation(household, choices, session, record));
  }

  #note(segment: Segment, prompt: string): Effect.Effect<LoopSegment> {
    const household = this.#household;
    const names = (items: ReadonlyArray<ItemId>) => items.map((item) => household.nameOf(item)).toSorted();
    const noted: LoopSegment = {
      session: household.session,
      segment: this.#segments.filter(({ session }) => session === household.session).length + 1,
      mode: segment.mode,
      anchors: names(segment.anchors),
      lost: names(segment.lost),
      prompt,
      text: segment.text,
      anchorMass: segment.anchorMass,
      error: segment.error,
      outputs: outputsDigest(segment),
    };
    this.#segments.push(noted);
    const share = `anchors ${(100 * mean(segment.anchorMass)).toFixed(0)} %`;
    const error = segment.error === null ? "no error coordinate" : `error ${segment.error.at(-1)!.toFixed(3)} rad`;
    const lost = noted.lost.length === 0 ? "" : `; lost ${noted.lost.join(", ")}`;
    const text = `segment ${noted.segment}, mode ${segment.mode}, ${segment.tokens.length} tokens: ${share}, ${error}${lost}`;
    return Effect.as(household.tell(text), noted);
  }

  /** A segment, generated and remembered. */
  segment(sources: ReadonlyArray<ItemId> = []): Doing<ItemId> {
    const household = this.#household;
    household.time.now += 1;
    const prompt = this.#choices.text("prompts");
    return Effect.gen({ self: this }, function* () {
      const segment = yield* this.#session.generate({ prompt, tokens: this.#choices.tokens(), sources });
      const { segment: number } = yield* this.#note(segment, prompt);
      return yield* this.#commit(segment, number);
    });
  }

  #commit(segment: Segment, number: number): Doing<ItemId> {
    const household = this.#household;
    return Effect.gen({ self: this }, function* () {
      const item = yield* this.#session.commit(segment);
      yield* household.noteCheckpoint();
      household.names.set(item, `reply ${household.session}.${number}`);
      return item;
    });
  }

  /** A segment after something happened, compared with a twin that runs in mode none from the same context. */
  comparedSegment(what: string, happen: Doing<void>): Doing<void> {
    const household = this.#household;
    const prompt = this.#choices.text("prompts");
    const tokens = this.#choices.tokens();
    return Effect.gen({ self: this }, function* () {
      const twin = yield* this.#session.fork;
      yield* happen;
      household.time.now += 1;
      const segment = yield* this.#session.generate({ prompt, tokens });
      const { outputs, segment: number } = yield* this.#note(segment, prompt);
      const plain = outputsDigest(yield* twin.generate({ prompt, tokens, mode: "none" }));
      yield* twin.close;
      const equal = outputs === plain;
      this.#comparisons.push({ session: household.session, what, outputs, plain, equal });
      yield* household.tell(`${what}: the segment ${equal ? "equals" : "DIFFERS FROM"} mode none, bit for bit`, !equal);
      yield* this.#commit(segment, number);
    });
  }

  get close(): Effect.Effect<void> {
    return this.#session.close;
  }
}

/** Where a conversation's segments and comparisons are noted. */
export interface Record {
  readonly segments: Array<LoopSegment>;
  readonly comparisons: Array<LoopComparison>;
}
