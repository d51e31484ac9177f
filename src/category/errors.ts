import { Schema } from "effect";

const located = { where: Schema.String, expected: Schema.String, actual: Schema.String };

/**
 * Input that no category, presheaf, functor, space or fieldprint can be made of.
 *
 * @spec CAT-001 CAT-010 CAT-020
 * @category errors
 * @since 0.1.0
 */
export class CategoryInputRefused extends Schema.TaggedError<CategoryInputRefused>()("CategoryInputRefused", located) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; nothing was built`;
  }
}

/**
 * A presentation whose category has more morphisms than allowed, perhaps infinitely many.
 *
 * @spec CAT-004
 * @category errors
 * @since 0.1.0
 */
export class CategoryTooLarge extends Schema.TaggedError<CategoryTooLarge>()("CategoryTooLarge", {
  limit: Schema.Int,
  paths: Schema.Int,
}) {
  override get message(): string {
    return `presentation: expected a category of at most ${this.limit} morphisms, got no end after ${this.paths} paths; it is larger or infinite: add the equations that make it finite, or raise the limit`;
  }
}

/**
 * A composition table that is not that of a category.
 *
 * @spec CAT-005 CAT-015
 * @category errors
 * @since 0.1.0
 */
export class CategoryLawBroken extends Schema.TaggedError<CategoryLawBroken>()("CategoryLawBroken", {
  law: Schema.Literals(["composition", "identity", "associativity", "Yoneda"]),
  morphisms: Schema.Array(Schema.Int),
}) {
  override get message(): string {
    return `composition table, morphisms ${this.morphisms.join(", ")}: expected the law of ${this.law}, got a table that breaks it; build the category from its presentation again`;
  }
}

/**
 * A path equation that holds in the category and not in what is to represent it.
 *
 * @spec CAT-011 CAT-021 CAT-030 CAT-041
 * @category errors
 * @since 0.1.0
 */
export class EquationBroken extends Schema.TaggedError<EquationBroken>()("EquationBroken", {
  structure: Schema.Literals([
    "presheaf",
    "linear functor",
    "floating functor",
    "Hilbert presheaf",
    "metric realization",
  ]),
  equation: Schema.String,
  at: Schema.String,
  left: Schema.String,
  right: Schema.String,
}) {
  override get message(): string {
    const { structure, equation, at, left, right } = this;
    return `${structure}, equation ${equation}, ${at}: expected both sides to be equal, got ${left} and ${right}; it is no functor on this category`;
  }
}

/**
 * Components that are no natural transformation.
 *
 * @spec CAT-013
 * @category errors
 * @since 0.1.0
 */
export class NaturalityBroken extends Schema.TaggedError<NaturalityBroken>()("NaturalityBroken", {
  morphism: Schema.String,
  element: Schema.Int,
  left: Schema.Int,
  right: Schema.Int,
}) {
  override get message(): string {
    const { morphism, element, left, right } = this;
    return `${morphism}, element ${element}: expected the square to commute, got ${left} by restricting first and ${right} by restricting last; these components are not natural`;
  }
}

/**
 * A rank that the tolerance does not decide.
 *
 * **Units** singular values relative to the largest.
 *
 * @spec CAT-029
 * @category errors
 * @since 0.1.0
 */
export class RankAmbiguous extends Schema.TaggedError<RankAmbiguous>()("RankAmbiguous", {
  zero: Schema.Number,
  nonzero: Schema.Number,
  between: Schema.Array(Schema.Number),
  ranks: Schema.Tuple([Schema.Int, Schema.Int]),
}) {
  override get message(): string {
    const { zero, nonzero, between, ranks } = this;
    return `relations: expected singular values of at most ${zero} or at least ${nonzero}, got ${between.join(", ")}; the rank may be ${ranks[0]} to ${ranks[1]}: use rational matrices, or another tolerance`;
  }
}

/**
 * Dynamics that do not commute with a restriction.
 *
 * @spec CAT-034
 * @category errors
 * @since 0.1.0
 */
export class DynamicsNotNatural extends Schema.TaggedError<DynamicsNotNatural>()("DynamicsNotNatural", {
  arrow: Schema.String,
  coefficient: Schema.String,
  row: Schema.Int,
  column: Schema.Int,
  left: Schema.String,
  right: Schema.String,
}) {
  override get message(): string {
    const { arrow, coefficient, row, column, left, right } = this;
    return `restriction along ${arrow}, ${coefficient}, row ${row}, column ${column}: expected it to commute, got ${left} and ${right}; restricted paths would not be paths of the restricted dynamics`;
  }
}

/**
 * A map that does not send anchor to anchor, so that it has no anchor constant.
 *
 * @spec CAT-040
 * @category errors
 * @since 0.1.0
 */
export class AnchorMoved extends Schema.TaggedError<AnchorMoved>()("AnchorMoved", {
  arrow: Schema.String,
  distance: Schema.String,
}) {
  override get message(): string {
    return `${this.arrow}: expected the anchor to go to the anchor, got a point ${this.distance} away from it; the error can grow from 0, whatever the Lipschitz constant`;
  }
}
