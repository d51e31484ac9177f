import { Result, Schema, SchemaIssue } from "effect";
import { CategoryInputRefused } from "./errors.ts";

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();
const longestShown = 80;

/** A refusal that says where, what was expected and what came. */
export const refusedInput = (where: string, expected: string, actual: unknown): CategoryInputRefused =>
  new CategoryInputRefused({ where, expected, actual: String(actual).slice(0, longestShown) });

/** Untrusted data, decoded by a schema; what is refused says where. */
export function decoded<A>(
  schema: Schema.ConstraintCodec<A, unknown>,
  where: string,
  input: unknown,
): Result.Result<A, CategoryInputRefused> {
  const answer = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })(input);
  return Result.mapError(answer, ({ issue }) => {
    const [first] = formatIssue(issue).issues;
    const path = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key));
    return refusedInput([where, ...path].join("."), where, first?.message ?? "something else");
  });
}

/** A list whose length is bounded. */
export const listOf = <A>(item: Schema.ConstraintCodec<A, unknown>, most: number) =>
  Schema.Array(item).check(Schema.isMaxLength(most));

/** A whole number from 0 on, below a limit. */
export const countBelow = (limit: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: limit - 1 }));
