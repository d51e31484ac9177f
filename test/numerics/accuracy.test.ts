import { Result } from "effect";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type Accuracy, checkAccuracy } from "../../src/index.ts";
import { formats } from "./arbitraries.ts";

const format = fc.constantFrom(...formats);
const accuracy: fc.Arbitrary<Accuracy> = fc.record({
  arithmetic: format,
  probabilities: format,
  output: format,
  expUlps: fc.double({ min: 0, max: 1e6, noNaN: true }),
  tile: fc.option(fc.integer({ min: 1, max: 2 ** 20 })),
  subnormals: fc.constantFrom("kept", "flushed"),
});

it("[NUM-010] every sound declaration is accepted unchanged", () => {
  fc.assert(
    fc.property(accuracy, (declared) => {
      expect(checkAccuracy(declared)).toEqual(Result.succeed(declared));
    }),
  );
});

it("[NUM-010] a missing, unknown or out-of-range field is refused by name", () => {
  const wrong: Array<[string, unknown]> = [
    ["arithmetic", "f8"],
    ["probabilities", undefined],
    ["output", "F32"],
    ["expUlps", -1],
    ["expUlps", NaN],
    ["expUlps", Infinity],
    ["expUlps", "2"],
    ["tile", 0],
    ["tile", 1.5],
    ["tile", undefined],
    ["subnormals", "sometimes"],
    ["extra", 1],
  ];
  fc.assert(
    fc.property(accuracy, fc.constantFrom(...wrong), (declared, [field, value]) => {
      const result = checkAccuracy({ ...declared, [field]: value });
      expect(Result.isFailure(result) && result.failure.message).toContain(`"${field}"`);
    }),
  );
});

it("[NUM-010] what is no object is refused", () => {
  expect([null, undefined, 1, "f32", []].map((x) => Result.isFailure(checkAccuracy(x)))).toEqual(Array(5).fill(true));
});
