import { Effect } from "effect";
import type { ItemId } from "../../src/index.ts";
import type { Choices } from "./choices.ts";
import { Conversation, type Record } from "./conversation.ts";
import type { Household } from "./household.ts";

type Doing<A> = Effect.Effect<A, { readonly _tag: string; readonly message: string }>;

/** What the sessions of the loop share. */
interface Stage {
  readonly household: Household;
  readonly choices: Choices;
  readonly record: Record;
}

function begin({ household }: Stage, title: string): Effect.Effect<void> {
  household.session += 1;
  household.time.now = 60 * household.session;
  return household.tell(title);
}

/** Everything trusted that bears on a session, cached, and a conversation over it. */
function converse({ household, choices, record }: Stage): Doing<Conversation> {
  return Effect.flatMap(household.anchors({ text: choices.text("prompts"), partition: "trusted" }), (cached) =>
    Conversation.open(household, choices, cached, record),
  );
}

/** What the agent observed in a session, and what it made of it. */
function observe({ household, choices }: Stage): Doing<ItemId> {
  const number = household.session;
  return Effect.gen(function* () {
    const assertion = yield* household.write("user", `wish ${number}`, choices.text("assertions"));
    const page = yield* household.write("browser", `page ${number}`, choices.text("pages"));
    const reading = yield* household.write("thermometer", `reading ${number}`, choices.text("tools"));
    const summary = `${choices.text("assertions")} ${choices.text("pages")}`;
    return yield* household.write("assistant", `summary ${number}`, summary, [assertion, page, reading]);
  });
}

/** The curator writes an anchor, reviewers approve it, and the pipeline promotes it. */
function anchor({ household }: Stage, name: string, text: string, parents: ReadonlyArray<ItemId> = []): Doing<ItemId> {
  return Effect.gen(function* () {
    const item = yield* household.write("curator", name, text, parents);
    yield* household.approve(item, "curator");
    yield* household.checkpoint();
    yield* household.anchors({ text, partition: "untrusted" }, item);
    return item;
  });
}

function firstSession(stage: Stage): Doing<ItemId> {
  return Effect.gen(function* () {
    yield* begin(stage, "an anchor is decided, and one derived from it");
    const summary = yield* observe(stage);
    const charter = yield* anchor(stage, "charter", stage.choices.text("charters"));
    yield* anchor(stage, "amendment", stage.choices.text("amendments"), [charter]);
    const conversation = yield* converse(stage);
    yield* conversation.segment();
    yield* conversation.segment([summary]);
    yield* conversation.close;
    return charter;
  });
}

function secondSession(stage: Stage): Doing<void> {
  const { household, choices } = stage;
  return Effect.gen(function* () {
    yield* begin(stage, "a poisoned page is laundered through a summary, and through a curator who was fooled");
    const text = choices.text("poisons");
    const poison = yield* household.write("browser", "poison", text);
    const laundered = yield* household.write("assistant", "laundered", `Noted. ${text}`, [poison]);
    yield* anchor(stage, "captured", `Remember. ${text}`, [laundered]);
    const conversation = yield* converse(stage);
    yield* conversation.segment([laundered]);
    yield* conversation.close;
  });
}

function thirdSession(stage: Stage, charter: ItemId): Doing<void> {
  const { household } = stage;
  return Effect.gen(function* () {
    yield* begin(stage, "the charter is revoked between two segments");
    yield* observe(stage);
    const conversation = yield* converse(stage);
    yield* conversation.segment();
    const reason = "the household withdrew it";
    const revoked = household.override(["olga"], { _tag: "Revoke", item: charter }, { reason });
    yield* conversation.comparedSegment("after the revocation", revoked);
    yield* conversation.close;
  });
}

function fourthSession(stage: Stage): Doing<void> {
  const { household, choices } = stage;
  return Effect.gen(function* () {
    yield* begin(stage, "an override for half an hour, the bypass, and the end of both");
    const text = choices.text("replacements");
    const item = yield* household.write("curator", "stopgap", text);
    yield* household.checkpoint();
    yield* household.anchors({ text, partition: "untrusted" }, item);
    const promotion = { reason: "no reviewer is awake", minutes: 30 };
    yield* household.override(["olga", "otto"], { _tag: "Promote", item }, promotion);
    const conversation = yield* converse(stage);
    yield* conversation.segment();
    const bypass = household.override(["otto"], { _tag: "EngageBypass" }, { reason: "something is off" });
    yield* conversation.comparedSegment("under the bypass", bypass);
    yield* household.override(["olga", "otto"], { _tag: "LiftBypass" }, { reason: "it was nothing" });
    yield* conversation.segment();
    const later = Effect.suspend(() => {
      household.time.now += 40;
      return household.tell("forty minutes pass");
    });
    yield* conversation.comparedSegment("after the override ended", later);
    yield* conversation.close;
  });
}

/**
 * The four sessions of the loop.
 *
 * @spec RUN-001
 */
export function playScenario(stage: Stage): Doing<void> {
  return Effect.gen(function* () {
    const charter = yield* firstSession(stage);
    yield* secondSession(stage);
    yield* thirdSession(stage, charter);
    yield* fourthSession(stage);
  });
}
