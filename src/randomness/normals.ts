import { Result, Schema } from "effect";
import { StreamRefused } from "./errors.ts";
import { centralQuantile, centre, normalUpperQuantile } from "./normal-quantile.ts";
import { threefry2x32, threefryRun } from "./threefry.ts";

const wordRange = 2 ** 32;

const upperWord = (seed: number): number => (seed / wordRange) | 0;

/** How many numbers are made at a time. Loops that do one thing each take two thirds of the time of one that does all. */
const chunk = 1024;
const words = new Int32Array(2 * chunk);
const distances = new Float64Array(chunk);
const rare = new Int32Array(chunk + 1);

/** A number whose upper word has a half of this or more is not a rare one. */
const rareWord = Math.ceil(centre * 2 ** 32) + 1;

/** How rare the number of two words is, (k + 1/2) / 2^53, which is exact for every k, so that no number is infinite. */
const rarityOf = (high: number, low: number): number => ((high >>> 0) * 0x100000 + (low >>> 12) + 0.5) * 2 ** -53;

/** The last bit of the low word is the sign, so that the law is symmetric. */
const signed = (size: number, low: number): number => ((low & 1) === 0 ? size : -size);

/**
 * Writes the normal numbers of the first `count` pairs of words: 52 bits are how rare one is, one bit is its sign.
 *
 * All are made as if none were rare, and the rare ones anew.
 */
function writeNormals(out: Float64Array | Float32Array, start: number, count: number): void {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const [high, low] = [words[2 * i]!, words[2 * i + 1]!];
    distances[i] = (0.5 - rarityOf(high, low)) * (1 - 2 * (low & 1));
    rare[found] = i;
    found += ((high >>> 1) - rareWord) >>> 31;
  }
  for (let i = 0; i < count; i++) out[start + i] = centralQuantile(distances[i]!);
  for (let n = 0; n < found; n++) {
    const i = rare[n]!;
    const [high, low] = [words[2 * i]!, words[2 * i + 1]!];
    out[start + i] = signed(normalUpperQuantile(rarityOf(high, low)), low);
  }
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
  threefry2x32(seed | 0, upperWord(seed), path | 0, step | 0, words, 0);
  return signed(normalUpperQuantile(rarityOf(words[0]!, words[1]!)), words[1]!);
}

/** The words of `count` steps of one path. */
const drawStepWords = (seed: number, path: number, firstStep: number, count: number): void =>
  threefryRun(seed | 0, upperWord(seed), path | 0, firstStep | 0, 0, 1, words, 0, count);

/** The words of one chunk of a block: a run of paths for each step that it touches. */
function drawWords({ seed, firstPath, paths, firstStep }: NormalBlock, start: number, count: number): void {
  if (paths === 1) return drawStepWords(seed, firstPath, firstStep + start, count);
  for (let done = 0; done < count;) {
    const path = (start + done) % paths;
    const length = Math.min(paths - path, count - done);
    const step = firstStep + (start + done - path) / paths;
    threefryRun(seed | 0, upperWord(seed), (firstPath + path) | 0, step | 0, 1, 0, words, 2 * done, length);
    done += length;
  }
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
  for (let start = 0; start < out.length; start += chunk) {
    const count = Math.min(chunk, out.length - start);
    drawWords(block, start, count);
    writeNormals(out, start, count);
  }
  return Result.succeed(out);
}

/** {@link fillNormals} of the first `steps` elements with some steps of one path, unchecked, for loops that draw many. */
export function drawSteps(out: Float64Array, seed: number, path: number, firstStep: number, steps: number): void {
  for (let start = 0; start < steps; start += chunk) {
    const count = Math.min(chunk, steps - start);
    drawStepWords(seed, path, firstStep + start, count);
    writeNormals(out, start, count);
  }
}
