import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { Result } from "effect";
import type { VectorRefused } from "../memory/errors.ts";
import { geodesicDistance } from "../memory/geodesic.ts";
import type { CategoryInputRefused } from "./errors.ts";
import { type Fieldprint, probesDigest } from "./fieldprint.ts";
import { refusedInput } from "./input.ts";

/**
 * A direction that was found from its fieldprint.
 *
 * **Shapes** `point` `[D]`. **Units** `errorBound` is a bound on its Euclidean distance to the direction that was printed.
 *
 * @spec CAT-063
 * @category fieldprint
 * @since 0.1.0
 */
export interface RecoveredPoint {
  readonly point: Float64Array;
  readonly errorBound: number;
}

const largest = 256;
const unit = 2 ** -53;

const lengthOf = (vector: ArrayLike<number>): number => Math.hypot(...Array.from(vector));

/** Solves P x = cos d; the bound divides what the equations may be off by through the least singular value. */
function solved(
  rows: ReadonlyArray<ReadonlyArray<number>>,
  cosines: ReadonlyArray<number>,
): Result.Result<RecoveredPoint, CategoryInputRefused> {
  const D = rows.length;
  const matrix = new Matrix(rows.map((row) => [...row]));
  const decomposition = new SingularValueDecomposition(matrix);
  const [least, most] = [Math.min(...decomposition.diagonal), Math.max(...decomposition.diagonal)];
  if (!(least > D * 2 ** -40 * most)) {
    return Result.fail(refusedInput("probes", "independent directions", `a least singular value of ${least}`));
  }
  const right = Matrix.columnVector([...cosines]);
  const point = Float64Array.from(decomposition.solve(right).getColumn(0));
  const residual = lengthOf(Matrix.sub(matrix.mmul(Matrix.columnVector([...point])), right).getColumn(0));
  const data = Math.sqrt(D) * (2 * D + 40) * unit * Math.max(1, lengthOf(point));
  return Result.succeed({ point, errorBound: (2 * (residual + data)) / least });
}

/**
 * The direction on the sphere of D - 1 dimensions that D independent probes determine: x = P^-1 cos d.
 *
 * **Shapes** D probes `[D]`, D from 1 to 256. **Accuracy** the bound that comes with it: the residual, the rounding of the
 * probes and (20 + 1) 2^-53 for each cosine, over the least singular value. **Errors** `CategoryInputRefused` for other
 * probes than those printed, another number of them than dimensions, or probes that are not independent up to
 * D 2^-40; `VectorRefused` for probes that have no direction.
 *
 * @spec CAT-063
 * @category fieldprint
 * @since 0.1.0
 */
export const recoveredPoint = (
  probes: ReadonlyArray<Float32Array>,
  fieldprint: Fieldprint,
): Result.Result<RecoveredPoint, CategoryInputRefused | VectorRefused> =>
  Result.gen(function* () {
    const D = probes.length;
    if (D < 1 || D > largest || probes.some(({ length }) => length !== D)) {
      return yield* Result.fail(refusedInput("probes", `1 to ${largest}, as many as dimensions`, D));
    }
    if (fieldprint.probes !== probesDigest(probes) || fieldprint.distances.length !== D) {
      return yield* Result.fail(refusedInput("fieldprint", "one of these probes", "one of others"));
    }
    for (const probe of probes) yield* geodesicDistance(probe, probe);
    const rows = probes.map((probe) => {
      const length = lengthOf(probe);
      return Array.from(probe, (x) => x / length);
    });
    return yield* solved(rows, fieldprint.distances.map(Math.cos));
  });
