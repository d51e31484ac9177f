import { Schema } from "effect";

/** A command line that can't be understood. */
export class UsageError extends Schema.TaggedError<UsageError>()("UsageError", {
  problem: Schema.String,
  hint: Schema.String,
}) {
  override get message(): string {
    return `${this.problem}. ${this.hint}`;
  }
}

/** A file named on the command line that isn't what it should be. */
export class FileUnusable extends Schema.TaggedError<FileUnusable>()("FileUnusable", {
  file: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.file}: expected ${this.expected}, got ${this.actual}`;
  }
}

const inherited = new Set(["_tag", "name", "message", "stack", "cause"]);

/**
 * An expected failure as JSON: its tag, its message and its own fields.
 *
 * @spec CON-051
 */
export function errorJson(error: { readonly _tag: string; readonly message: string }): unknown {
  const fields = Object.entries(error).filter(([name]) => !inherited.has(name));
  return { error: { tag: error._tag, message: error.message, ...Object.fromEntries(fields) } };
}
