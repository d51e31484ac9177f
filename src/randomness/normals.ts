import { Result, Schema } from "effect";
import { StreamRefused } from "./errors.ts";
import { normalUpperQuantile } from "./normal-quantile.ts";
import { threefry2x32 } from "./threefry.ts";

/** How many numbers are drawn before they are turned into normal ones: two loops take half the time of one. */
const chunk = 1024;
const words = new Int32Array(2 * chunk);
const wordRange = 2 ** 32;

/**
 * The standard normal number of two words: 52 bits are how rare it is, one bit is its sign.
 *
 * The probability (k + 1/2) / 2^53 is exact for every k, so the law is symmetric and no number is infinite.
 */
function normalOf(high: number, low: number): number {
  const rarity = (high >>> 0) * 0x100000 + (low >>> 12) + 0.5;
  const size = normalUpperQuantile(rarity * 2 ** -53);
  return (low & 1) === 0 ? size : -size;
}

/**
 * A block of the standard normal numbers of a seed: some paths, some steps.
 *
 * @spec RND-002
 * @category randomness
 * @since 0.1.0
 */
export interface NormalBlock {
  readonly seed: number;
  readonly firstPath: number;
  readonly paths: number;
  readonly firstStep: number;
  readonly steps: number;
}

const whole = Schema.is(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })));

function refused(out: ArrayLike<number>, block: NormalBlock): StreamRefused | undefined {
  const { seed, firstPath, paths, firstStep, steps } = block;
  const wrong = (field: string, expected: string, actual: unknown) =>
    new StreamRefused({ field, expected, actual: String(actual) });
  const odd = Object.entries({ seed, firstPath, paths, firstStep, steps }).find(([, value]) => !whole(value));
  if (odd !== undefined) return wrong(odd[0], "a whole number from 0 to 2^53 - 1", odd[1]);
  if (firstPath + paths > wordRange) return wrong("paths", "to end at or before 2^32", firstPath + paths);
  if (firstStep + steps > wordRange) return wrong("steps", "to end at or before 2^32", firstStep + steps);
  return out.length === paths * steps ? undefined : wrong("out", `${paths * steps} elements`, out.length);
}

/**
 * The standard normal number of a seed, a path and a step.
 *
 * **Units** `seed` a whole number below 2^53, `path` and `step` below 2^32. **Accuracy** as
 * {@link normalUpperQuantile}; sizes from 1.4e-16 to 8.3. **Edge cases** other numbers are read modulo these ranges; use
 * {@link fillNormals} to have them checked.
 *
 * @spec RND-002 RND-003
 * @category randomness
 * @since 0.1.0
 */
export function normalAt(seed: number, path: number, step: number): number {
  threefry2x32(seed | 0, (seed / wordRange) | 0, path | 0, step | 0, words, 0);
  return normalOf(words[0]!, words[1]!);
}

function drawWords(block: NormalBlock, start: number, count: number): void {
  const { seed, firstPath, paths, firstStep } = block;
  const [low, high] = [seed | 0, (seed / wordRange) | 0];
  let path = start % paths;
  let step = (firstStep + (start - path) / paths) | 0;
  for (let i = 0; i < count; i++) {
    threefry2x32(low, high, (firstPath + path) | 0, step, words, 2 * i);
    path++;
    if (path === paths) {
      path = 0;
      step = (step + 1) | 0;
    }
  }
}

/** One chunk of {@link fillNormals}, unchecked. */
function drawNormals(out: Float64Array | Float32Array, block: NormalBlock, start: number): void {
  const count = Math.min(chunk, out.length - start);
  drawWords(block, start, count);
  for (let i = 0; i < count; i++) out[start + i] = normalOf(words[2 * i]!, words[2 * i + 1]!);
}

/**
 * Fills an array with the standard normal numbers of a block, step by step: `out[s * paths + p]` is that of path
 * `firstPath + p` and step `firstStep + s`.
 *
 * Each number depends on seed, path and step only, so blocks of any shape, in any order, have the same numbers.
 *
 * **Shapes** `out` `[steps, paths]`. **Edge cases** float32 arrays get the numbers rounded. **Errors** `StreamRefused` for
 * numbers out of range, and for an array of another length.
 *
 * @spec RND-002 RND-003 RND-005
 * @category randomness
 * @since 0.1.0
 */
export function fillNormals<A extends Float64Array | Float32Array>(
  out: A,
  block: NormalBlock,
): Result.Result<A, StreamRefused> {
  const wrong = refused(out, block);
  if (wrong !== undefined) return Result.fail(wrong);
  for (let start = 0; start < out.length; start += chunk) drawNormals(out, block, start);
  return Result.succeed(out);
}

/** {@link fillNormals} of the first `steps` elements with some steps of one path, unchecked, for loops that draw many. */
export function drawSteps(out: Float64Array, seed: number, path: number, firstStep: number, steps: number): void {
  const [low, high] = [seed | 0, (seed / wordRange) | 0];
  for (let start = 0; start < steps; start += chunk) {
    const count = Math.min(chunk, steps - start);
    for (let i = 0; i < count; i++) threefry2x32(low, high, path | 0, (firstStep + start + i) | 0, words, 2 * i);
    for (let i = 0; i < count; i++) out[start + i] = normalOf(words[2 * i]!, words[2 * i + 1]!);
  }
}
