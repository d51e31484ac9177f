import { Result, Schema } from "effect";
import { addDown, addUp, multiplyUp } from "../numerics/directed-rounding.ts";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import { Digest } from "../ledger/digest.ts";
import type { VectorRefused } from "../memory/errors.ts";
import { geodesicDistance } from "../memory/geodesic.ts";
import type { CategoryInputRefused } from "./errors.ts";
import { decoded, listOf, refusedInput } from "./input.ts";

/**
 * How many probes a fieldprint may have, and how long its text may be.
 *
 * @spec CAT-061 CAT-064
 * @category fieldprint
 * @since 0.1.0
 */
export const fieldprintLimits = { probes: 1024, characters: 65_536 } as const;

const Angle = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: Math.PI }));

/**
 * The fieldprint of a direction: its distances to the probes, in their order.
 *
 * **Units** radians, 0 to pi; `probes` is the digest of the probes, so that only fieldprints of the same probes are compared.
 *
 * @spec CAT-061 CAT-064
 * @category fieldprint
 * @since 0.1.0
 */
export class Fieldprint extends Schema.Class<Fieldprint>("fieldprint/Fieldprint")({
  probes: Digest,
  distances: listOf(Angle, fieldprintLimits.probes),
}) {}

/** The digest of probes: of their numbers, in order. */
export const probesDigest = (probes: ReadonlyArray<Float32Array>): Digest =>
  digestOf("fieldprint probes 1", canonicalText(probes.map((probe) => [...probe])));

/**
 * U(F) on a finite set of probes: how far F is from each of them, on the sphere of directions.
 *
 * **Shapes** `point` and each probe `[D]`, of any length but zero. **Accuracy** as `geodesicDistance`: 10 * 2^-53, relative.
 * **Edge cases** time grows with D^2 for each probe. **Errors** `CategoryInputRefused` for no probes or more than 1024;
 * `VectorRefused` for vectors that have no direction, or other dimensions.
 *
 * @spec CAT-061
 * @category fieldprint
 * @since 0.1.0
 */
export const fieldprintOf = (
  probes: ReadonlyArray<Float32Array>,
  point: Float32Array,
): Result.Result<Fieldprint, CategoryInputRefused | VectorRefused> =>
  Result.gen(function* () {
    if (probes.length < 1 || probes.length > fieldprintLimits.probes) {
      return yield* Result.fail(refusedInput("probes", `1 to ${fieldprintLimits.probes} of them`, probes.length));
    }
    const distances: Array<number> = [];
    for (const probe of probes) distances.push(yield* geodesicDistance(probe, point));
    return new Fieldprint({ probes: probesDigest(probes), distances });
  });

/**
 * What two fieldprints tell about the distance of their points.
 *
 * **Units** radians.
 *
 * @spec CAT-061 CAT-062
 * @category fieldprint
 * @since 0.1.0
 */
export interface DistanceBounds {
  readonly atLeast: number;
  readonly atMost: number;
}

/** More than the relative error of a distance. */
const distanceError = 2 ** -49;

/** The difference of two distances less, and their sum plus, what both may be off by. */
function boundsAt(one: number, other: number): DistanceBounds {
  const error = multiplyUp(addUp(one, other), distanceError);
  const [near, far] = [Math.min(one, other), Math.max(one, other)];
  return { atLeast: Math.max(0, addDown(addDown(far, -near), -error)), atMost: addUp(addUp(one, other), error) };
}

/**
 * Bounds on the distance of two points from their fieldprints: sup |d(p, F) - d(p, G)| <= d(F, G) <= inf d(p, F) + d(p, G).
 *
 * With `coveringRadius` eta, the promise that every point is within eta of a probe, also d(F, G) <= sup + 2 eta.
 *
 * **Units** radians. **Accuracy** both bounds allow for the rounding of the distances, so that they hold exactly; `atLeast`
 * is attained, up to that, exactly when a probe attains it. **Errors** `CategoryInputRefused` for fieldprints of different
 * probes, and a covering radius below 0.
 *
 * @spec CAT-061 CAT-062
 * @category fieldprint
 * @since 0.1.0
 */
export function distanceBounds(
  one: Fieldprint,
  other: Fieldprint,
  coveringRadius = Math.PI,
): Result.Result<DistanceBounds, CategoryInputRefused> {
  if (one.probes !== other.probes || one.distances.length !== other.distances.length) {
    return Result.fail(refusedInput("fieldprints", "two of the same probes", "two of different probes"));
  }
  if (!(coveringRadius >= 0)) {
    return Result.fail(refusedInput("coveringRadius", "a number of at least 0", coveringRadius));
  }
  const bounds = one.distances.map((distance, i) => boundsAt(distance, other.distances[i]!));
  const atLeast = Math.max(...bounds.map((bound) => bound.atLeast));
  const differences = one.distances.map((distance, i) => {
    const error = multiplyUp(addUp(distance, other.distances[i]!), distanceError);
    return addUp(Math.abs(addUp(distance, -other.distances[i]!)), addUp(error, distanceError));
  });
  const covered = addUp(Math.max(...differences), 2 * coveringRadius);
  return Result.succeed({ atLeast, atMost: Math.min(covered, ...bounds.map((bound) => bound.atMost)) });
}

/**
 * A fieldprint as its one canonical text.
 *
 * @spec CAT-064
 * @category fieldprint
 * @since 0.1.0
 */
export const fieldprintText = ({ probes, distances }: Fieldprint): string => canonicalText({ probes, distances });

/**
 * The digest by which a fieldprint is committed to.
 *
 * @spec CAT-064
 * @category fieldprint
 * @since 0.1.0
 */
export const fieldprintDigest = (fieldprint: Fieldprint): Digest =>
  digestOf("fieldprint distances 1", fieldprintText(fieldprint));

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Reads the canonical text of a fieldprint, and no other text.
 *
 * **Errors** `CategoryInputRefused` for text of more than 65,536 characters, anything that is no fieldprint, and text that is
 * not canonical.
 *
 * @spec CAT-064
 * @category fieldprint
 * @since 0.1.0
 */
export const readFieldprint = (text: string): Result.Result<Fieldprint, CategoryInputRefused> =>
  Result.gen(function* () {
    const { characters } = fieldprintLimits;
    if (typeof text !== "string" || text.length > characters) {
      return yield* Result.fail(refusedInput("fieldprint", `text of at most ${characters} characters`, "other input"));
    }
    const { probes, distances } = yield* decoded(Schema.Struct(Fieldprint.fields), "fieldprint", jsonOf(text));
    const fieldprint = new Fieldprint({ probes, distances });
    if (fieldprintText(fieldprint) === text) return fieldprint;
    return yield* Result.fail(refusedInput("fieldprint", "its canonical text", "another text of the same value"));
  });
