import { Schema } from "effect";

/**
 * The fields of every refusal of the state machine: which guard of which transition refused what, what it expected, what
 * came, and who could supply what is missing.
 *
 * @spec STA-003
 * @category errors
 * @since 0.1.0
 */
export const refusalFields = {
  transition: Schema.String,
  guard: Schema.String,
  subject: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
  supplier: Schema.String,
};

/** What a guard says when it refuses; which guard of which transition it is, its caller adds. */
export interface Finding {
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
  readonly supplier: string;
}

/** A refusal in one line. */
export function refusalMessage(refusal: Finding & { readonly transition: string }): string {
  const { transition, subject, expected, actual, supplier } = refusal;
  return `${transition} refused, ${subject}: expected ${expected}, got ${actual}; ${supplier}`;
}
