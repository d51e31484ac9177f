const words = new DataView(new ArrayBuffer(8));

/** Floor of log2 of a finite positive float64; subnormals and zero give -1023. */
export function binaryExponent(magnitude: number): number {
  words.setFloat64(0, magnitude);
  return (words.getUint16(0) >>> 4) - 1023;
}

/** The float64 one step further from zero (`1`) or nearer to it (`-1`); `value` is finite, and not zero if nearer. */
export function stepMagnitude(value: number, step: 1 | -1): number {
  words.setFloat64(0, value);
  const low = words.getUint32(4) + step;
  words.setUint32(4, low);
  if (low < 0 || low > 0xffffffff) words.setUint32(0, words.getUint32(0) + step);
  return words.getFloat64(0);
}

/** The integer nearest to a non-negative number, the even one of two equally near. */
export function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  return fraction > 0.5 || (fraction === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

const leastExponent = -1074;
const powers = Float64Array.from({ length: 1023 - leastExponent + 1 }, (_, i) => 2 ** (i + leastExponent));

/** 2^exponent from a table, for exponents from -1074 to 1023. */
export function powerOfTwo(exponent: number): number {
  return powers[exponent - leastExponent]!;
}
