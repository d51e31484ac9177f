export * from "./category-laws.ts";
export * from "./colimits.ts";
export * from "./decay-certificate.ts";
export * from "./enriched.ts";
export * from "./errors.ts";
export * from "./fibre-dynamics.ts";
export {
  distanceBounds,
  type DistanceBounds,
  Fieldprint,
  fieldprintDigest,
  fieldprintLimits,
  fieldprintOf,
  fieldprintText,
  readFieldprint,
} from "./fieldprint.ts";
export { finiteCategory, type FiniteCategory, homSet, type Morphism } from "./finite-category.ts";
export {
  floatingFunctor,
  type FloatingFunctor,
  floatingRealization,
  type FloatingRealization,
  type RankTolerance,
} from "./floating-realization.ts";
export * from "./hilbert-presheaf.ts";
export * from "./inner-product.ts";
export { linearFunctor, type LinearFunctor, LinearInput, linearLimits } from "./linear-functor.ts";
export * from "./metric-realization.ts";
export { composedTransformation, naturalTransformation, type NaturalTransformation } from "./natural-transformation.ts";
export { type Arrow, categoryLimits, type PathEquation, Presentation } from "./presentation.ts";
export * from "./presheaf.ts";
export * from "./probe-recovery.ts";
export { compareRadicals, logarithmOfRadical, type Radical } from "./radical.ts";
export { exactRational, RationalInput } from "./rational.ts";
export type { RationalMatrix, RationalVector } from "./rational-matrix.ts";
export { realise, type Realization, realization, realizationLimits, realizedTransformation } from "./realization.ts";
export * from "./representable-realization.ts";
export * from "./transformation-search.ts";
export * from "./update-law.ts";
export { elementOf, representable, transformationOf, yonedaTested } from "./yoneda.ts";
