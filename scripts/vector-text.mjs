import { encodeFloat, encodeFloat64 } from "fieldprint";

/** Float64 numbers as 16 hexadecimal digits each, most significant first, parted by spaces. */
export function hex64(values) {
  return Array.from(values, (value) => encodeFloat64(value).toString(16).padStart(16, "0")).join(" ");
}

/** Bit patterns as hexadecimal digits, `digits` each. */
export function hexBits(patterns, digits) {
  return Array.from(patterns, (bits) => bits.toString(16).padStart(digits, "0")).join(" ");
}

/** Float32 numbers as 8 hexadecimal digits each. */
export function hex32(values) {
  return hexBits(
    Array.from(values, (value) => encodeFloat("f32", value)),
    8,
  );
}

/** The float64 numbers of a text of {@link hex64}. */
export function numbers64(text) {
  if (text === "") return new Float64Array(0);
  const words = new DataView(new ArrayBuffer(8));
  return Float64Array.from(text.split(" "), (digits) => {
    words.setBigUint64(0, BigInt(`0x${digits}`));
    return words.getFloat64(0);
  });
}

function isPlain(value) {
  return typeof value !== "object" || value === null;
}

/** JSON with one field a line and arrays of plain values on one line. */
export function jsonText(value, indent = "") {
  if (isPlain(value)) return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return `[${value.map((item) => jsonText(item)).join(", ")}]`;
    return `[\n${value.map((item) => inner + jsonText(item, inner)).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).map(
    ([key, field]) => `${inner}${JSON.stringify(key)}: ${jsonText(field, inner)}`,
  );
  return fields.length === 0 ? "{}" : `{\n${fields.join(",\n")}\n${indent}}`;
}
