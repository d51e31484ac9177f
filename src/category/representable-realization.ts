import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { Result } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import { homSet } from "./finite-category.ts";
import { type InnerProduct, quotientInnerProduct } from "./inner-product.ts";
import type { LinearFunctor } from "./linear-functor.ts";
import { matrixOf, multiply, type RationalMatrix, transpose } from "./rational-matrix.ts";
import { coordinatePlaces, type Realization, realization } from "./realization.ts";
import { placeOfIdentity, representable } from "./yoneda.ts";

/**
 * R(Hom(-, c)) and its isomorphism with F(c).
 *
 * **Shapes** `toRealization` is v |-> [identity, v], `toFunctor` is [f, v] |-> F(f) v; both square, each the other's inverse.
 *
 * @spec CAT-024
 * @category category
 * @since 0.1.0
 */
export interface RepresentableRealization {
  readonly object: number;
  readonly space: Realization;
  readonly toRealization: RationalMatrix;
  readonly toFunctor: RationalMatrix;
}

/**
 * The realization of the presheaf that an object represents, which is F of the object up to an explicit isomorphism.
 *
 * **Errors** `CategoryInputRefused` for an object that is not there, and for too many coordinates.
 *
 * @spec CAT-024
 * @category category
 * @since 0.1.0
 */
export const representableRealization = (
  functor: LinearFunctor,
  object: number,
): Result.Result<RepresentableRealization, CategoryInputRefused> =>
  Result.gen(function* () {
    const { category, dimensions, matrices } = functor;
    const space = yield* realization(functor, yield* representable(category, object));
    const dimension = dimensions[object]!;
    const start = space.offsets[object]![placeOfIdentity(category, object)]!;
    const toRealization = matrixOf(space.dimension, dimension, (i, j) => space.projection.entries[i]![start + j]!);
    const places = coordinatePlaces(space);
    const homs = category.objects.map((_, source) => homSet(category, source, object));
    const toFunctor = matrixOf(dimension, space.dimension, (row, column) => {
      const { object: source, x, i } = places[space.basis[column]!]!;
      return matrices[homs[source]![x]!]!.entries[row]![i]!;
    });
    return { object, space, toRealization, toFunctor };
  });

/**
 * The inner product that R(Hom(-, c)) has from F(c), so that the isomorphism is unitary.
 *
 * **Edge cases** it exists on representables only; elsewhere use the quotient's.
 *
 * @spec CAT-028
 * @category category
 * @since 0.1.0
 */
export function transportedInnerProduct({ toFunctor }: RepresentableRealization): InnerProduct {
  return { name: "transported", gram: multiply(transpose(toFunctor), toFunctor) };
}

/**
 * How far the isomorphism F(c) -> R(Hom(-, c)) is from unitary under the quotient norm.
 *
 * **Units** `least` and `largest` singular value, at most 1; null where F(c) has dimension 0.
 *
 * @spec CAT-027
 * @category category
 * @since 0.1.0
 */
export interface Distortion {
  readonly gram: RationalMatrix;
  readonly extremes: { readonly least: number; readonly largest: number } | null;
}

/**
 * The distortion of the isomorphism F(c) = R(Hom(-, c)).
 *
 * **Shapes** `gram` is the quotient's inner product on F(c), exactly. **Accuracy** the singular values are the square roots
 * of its eigenvalues in float64, each eigenvalue within n 2^-48 of the largest.
 *
 * @spec CAT-027
 * @category category
 * @since 0.1.0
 */
export function distortion({ space, toRealization }: RepresentableRealization): Distortion {
  const { gram: quotient } = quotientInnerProduct(space);
  const gram = multiply(transpose(toRealization), multiply(quotient, toRealization));
  if (gram.rows === 0) return { gram, extremes: null };
  const values = new Matrix(gram.entries.map((row) => row.map((value) => value.valueOf())));
  const eigenvalues = new EigenvalueDecomposition(values, { assumeSymmetric: true }).realEigenvalues;
  const root = (value: number) => Math.sqrt(Math.max(0, value));
  return { gram, extremes: { least: root(Math.min(...eigenvalues)), largest: root(Math.max(...eigenvalues)) } };
}
