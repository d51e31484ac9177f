import { Schema } from "effect";

/**
 * A digest as text.
 *
 * **Units** 64 lower-case hexadecimal digits, 32 bytes.
 *
 * @spec LED-001 STA-004
 * @category hashing
 * @since 0.1.0
 */
export const Digest = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{64}$/u, { expected: "a digest of 64 lower-case hexadecimal digits" }),
);
export type Digest = typeof Digest.Type;
