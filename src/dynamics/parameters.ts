import { Result, Schema } from "effect";

/**
 * A number, or a word, that a computation of the error dynamics cannot be asked with.
 *
 * @spec DYN-002
 * @category errors
 * @since 0.1.0
 */
export class ParameterRefused extends Schema.TaggedError<ParameterRefused>()("ParameterRefused", {
  field: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual}; nothing was computed`;
  }
}

/** What a parameter has to be, as a schema and in words. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

export const rule = (schema: Schema.ConstraintCodec<unknown, unknown>, expected: string): Rule => ({
  accepts: Schema.is(schema),
  expected,
});

export const finite = rule(Schema.Finite, "a finite number");
export const positive = rule(Schema.Finite.check(Schema.isGreaterThan(0)), "a finite number above 0");
export const atLeastZero = rule(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)), "a finite number of at least 0");
export const horizon = rule(Schema.Number.check(Schema.isGreaterThan(0)), "a number above 0, or Infinity");
export const strictFraction = rule(
  Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThan(1)),
  "a number above 0 and below 1",
);
export const count = (minimum: number, maximum: number): Rule =>
  rule(Schema.Int.check(Schema.isBetween({ minimum, maximum })), `a whole number from ${minimum} to ${maximum}`);

const shown = (value: unknown): string =>
  value === undefined ? "nothing" : typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : String(value);

export const refusedParameter = (field: string, expected: string, value: unknown): ParameterRefused =>
  new ParameterRefused({ field, expected, actual: shown(value) });

type Given = Readonly<Record<string, readonly [value: unknown, rule: Rule]>>;

/** The first parameter that breaks its rule. */
export function brokenRule(fields: Given): ParameterRefused | undefined {
  const broken = Object.entries(fields).find(([, [value, { accepts }]]) => !accepts(value));
  if (broken === undefined) return undefined;
  const [field, [value, { expected }]] = broken;
  return refusedParameter(field, expected, value);
}

/** The answer, when every parameter keeps its rule. */
export function given<A>(fields: Given, answer: () => A): Result.Result<A, ParameterRefused> {
  const refused = brokenRule(fields);
  return refused === undefined ? Result.succeed(answer()) : Result.fail(refused);
}
