import { Effect, Result, type Scope } from "effect";
import type { Backend } from "../../kernels/index.ts";
import { initialState } from "../../src/index.ts";
import { loopPolicy } from "./cast.ts";
import { choicesOf } from "./choices.ts";
import type { Record } from "./conversation.ts";
import { type LoopOptions, openHousehold } from "./household.ts";
import { itemHistories } from "./item-histories.ts";
import { judgedAttention } from "./judged-attention.ts";
import type { LoopReport } from "./loop-report.ts";
import { playScenario } from "./scenario.ts";

/** What a loop is run with: stores that are empty, and attention on a backend. */
export interface RunLoopOptions extends Omit<LoopOptions, "attend"> {
  readonly backend: Backend;
}

/**
 * Runs the four sessions of the loop over empty stores, audits the ledger, and reports all of it.
 *
 * **Errors** those of the ledger, the Pacemaker and the pipeline.
 *
 * @spec RUN-001 RUN-002 RUN-003
 * @category loop
 * @since 0.1.0
 */
export function runLoop({
  backend,
  ...options
}: RunLoopOptions): Effect.Effect<LoopReport, { readonly _tag: string; readonly message: string }, Scope.Scope> {
  const { seed, schedule } = options;
  const { attend, judged } = judgedAttention(backend);
  const record: Record = { segments: [], comparisons: [] };
  return Effect.gen(function* () {
    const household = yield* openHousehold({ ...options, attend });
    yield* playScenario({ household, choices: choicesOf(seed), record });
    const { ledger, steps, checkpoints, modelId: model } = household;
    const { records, root, state } = yield* ledger.audit;
    const initial = Result.getOrThrow(initialState(loopPolicy(seed)));
    const items = itemHistories(initial, yield* ledger.entries, (id) => household.nameOf(id));
    const { head } = (yield* ledger.state).authority;
    const log = { records, head, root, state };
    const report: LoopReport = {
      format: "fieldprint loop 1",
      seed,
      schedule,
      backend: backend.name,
      model,
      steps,
      ...record,
      items,
      checkpoints,
      judged: judged(),
      log,
    };
    return report;
  });
}
