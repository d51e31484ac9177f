import { Effect, type Result } from "effect";
import type { KitMessage } from "./message.ts";
import { SubjectBroken } from "./subject-broken.ts";
import { startProcess, type SubjectProcess } from "./subject-process.ts";

/** A message, how long to wait for its answer, and what the answer must be. */
export interface Question<A> {
  readonly message: KitMessage;
  readonly seconds: number;
  readonly parse: (line: Uint8Array) => Result.Result<A, SubjectBroken>;
}

/**
 * Keeps the one process of a subject there is at a time. Whatever breaks it ends it too.
 *
 * @spec CON-085 CON-089
 */
export class ProcessKeeper {
  #process: SubjectProcess | undefined;
  #lastReason = "";

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  get lastReason(): string {
    return this.#lastReason;
  }

  readonly dismiss = Effect.suspend(() => this.#process?.dismiss ?? Effect.void);

  start(words: readonly [string, ...Array<string>]): Effect.Effect<void, SubjectBroken> {
    return Effect.uninterruptible(
      Effect.map(startProcess(words), (process) => {
        this.#process = process;
      }),
    );
  }

  ask<A>({ message, seconds, parse }: Question<A>): Effect.Effect<A, SubjectBroken> {
    const silence = new SubjectBroken({
      reason: `expected an answer to "${message.type}" within ${seconds} s, got nothing`,
      remedy: "answer every message with one line on standard output, and flush it",
    });
    return Effect.suspend(() => {
      this.#process!.send(message);
      return this.#process!.nextLine;
    }).pipe(
      Effect.timeoutOrElse({ duration: seconds * 1_000, orElse: () => Effect.fail(silence) }),
      Effect.flatMap((line) => Effect.fromResult(parse(line))),
      Effect.catchTag("SubjectBroken", (broken) => this.end(broken)),
      Effect.onInterrupt(() => this.#kill),
    );
  }

  /** Ends the process and fails with the reason and the end of its log. */
  end({ reason, remedy }: SubjectBroken): Effect.Effect<never, SubjectBroken> {
    return Effect.flatMap(this.#kill, (log) => {
      this.#lastReason = log === "" ? reason : `${reason}; its standard error ends with:\n${log}`;
      return Effect.fail(new SubjectBroken({ reason: this.#lastReason, ...(remedy !== undefined && { remedy }) }));
    });
  }

  readonly #kill = Effect.uninterruptible(
    Effect.gen({ self: this }, function* () {
      const log = yield* this.#process?.kill ?? Effect.succeed("");
      this.#process = undefined;
      return log;
    }),
  );
}
