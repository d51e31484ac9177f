import { Result } from "effect";
import { tensorByteLength } from "./byte-length.ts";
import { SafetensorsMalformed, SafetensorsTooLarge } from "./errors.ts";
import { metadataKey, prefixBytes, quoted } from "./header.ts";
import { safetensorsLimits } from "./limits.ts";
import { type SafeTensor, safetensorsElementBytes } from "./tensor.ts";

type WriteError = SafetensorsMalformed | SafetensorsTooLarge;
type NamedTensor = readonly [name: string, tensor: SafeTensor];

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Widest elements first, so that every tensor starts at a multiple of its element's size; then by name. */
function compareTensors([nameA, a]: NamedTensor, [nameB, b]: NamedTensor): number {
  return safetensorsElementBytes[b.dtype] - safetensorsElementBytes[a.dtype] || compareText(nameA, nameB);
}

function shapeError(name: string, { dtype, shape, bytes }: SafeTensor): SafetensorsMalformed | undefined {
  const where = quoted(name);
  if (!Object.hasOwn(safetensorsElementBytes, dtype)) {
    const expected = Object.keys(safetensorsElementBytes).join(", ");
    return new SafetensorsMalformed({ where: `${where}.dtype`, expected, actual: String(dtype) });
  }
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return new SafetensorsMalformed({ where: `${where}.shape`, expected: "counts", actual: `[${shape}]` });
  }
  const needed = tensorByteLength(dtype, shape);
  if (needed === bytes.length) return undefined;
  const expected = needed === undefined ? "fewer than 2^53 bytes" : `${needed} bytes for ${dtype} [${shape}]`;
  return new SafetensorsMalformed({ where, expected, actual: `${bytes.length} bytes` });
}

function tensorError(name: string, tensor: SafeTensor): WriteError | undefined {
  const { maxNameLength, maxRank } = safetensorsLimits;
  if (name === metadataKey) {
    return new SafetensorsMalformed({ where: "tensor name", expected: "any other name", actual: metadataKey });
  }
  if (name.length > maxNameLength) {
    const expected = `a name of at most ${maxNameLength} code units`;
    return new SafetensorsTooLarge({ where: quoted(name), expected, actual: String(name.length) });
  }
  if (tensor.shape.length > maxRank) {
    const actual = String(tensor.shape.length);
    return new SafetensorsTooLarge({ where: quoted(name), expected: `at most ${maxRank} dimensions`, actual });
  }
  return shapeError(name, tensor);
}

function headerText(tensors: ReadonlyArray<NamedTensor>, metadata: ReadonlyMap<string, string>): string {
  const fields: Array<string> = [];
  if (metadata.size > 0) {
    const sorted = [...metadata].toSorted(([a], [b]) => compareText(a, b));
    const texts = sorted.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
    fields.push(`"${metadataKey}":{${texts.join(",")}}`);
  }
  let begin = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    const entry = { dtype, shape, data_offsets: [begin, begin + bytes.length] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    begin += bytes.length;
  }
  return `{${fields.join(",")}}`;
}

function sizeError(tensors: number, headerBytes: number, totalBytes: number): SafetensorsTooLarge | undefined {
  const { maxTensors, maxHeaderBytes, maxBytes } = safetensorsLimits;
  const sizes = [
    ["tensors", tensors, maxTensors],
    ["header bytes", headerBytes, maxHeaderBytes],
    ["bytes", totalBytes, maxBytes],
  ] as const;
  for (const [what, actual, most] of sizes) {
    if (actual > most) {
      return new SafetensorsTooLarge({ where: "file", expected: `at most ${most} ${what}`, actual: String(actual) });
    }
  }
  return undefined;
}

/**
 * A safetensors file that holds `tensors` and free text; the same tensors give the same bytes in any order.
 *
 * **Edge cases** the header is padded with spaces to a multiple of 8 bytes; tensors with wider elements come first, then
 * by name, without gaps, so each is aligned to its elements.
 * **Errors** `SafetensorsMalformed` for bytes that do not match the shape or a tensor named `__metadata__`,
 * `SafetensorsTooLarge` for what a reader with {@link safetensorsLimits} would refuse.
 *
 * @spec NUM-045
 * @category safetensors
 * @since 0.1.0
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Result.Result<Uint8Array, SafetensorsMalformed | SafetensorsTooLarge> {
  for (const [name, tensor] of tensors) {
    const error = tensorError(name, tensor);
    if (error !== undefined) return Result.fail(error);
  }
  const ordered = [...tensors].toSorted(compareTensors);
  const header = new TextEncoder().encode(headerText(ordered, metadata));
  const headerBytes = Math.ceil(header.length / 8) * 8;
  const dataBytes = ordered.reduce((total, [, { bytes }]) => total + bytes.length, 0);
  const totalBytes = prefixBytes + headerBytes + dataBytes;
  const error = sizeError(tensors.size, headerBytes, totalBytes);
  if (error !== undefined) return Result.fail(error);
  const file = new Uint8Array(totalBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(header, prefixBytes);
  file.fill(0x20, prefixBytes + header.length, prefixBytes + headerBytes);
  let end = prefixBytes + headerBytes;
  for (const [, { bytes }] of ordered) {
    file.set(bytes, end);
    end += bytes.length;
  }
  return Result.succeed(file);
}
