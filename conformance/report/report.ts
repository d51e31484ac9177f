import { Schema } from "effect";
import { Recipe } from "../generators/recipe.ts";
import { Selection, Shard } from "../selection.ts";
import { Manifest } from "../subjects/manifest.ts";

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
 * How much a failing result resembles what a known-wrong kernel gives: 1 is all of the discrepancy, 0 none of it.
 *
 * @spec CON-074
 * @category report
 * @since 0.1.0
 */
export const Resemblance = Schema.Struct({ mutant: Schema.String, share: Schema.Number });
/**
 * The decoded form of {@link Resemblance}.
 *
 * @spec CON-074
 * @category report
 * @since 0.1.0
 */
export type Resemblance = typeof Resemblance.Type;

/**
 * A known-wrong kernel that the failures are consistent with, the most likely first; `score` is at most 1.
 *
 * @spec CON-074
 * @category report
 * @since 0.1.0
 */
export const Diagnosis = Schema.Struct({
  mutant: Schema.String,
  bugClass: Schema.Int,
  name: Schema.String,
  score: Schema.Number,
});
/**
 * The decoded form of {@link Diagnosis}.
 *
 * @spec CON-074
 * @category report
 * @since 0.1.0
 */
export type Diagnosis = typeof Diagnosis.Type;

/**
 * The plainest problem found on which the subject fails like in a failing random case.
 *
 * @spec CON-037
 * @category report
 * @since 0.1.0
 */
export const Shrunk = Schema.Struct({ recipe: Recipe, discrepancy: Schema.optionalKey(Discrepancy) });
/**
 * The decoded form of {@link Shrunk}.
 *
 * @spec CON-037
 * @category report
 * @since 0.1.0
 */
export type Shrunk = typeof Shrunk.Type;

/**
 * Where the error of a failing `out` sits: the rows are its `rows` pairs of query token and head, the columns its
 * `columns` value dimensions, both gathered into at most 64 equal parts.
 *
 * **Units** a cell is log10 of the worst err/tol in its part, to two decimals; 9 is that or more, -9 that or less.
 *
 * @spec CON-102
 * @category report
 * @since 0.1.0
 */
export const HeatMap = Schema.Struct({
  rows: Schema.Int,
  columns: Schema.Int,
  cells: Schema.Array(Schema.Array(Schema.Finite)),
});
/**
 * The decoded form of {@link HeatMap}.
 *
 * @spec CON-102
 * @category report
 * @since 0.1.0
 */
export type HeatMap = typeof HeatMap.Type;

/**
 * The outcome of one case on one subject; `ratio` is the worst err/tol under the deterministic bound,
 * `probabilisticRatio` the same under the probabilistic one, `ulps` the worst distance in units in the last place of the
 * output format. All are absent when nothing was compared.
 *
 * **Edge cases** `index` is the case's place in the selection, whatever the shard; `id` is `suite:group:case`;
 * `savedCase` is relative to the report's directory; `xfailed` is a failure that was expected, `xpassed` an expected one
 * that did not happen.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const CaseResult = Schema.Struct({
  index: Schema.Int,
  id: Schema.String,
  requirements: Schema.Array(Schema.String),
  status: Schema.Literals(["passed", "failed", "skipped", "xfailed", "xpassed"]),
  reason: Schema.optionalKey(Schema.String),
  ratio: Schema.optionalKey(Schema.Number),
  probabilisticRatio: Schema.optionalKey(Schema.Number),
  ulps: Schema.optionalKey(Schema.Number),
  discrepancy: Schema.optionalKey(Discrepancy),
  savedCase: Schema.optionalKey(Schema.String),
  shrunk: Schema.optionalKey(Shrunk),
  resembles: Schema.optionalKey(Schema.Array(Resemblance)),
  heat: Schema.optionalKey(HeatMap),
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
 * How to reach a subject again: one of our backends by its name, or a program by its command.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const SubjectOrigin = Schema.Struct({ kind: Schema.Literals(["backend", "program"]), value: Schema.String });
/**
 * The decoded form of {@link SubjectOrigin}.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export type SubjectOrigin = typeof SubjectOrigin.Type;

/**
 * One subject, judged or missing; `reason` and `remedy` say why it is missing and what would help, `device` what it computed
 * on, where it knows.
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
  origin: Schema.optionalKey(SubjectOrigin),
  manifest: Schema.optionalKey(Manifest),
  device: Schema.optionalKey(Schema.String),
  complete: Schema.Boolean,
  diagnoses: Schema.Array(Diagnosis),
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
 * Everything one `fieldprint conform` found out; the JSON report is its encoding. It holds no times, so that the same
 * run gives the same bytes.
 *
 * @spec CON-020
 * @category report
 * @since 0.1.0
 */
export const Report = Schema.Struct({
  protocol: Schema.Literal("fieldprint-report/1"),
  version: Schema.String,
  selection: Selection,
  shard: Schema.NullOr(Shard),
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
