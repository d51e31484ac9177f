import { Clock as SystemClock, Context, Effect, Layer } from "effect";
import type { Instant } from "../core/instant.ts";

/**
 * Where the Supervisor takes the time from that it records.
 *
 * **Units** milliseconds, by convention.
 *
 * @spec STA-012 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export class Clock extends Context.Service<Clock, { readonly now: Effect.Effect<Instant> }>()("fieldprint/Clock") {
  /** The system's time, in milliseconds. */
  static readonly system: Layer.Layer<Clock> = Layer.succeed(Clock, { now: SystemClock.currentTimeMillis });
}
