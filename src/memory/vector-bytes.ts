import { Result } from "effect";
import { match } from "ts-pattern";
import type { Digest } from "../ledger/digest.ts";
import { blake3, hexadecimal } from "../ledger/hash.ts";
import { VectorBytesMalformed } from "./errors.ts";
import {
  dequantise,
  largestDimension,
  lowestExponent,
  quantise,
  type QuantisedVector,
  type QuantiserFormat,
} from "./quantiser.ts";

const version = 1;
const headerBytes = 8;
const highestExponent = 127;

const numbers: Readonly<Record<QuantiserFormat, number>> = { int8: 1, int16: 2, bf16: 3, f16: 4 };
const formats = Object.keys(numbers) as ReadonlyArray<QuantiserFormat>;
const codeBytes = (format: QuantiserFormat): number => (format === "int8" ? 1 : 2);

/**
 * The canonical bytes of a quantised vector.
 *
 * **Units** version, format, exponent (2 bytes), D (4 bytes), then D codes; little-endian.
 *
 * @spec MEM-005
 * @category memory
 * @since 0.1.0
 */
export function vectorBytes(vector: QuantisedVector): Uint8Array {
  const { format, exponent, codes } = vector;
  const bytes = new Uint8Array(headerBytes + codes.length * codeBytes(format));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, numbers[format]);
  view.setInt16(2, exponent, true);
  view.setUint32(4, codes.length, true);
  codes.forEach((code, element) => {
    if (format === "int8") view.setInt8(headerBytes + element, code);
    else view.setUint16(headerBytes + 2 * element, code, true);
  });
  return bytes;
}

/**
 * The digest of a quantised vector: of its canonical bytes.
 *
 * @spec MEM-005
 * @category memory
 * @since 0.1.0
 */
export function vectorDigest(vector: QuantisedVector): Digest {
  return hexadecimal(blake3(vectorBytes(vector)));
}

interface Header {
  readonly format: QuantiserFormat;
  readonly exponent: number;
  readonly dimension: number;
}

function malformed(where: string, expected: string, actual: string | number) {
  return Result.fail(new VectorBytesMalformed({ where, expected, actual: String(actual) }));
}

function readHeader(view: DataView): Result.Result<Header, VectorBytesMalformed> {
  if (view.byteLength < headerBytes) return malformed("length", `at least ${headerBytes} bytes`, view.byteLength);
  if (view.getUint8(0) !== version) return malformed("version", String(version), view.getUint8(0));
  const format = formats.find((name) => numbers[name] === view.getUint8(1));
  if (format === undefined) return malformed("format", "1 to 4", view.getUint8(1));
  const exponent = view.getInt16(2, true);
  if (exponent < lowestExponent || exponent > highestExponent) {
    return malformed("exponent", `${lowestExponent} to ${highestExponent}`, exponent);
  }
  const dimension = view.getUint32(4, true);
  if (dimension < 1 || dimension > largestDimension) {
    return malformed("dimension", `1 to ${largestDimension}`, dimension);
  }
  const length = headerBytes + dimension * codeBytes(format);
  if (view.byteLength !== length) return malformed("length", `${length} bytes`, view.byteLength);
  return Result.succeed({ format, exponent, dimension });
}

function readCodes(view: DataView, { format, exponent, dimension }: Header): QuantisedVector {
  const length = { length: dimension };
  const word = (_: unknown, element: number) => view.getUint16(headerBytes + 2 * element, true);
  return match(format)
    .with("int8", (format) => {
      const byte = (_: unknown, element: number) => view.getInt8(headerBytes + element);
      return { format, exponent, codes: Int8Array.from(length, byte) };
    })
    .with("int16", (format) => ({ format, exponent, codes: Int16Array.from(length, word) }))
    .with("bf16", "f16", (format) => ({ format, exponent, codes: Uint16Array.from(length, word) }))
    .exhaustive();
}

/** Where two vectors of one format and dimension differ, if anywhere. */
function difference(one: QuantisedVector, other: QuantisedVector): string | undefined {
  if (one.exponent !== other.exponent) return "exponent";
  const at = one.codes.findIndex((code: number, element: number) => code !== other.codes[element]);
  return at === -1 ? undefined : `code ${at}`;
}

/**
 * The quantised vector that some bytes are the canonical bytes of.
 *
 * **Errors** `VectorBytesMalformed` for all other bytes, also those that decode to the same numbers: the codes and the
 * exponent must be the ones that {@link quantise} chooses for what they stand for.
 *
 * @spec MEM-006
 * @category memory
 * @since 0.1.0
 */
export function readVectorBytes(bytes: Uint8Array): Result.Result<QuantisedVector, VectorBytesMalformed> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Result.flatMap(readHeader(view), (header) => {
    const vector = readCodes(view, header);
    const again = quantise(dequantise(vector), header.format);
    if (Result.isFailure(again)) return malformed("codes", again.failure.expected, again.failure.actual);
    const where = difference(vector, again.success);
    if (where === undefined) return Result.succeed(vector);
    return malformed(where, "the one that quantising the vector gives", "another");
  });
}
