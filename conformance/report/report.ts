import { Schema } from "effect";

/**
 * Where one output element left its bound.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const Discrepancy = Schema.Struct({
  tensor: Schema.Literals(["out", "lse", "anchorMass"]),
  index: Schema.Array(Schema.Int),
  expected: Schema.Number,
  actual: Schema.Number,
  bound: Schema.Number,
});
/**
 * The decoded form of {@link Discrepancy}.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export type Discrepancy = typeof Discrepancy.Type;

/**
 * The outcome of one case on one subject; `ratio` is the worst err/tol under the deterministic bound,
 * `probabilisticRatio` the same under the probabilistic one. Both are absent when nothing was compared.
 *
 * **Edge cases** `id` is `suite:group:case`; `savedCase` is the directory of the shrunk case.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const CaseResult = Schema.Struct({
  id: Schema.String,
  requirements: Schema.Array(Schema.String),
  status: Schema.Literals(["passed", "failed", "skipped"]),
  reason: Schema.optionalKey(Schema.String),
  ratio: Schema.optionalKey(Schema.Number),
  probabilisticRatio: Schema.optionalKey(Schema.Number),
  discrepancy: Schema.optionalKey(Discrepancy),
  savedCase: Schema.optionalKey(Schema.String),
});
/**
 * The decoded form of {@link CaseResult}.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export type CaseResult = typeof CaseResult.Type;

/**
 * One backend, judged or missing; `reason` and `remedy` say why it is missing and what would help.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const SubjectReport = Schema.Struct({
  name: Schema.String,
  available: Schema.Boolean,
  reason: Schema.optionalKey(Schema.String),
  remedy: Schema.optionalKey(Schema.String),
  seconds: Schema.Number,
  cases: Schema.Array(CaseResult),
});
/**
 * The decoded form of {@link SubjectReport}.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export type SubjectReport = typeof SubjectReport.Type;

/**
 * Everything one `fieldprint conform` found out; the JSON report is its encoding.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const Report = Schema.Struct({
  protocol: Schema.Literal("fieldprint-report/1"),
  version: Schema.String,
  seed: Schema.Int,
  startedAt: Schema.String,
  environment: Schema.Struct({ node: Schema.String, platform: Schema.String, cpu: Schema.String, cores: Schema.Int }),
  complete: Schema.Boolean,
  verdict: Schema.Literals(["conforms", "does not conform", "could not be tested"]),
  subjects: Schema.Array(SubjectReport),
});
/**
 * The decoded form of {@link Report}.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export type Report = typeof Report.Type;
