import { Schema } from "effect";

/** A subject's process that can't be talked to any more: it isn't there, hangs, or said what it may not say. */
export class SubjectBroken extends Schema.TaggedError<SubjectBroken>()("SubjectBroken", {
  reason: Schema.String,
  remedy: Schema.optionalKey(Schema.String),
}) {
  override get message(): string {
    return this.reason;
  }
}
