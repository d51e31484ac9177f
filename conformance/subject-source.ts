import type { Effect, Scope } from "effect";
import { Schema } from "effect";
import type { Manifest } from "./subjects/manifest.ts";
import type { Subject } from "./subject.ts";

/**
 * A subject that this machine does not have, with what would help.
 *
 * @spec CON-039
 * @category errors
 * @since 0.1.0
 */
export class SubjectUnavailable extends Schema.TaggedError<SubjectUnavailable>()("SubjectUnavailable", {
  subject: Schema.String,
  reason: Schema.String,
  remedy: Schema.optionalKey(Schema.String),
}) {
  override get message(): string {
    const remedy = this.remedy === undefined ? "" : `; ${this.remedy}`;
    return `${this.subject} is not available: ${this.reason}${remedy}`;
  }
}

/**
 * A subject that is ready to be judged, with its manifest where it has one.
 *
 * @spec CON-039
 * @category subjects
 * @since 0.1.0
 */
export interface OpenedSubject {
  readonly subject: Subject;
  readonly manifest?: Manifest;
}

/**
 * Where a subject comes from: opened when its turn comes, closed with the scope.
 *
 * @spec CON-039
 * @category subjects
 * @since 0.1.0
 */
export interface SubjectSource {
  readonly name: string;
  readonly open: Effect.Effect<OpenedSubject, SubjectUnavailable, Scope.Scope>;
}
