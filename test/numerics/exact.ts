const words = new DataView(new ArrayBuffer(8));

/** A finite float64 as an exact count of 2^-1074. */
export function exactUnits(x: number): bigint {
  words.setFloat64(0, x);
  const bits = words.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = field === 0n ? fraction : (fraction | (1n << 52n)) << (field - 1n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}
