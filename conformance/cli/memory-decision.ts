import { Effect, HashMap, Result } from "effect";
import {
  type Attempt,
  decodeEvent,
  type EventMalformed,
  holdersOf,
  type Ledger,
  type MachineEvent,
  type RecordingFailed,
  type Role,
  type SigningKey,
  type State,
} from "../../src/index.ts";
import type { Outcome } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { readKeyFile } from "./key-file.ts";
import { answerEvents, type EventAnswer } from "./ledger-answer.ts";
import { SignerUnknown } from "./memory-errors.ts";
import type { DecisionFlags } from "./memory-flags.ts";
import { shortName } from "./memory-item.ts";

/** Somebody who signs: a principal and the key that is theirs. */
export interface Signer {
  readonly id: string;
  readonly key: SigningKey;
}

/**
 * The principals whose keys are in some files.
 *
 * @spec MCM-008
 */
export const readSigners = Effect.fnUntraced(function* (state: State, files: ReadonlyArray<string>) {
  const principals = [...HashMap.values(state.authority.principals)];
  return yield* Effect.forEach(files, (file) =>
    Effect.gen(function* () {
      const key = yield* readKeyFile(file);
      const owner = principals.find((principal) => principal.key === key.publicKey);
      if (owner === undefined) return yield* new SignerUnknown({ file, publicKey: key.publicKey });
      const signer: Signer = { id: owner.id, key };
      return signer;
    }),
  );
});

/**
 * Who acts in a role: as named, else the only one who can.
 *
 * @spec MCM-006 MCM-022
 */
export function actorOf(
  state: State,
  { role, flag, name }: { readonly role: Role; readonly flag: string; readonly name: string | undefined },
): Effect.Effect<string, UsageError> {
  if (name !== undefined) return Effect.succeed(name);
  const [only, ...others] = holdersOf(state.authority.principals, role).map(({ id }) => id);
  if (only !== undefined && others.length === 0) return Effect.succeed(only);
  const names = only === undefined ? "none" : [only, ...others].toSorted().slice(0, 8).join(", ");
  return Effect.fail(
    new UsageError({ problem: `which ${role} acts is not clear, there are: ${names}`, hint: `Name one with ${flag}` }),
  );
}

/** An event that follows from the state that it is given to. */
export type Deciding = (state: State) => MachineEvent;

/**
 * The event that records the time; none where the time is recorded already.
 *
 * @spec MCM-006
 */
export const timeRecord = Effect.fnUntraced(function* (state: State, { supervisor, now = Date.now() }: DecisionFlags) {
  const by = yield* actorOf(state, { role: "supervisor", flag: "--supervisor", name: supervisor });
  const tick: Deciding = () => ({ _tag: "Tick", by, now });
  return state.authority.clock === now ? [] : [tick];
});

/** What became of events that were decided one after another, until one was refused. */
export interface Decision {
  readonly accepted: boolean;
  readonly answers: ReadonlyArray<EventAnswer>;
  readonly state: State;
}

/**
 * Decides events one after another; nothing follows one that was refused.
 *
 * @spec MCM-007
 */
export function decide(
  ledger: Ledger,
  events: ReadonlyArray<Deciding>,
): Effect.Effect<Decision, EventMalformed | RecordingFailed> {
  return Effect.gen(function* () {
    const answers: Array<EventAnswer> = [];
    let state = yield* ledger.state;
    for (const eventOf of events) {
      const event = yield* Effect.fromResult(decodeEvent(eventOf(state)));
      const answered = yield* answerEvents(ledger, state, [{ line: null, event: Result.succeed(event) }]);
      if (answered.failed !== undefined) return yield* answered.failed.error;
      answers.push(...answered.answers);
      state = answered.state;
      if (answers.at(-1)?.record === null) return { accepted: false, answers, state };
    }
    return { accepted: true, answers, state };
  });
}

function fallenText({ item, changes }: Attempt): ReadonlyArray<string> {
  return changes
    .filter((change) => change.item !== item)
    .map((change) => `  ${shortName(change.item)}  ${change.from ?? "none"} -> ${change.to}`);
}

function answerLines({ record, message, attempt }: EventAnswer): ReadonlyArray<string> {
  if (record === null) return [message];
  return [`record ${record}: ${message}`, ...(attempt === null ? [] : fallenText(attempt))];
}

/**
 * A decision as the outcome of a command.
 *
 * @spec MCM-007
 */
export function decisionOutcome(
  { accepted, answers }: Decision,
  more: Readonly<Record<string, unknown>> = {},
): Outcome {
  return {
    exitCode: accepted ? exitCodes.success : exitCodes.nonconforming,
    text: answers.flatMap(answerLines).join("\n"),
    json: { accepted, ...more, answers },
  };
}
