import { Effect } from "effect";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import type { Refusal } from "../state/guards.ts";
import type { PipelineSetting } from "./setting.ts";

/** Records the present time where it has moved on, so that nothing that has expired counts. */
export function recordTime({
  ledger,
  identities,
  now,
}: Pick<PipelineSetting, "ledger" | "identities" | "now">): Effect.Effect<void, Refusal | RecordingFailed> {
  return Effect.gen(function* () {
    const present = yield* now;
    const { clock } = (yield* ledger.state).authority;
    if (present !== clock) yield* ledger.submit({ _tag: "Tick", by: identities.supervisor, now: present });
  });
}
