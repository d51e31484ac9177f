import { decodeFloat, type FloatFormat, floatFormats, type SafeTensor, type SafetensorsType } from "../../src/index.ts";

/** The elements of a tensor, decoded one at a time: nothing is copied. */
export interface Elements {
  readonly format: FloatFormat | "integer";
  /** The element exactly; 64-bit integers are bigints. */
  readonly exact: (index: number) => number | bigint;
  /** The element as the nearest float64: exact but for 64-bit integers beyond 2^53. */
  readonly value: (index: number) => number;
}

type Reader = (view: DataView, index: number) => number | bigint;

const narrow =
  (format: "f16" | "bf16"): Reader =>
  (view, n) =>
    decodeFloat(format, view.getUint16(2 * n, true));
const tiny =
  (format: "e4m3" | "e5m2"): Reader =>
  (view, n) =>
    decodeFloat(format, view.getUint8(n));

const types: Record<SafetensorsType, { readonly format: Elements["format"]; readonly read: Reader }> = {
  F64: { format: "f64", read: (view, n) => view.getFloat64(8 * n, true) },
  F32: { format: "f32", read: (view, n) => view.getFloat32(4 * n, true) },
  F16: { format: "f16", read: narrow("f16") },
  BF16: { format: "bf16", read: narrow("bf16") },
  F8_E4M3: { format: "e4m3", read: tiny("e4m3") },
  F8_E5M2: { format: "e5m2", read: tiny("e5m2") },
  I64: { format: "integer", read: (view, n) => view.getBigInt64(8 * n, true) },
  U64: { format: "integer", read: (view, n) => view.getBigUint64(8 * n, true) },
  I32: { format: "integer", read: (view, n) => view.getInt32(4 * n, true) },
  U32: { format: "integer", read: (view, n) => view.getUint32(4 * n, true) },
  I16: { format: "integer", read: (view, n) => view.getInt16(2 * n, true) },
  U16: { format: "integer", read: (view, n) => view.getUint16(2 * n, true) },
  I8: { format: "integer", read: (view, n) => view.getInt8(n) },
  U8: { format: "integer", read: (view, n) => view.getUint8(n) },
  BOOL: { format: "integer", read: (view, n) => view.getUint8(n) },
};

/** How many elements a shape has. */
export function elementCount({ shape }: Pick<SafeTensor, "shape">): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** The elements of a tensor whose bytes fit its shape. */
export function elementsOf({ dtype, bytes }: SafeTensor): Elements {
  const { format, read } = types[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { format, exact: (index) => read(view, index), value: (index) => Number(read(view, index)) };
}

/** The format of fewer significand bits; nothing when one side is integer and the other is not. */
export function narrowerFormat(a: Elements, b: Elements): Elements["format"] | undefined {
  if (a.format === "integer" || b.format === "integer") return a.format === b.format ? "integer" : undefined;
  return floatFormats[a.format].significandBits <= floatFormats[b.format].significandBits ? a.format : b.format;
}

/** The index of the element at a row-major place, one number per dimension. */
export function indexAt(shape: ReadonlyArray<number>, flat: number): ReadonlyArray<number> {
  const index: Array<number> = [];
  let rest = flat;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
