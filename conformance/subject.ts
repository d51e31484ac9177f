import type { Effect } from "effect";
import { Schema } from "effect";
import type { Accuracy, AttentionResult, Problem } from "../src/index.ts";

/**
 * A subject that could not produce a result it said it could.
 *
 * @spec CON-010
 * @category errors
 * @since 0.1.0
 */
export class SubjectFailed extends Schema.TaggedError<SubjectFailed>()("SubjectFailed", {
  subject: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `${this.subject}: expected a result, got a failure: ${this.reason}`;
  }
}

/**
 * A subject's refusal of a problem beyond what it declares it can do.
 *
 * @spec CON-010
 * @category errors
 * @since 0.1.0
 */
export class SubjectRefused extends Schema.TaggedError<SubjectRefused>()("SubjectRefused", {
  subject: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `${this.subject} does not support this problem: ${this.reason}`;
  }
}

/**
 * The tensors of a result.
 *
 * @spec CON-010
 * @category subjects
 * @since 0.1.0
 */
export type OutputName = keyof AttentionResult;

/**
 * All tensors of a result, in the order they are judged.
 *
 * @spec CON-010
 * @category subjects
 * @since 0.1.0
 */
export const outputNames: ReadonlyArray<OutputName> = ["out", "lse", "anchorMass"];

/**
 * An attention implementation under test.
 *
 * Only the tensors in `outputs` are judged; the others may hold anything of the right length.
 * `run` refuses, with `SubjectRefused`, only what is beyond the limits it declares; anything else it must get right.
 *
 * @spec CON-010
 * @category subjects
 * @since 0.1.0
 */
export interface Subject {
  readonly name: string;
  /** What it computes on, where it knows. */
  readonly device?: string;
  readonly accuracy: Accuracy;
  readonly outputs: ReadonlyArray<OutputName>;
  readonly run: (problem: Problem) => Effect.Effect<AttentionResult, SubjectFailed | SubjectRefused>;
}
