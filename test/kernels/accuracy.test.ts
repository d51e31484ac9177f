import { Effect, Result } from "effect";
import { expect, it } from "vitest";
import { backendNames } from "../../kernels/index.ts";
import { checkProblem, type Problem, ulp } from "../../src/index.ts";
import { openOrSkip, solve } from "./available.ts";

const smallestNormal = 2 ** -126;

/** A grid over [-104, 0], and neighbourhoods of the multiples of ln 2 / 2, where the range reduction changes step. */
function probePoints(): Float32Array {
  const points: Array<number> = [];
  for (let n = 0; n <= 2 ** 18; n++) points.push((-104 * n) / 2 ** 18);
  for (let half = 0; half <= 300; half++) {
    for (let n = -200; n <= 200; n++) points.push(-half * (Math.LN2 / 2) + n * 2 ** -20);
  }
  return Float32Array.from(points.filter((x) => x <= 0 && x >= -104));
}

it.for(backendNames)("[KRN-020] the exponential is as accurate as declared (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const points = probePoints();
  const values = await Effect.runPromise(backend.exponential(points));
  let worst = { point: NaN, ulps: 0 };
  points.forEach((point, n) => {
    const exact = Math.exp(point);
    if (exact < smallestNormal && values[n] === 0 && backend.accuracy.subnormals === "flushed") return;
    const ulps = Math.abs(values[n]! - exact) / ulp(exact, "f32");
    if (!(ulps <= worst.ulps)) worst = { point, ulps };
  });
  console.log(`${name}: exp is within ${worst.ulps.toFixed(3)} ulp on [-104, 0], worst at ${worst.point}`);
  expect(worst.ulps).toBeLessThanOrEqual(backend.accuracy.expUlps);
});

/** One key, so that the output is its value. */
function oneKeyProblem(values: ReadonlyArray<number>): Problem {
  const Dv = values.length;
  return Result.getOrThrow(
    checkProblem({
      mode: "none",
      layout: "NHD",
      dims: { B: 1, H: 1, Hkv: 1, D: 1, Dv, P: 1, N: 1 },
      q: Float32Array.of(1),
      qIndptr: Int32Array.of(0, 1),
      kPages: Float32Array.of(1),
      vPages: Float32Array.from(values),
      blockTable: Int32Array.of(0),
      kvLen: Int32Array.of(1),
    }),
  );
}

it.for(backendNames)("[KRN-021] subnormals are kept or flushed as declared (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const values = [2 ** -149, -(2 ** -130), 2 ** -126 - 2 ** -149, 2 ** -126, -0, 3];
  const { out } = await solve(backend, oneKeyProblem(values));
  values.forEach((value, d) => {
    const mayFlush = backend.accuracy.subnormals === "flushed" && Math.abs(value) < smallestNormal;
    expect([value, ...(mayFlush ? [0] : [])].map((allowed) => allowed + 0)).toContain(out[d]! + 0);
  });
});
