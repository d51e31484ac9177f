import * as fc from "fast-check";
import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { driftInMillionths, geodesicDistance, landmark, landmarkDrift, type WeightedAnchor } from "../../src/index.ts";

const idOf = (n: number) => n.toString(16).padStart(64, "0");
const anchorsOf = (vectors: ReadonlyArray<Float32Array>): ReadonlyArray<WeightedAnchor> =>
  vectors.map((vector, n) => ({ id: idOf(n), vector }));

const vector = fc
  .array(fc.integer({ min: -8, max: 8 }), { minLength: 3, maxLength: 3 })
  .map((values) => Float32Array.from(values))
  .filter((values) => values.some((value) => value !== 0));

describe("the drift of a promotion", () => {
  it("[MEM-040] is the distance from the landmark before to the landmark after, and that of opposites where one is undefined", () => {
    fc.assert(
      fc.property(fc.array(vector, { minLength: 2, maxLength: 5 }), (vectors) => {
        const anchors = anchorsOf(vectors);
        const [before, added] = [anchors.slice(0, -1), anchors.at(-1)!];
        const drift = Result.getOrThrow(landmarkDrift(before, added));
        const [from, to] = [landmark(before), landmark(anchors)];
        const defined = Result.isSuccess(from) && Result.isSuccess(to);
        const distance = defined ? Result.getOrThrow(geodesicDistance(from.success, to.success)) : Math.PI;
        expect(drift).toBe(driftInMillionths(distance));
        expect(landmarkDrift(before.toReversed(), added)).toEqual(Result.succeed(drift));
      }),
    );
  });

  it("[MEM-040] is 0 for the first anchor and for one that says the same, and a quarter turn halved for one at right angles", () => {
    const [east, again, north, west] = anchorsOf([
      Float32Array.of(1, 0),
      Float32Array.of(5, 0),
      Float32Array.of(0, 2),
      Float32Array.of(-1, 0),
    ]);
    expect(landmarkDrift([], east!)).toEqual(Result.succeed(0));
    expect(landmarkDrift([east!], again!)).toEqual(Result.succeed(0));
    expect(landmarkDrift([east!], west!)).toEqual(Result.succeed(3_141_593));
    expect(landmarkDrift([east!], north!)).toEqual(Result.succeed(785_399));
    expect(Result.isFailure(landmarkDrift([east!], { id: idOf(9), vector: Float32Array.of(1) }))).toBe(true);
  });
});
