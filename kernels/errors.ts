import { Schema } from "effect";
import { backendNames } from "./backend-name.ts";

const backend = Schema.Literals(backendNames);

/**
 * A backend this machine cannot run, with the reason and what to do about it.
 *
 * @spec KRN-002
 * @category errors
 * @since 0.1.0
 */
export class BackendUnavailable extends Schema.TaggedError<BackendUnavailable>()("BackendUnavailable", {
  backend,
  reason: Schema.String,
  remedy: Schema.String,
}) {
  override get message(): string {
    return `${this.backend}: expected to be available, but ${this.reason}; ${this.remedy}`;
  }
}

/**
 * A problem beyond what a backend or a plan can hold; refused before any work.
 *
 * **Units** `expected` and `actual` count what `limit` names.
 *
 * @spec KRN-012
 * @category errors
 * @since 0.1.0
 */
export class LimitExceeded extends Schema.TaggedError<LimitExceeded>()("LimitExceeded", {
  backend,
  limit: Schema.String,
  expected: Schema.Number,
  actual: Schema.Number,
}) {
  override get message(): string {
    return `${this.backend}: ${this.limit}: expected at most ${this.expected}, got ${this.actual}; split the problem or plan a larger one`;
  }
}

/**
 * A backend that failed while building or running kernels, or ran them somewhere else than asked.
 *
 * @spec KRN-003
 * @category errors
 * @since 0.1.0
 */
export class KernelFailed extends Schema.TaggedError<KernelFailed>()("KernelFailed", {
  backend,
  reason: Schema.String,
}) {
  override get message(): string {
    return `${this.backend}: expected the kernels to run, but ${this.reason}`;
  }
}
