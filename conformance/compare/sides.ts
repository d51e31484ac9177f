import { Result } from "effect";
import { type FloatFormat, roundTo, safetensorsElementBytes, type SafeTensor, ulpDistance } from "../../src/index.ts";
import { elementCount, type Elements, elementsOf, narrowerFormat } from "./elements.ts";
import { TensorsIncomparable } from "./errors.ts";
import type { Pair } from "./tensor-bound.ts";

/** Two tensors of one shape, ready to be read pair by pair; `format` is the narrower of the two. */
export interface Sides {
  readonly shape: ReadonlyArray<number>;
  readonly length: number;
  readonly format: FloatFormat | "integer";
  readonly a: Elements;
  readonly b: Elements;
  readonly sameBits: (index: number) => boolean;
}

/** Same type: the same bytes. Other types: the same number after exact widening, with the sign of zero. */
function bitsOf(a: SafeTensor, b: SafeTensor, left: Elements, right: Elements): Sides["sameBits"] {
  if (a.dtype !== b.dtype) return (n) => Object.is(left.exact(n), right.exact(n)) || integersEqual(left, right, n);
  const width = safetensorsElementBytes[a.dtype];
  return (n) => {
    for (let at = n * width; at < (n + 1) * width; at++) if (a.bytes[at] !== b.bytes[at]) return false;
    return true;
  };
}

function integersEqual(a: Elements, b: Elements, index: number): boolean {
  return a.format === "integer" && BigInt(a.exact(index)) === BigInt(b.exact(index));
}

/** Two tensors as sides of a comparison. */
export function sidesOf(a: SafeTensor, b: SafeTensor): Result.Result<Sides, TensorsIncomparable> {
  const refuse = (expected: string, actual: string) =>
    Result.fail(new TensorsIncomparable({ where: "the second tensor", expected, actual }));
  if (a.shape.length !== b.shape.length || a.shape.some((size, n) => size !== b.shape[n])) {
    return refuse(`the shape [${a.shape.join(", ")}]`, `[${b.shape.join(", ")}]`);
  }
  const [left, right] = [elementsOf(a), elementsOf(b)];
  const format = narrowerFormat(left, right);
  if (format === undefined) return refuse(`a type that compares with ${a.dtype}`, b.dtype);
  const length = elementCount(a);
  const short = [a, b].find(({ dtype, bytes }) => bytes.length !== length * safetensorsElementBytes[dtype]);
  if (short) return refuse(`the bytes of ${length} elements`, `${short.bytes.length} bytes of ${short.dtype}`);
  return Result.succeed({ shape: a.shape, length, format, a: left, b: right, sameBits: bitsOf(a, b, left, right) });
}

/** |a - b|: exact for integers, then rounded once to float64. */
export function differenceAt({ a, b, format }: Sides, index: number): number {
  if (format !== "integer") return Math.abs(a.value(index) - b.value(index));
  const [left, right] = [a.exact(index), b.exact(index)];
  if (typeof left === "number" && typeof right === "number") return Math.abs(left - right);
  const apart = BigInt(left) - BigInt(right);
  return Number(apart < 0n ? -apart : apart);
}

/** Steps between two elements; Infinity where only one is NaN, infinite, or beyond the narrower format. */
function stepsBetween(a: number, b: number, format: FloatFormat): number {
  if (a === b) return 0;
  const finite = Number.isFinite(a) && Number.isFinite(b);
  const inRange = finite && Number.isFinite(roundTo(format, a)) && Number.isFinite(roundTo(format, b));
  return inRange || (Number.isNaN(a) && Number.isNaN(b)) ? ulpDistance(a, b, format) : Infinity;
}

/** The two elements at a place, and how far apart they are. */
export function pairAt(sides: Sides, index: number): Pair {
  const [a, b] = [sides.a.value(index), sides.b.value(index)];
  const difference = differenceAt(sides, index);
  const steps = sides.format === "integer" ? difference : stepsBetween(a, b, sides.format);
  return { a, b, difference, steps };
}
