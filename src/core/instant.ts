import { Schema } from "effect";

/**
 * A point in recorded time.
 *
 * **Units** whatever the Supervisor counts in, milliseconds by convention; a whole number that never decreases.
 *
 * @spec STA-012
 * @category state
 * @since 0.1.0
 */
export const Instant = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));
export type Instant = typeof Instant.Type;
