import { match } from "ts-pattern";

/**
 * How far apart two tensors may be and still be equivalent: a largest absolute difference per element, or a largest
 * number of steps in the narrower of the two formats.
 *
 * **Shapes** `tolerance` has one number of at least 0 per element.
 * **Edge cases** a tolerance of NaN asks for a non-finite number on both sides: where the exact result is undefined, so is
 * which one it is.
 *
 * @spec CON-121
 * @category comparison
 * @since 0.1.0
 */
export type Bound =
  | { readonly kind: "absolute"; readonly tolerance: Float64Array }
  | { readonly kind: "ulps"; readonly most: number };

/** Two elements as a bound sees them; `steps` is Infinity where they have no distance. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  readonly steps: number;
}

/** The bound at one element: a tolerance, or a number of steps. */
export function boundAt(bound: Bound, index: number): number {
  return match(bound)
    .with({ kind: "absolute" }, ({ tolerance }) => tolerance[index]!)
    .with({ kind: "ulps" }, ({ most }) => most)
    .exhaustive();
}

function share(distance: number, most: number): number {
  if (most === Infinity) return 0;
  return most === 0 ? Infinity : distance / most;
}

/** Distance over bound of an unequal pair: at most 1 when it is acceptable. */
export function boundRatio(bound: Bound, index: number, { a, b, difference, steps }: Pair): number {
  const most = boundAt(bound, index);
  if (steps === 0 && (a === b || Number.isNaN(a))) return 0;
  const finite = Number.isFinite(a) && Number.isFinite(b);
  return match(bound)
    .with({ kind: "absolute" }, () => {
      if (Number.isNaN(most)) return Number.isFinite(a) || Number.isFinite(b) ? Infinity : 0;
      return finite ? share(difference, most) : Infinity;
    })
    .with({ kind: "ulps" }, () => (steps === 0 ? 0 : share(steps, most)))
    .exhaustive();
}

/** What is wrong with a bound for a tensor of this many elements, or nothing. */
export function boundError(bound: Bound, elements: number): string | undefined {
  const { kind } = bound;
  if (kind === "ulps") return bound.most >= 0 && bound.most < Infinity ? undefined : `a bound of ${bound.most} steps`;
  const { tolerance } = bound;
  if (tolerance.length !== elements) return `a bound of ${tolerance.length} elements`;
  const negative = tolerance.findIndex((value) => value < 0);
  return negative < 0 ? undefined : `a bound of ${tolerance[negative]} at element ${negative}`;
}
