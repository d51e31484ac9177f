import { Result } from "effect";
import { tensorByteLength } from "./byte-length.ts";
import { SafetensorsMalformed, type SafetensorsTooLarge } from "./errors.ts";
import { type Header, type HeaderEntry, parseHeader, quoted } from "./header.ts";
import { type SafetensorsLimits, safetensorsLimits } from "./limits.ts";
import type { SafeTensor } from "./tensor.ts";

function lengthError(entry: HeaderEntry): SafetensorsMalformed | undefined {
  const needed = tensorByteLength(entry.dtype, entry.shape);
  if (entry.end - entry.begin === needed) return undefined;
  return new SafetensorsMalformed({
    where: `${quoted(entry.name)}.data_offsets`,
    expected: needed === undefined ? "a shape whose byte count is below 2^53" : `a range of ${needed} bytes`,
    actual: `[${entry.begin}, ${entry.end}]`,
  });
}

function layoutError(header: Header, dataBytes: number): SafetensorsMalformed | undefined {
  const inFileOrder = header.entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const entry of inFileOrder) {
    const error = lengthError(entry);
    if (error !== undefined) return error;
    if (entry.begin !== covered) {
      const where = `${quoted(entry.name)}.data_offsets`;
      return new SafetensorsMalformed({ where, expected: `a start at byte ${covered}`, actual: String(entry.begin) });
    }
    covered = entry.end;
  }
  if (covered === dataBytes) return undefined;
  const actual = `${dataBytes} bytes of data`;
  return new SafetensorsMalformed({ where: "file", expected: `tensors that cover ${covered} bytes`, actual });
}

function checkedHeader(
  bytes: Uint8Array,
  limits: Partial<SafetensorsLimits>,
): Result.Result<Header, SafetensorsMalformed | SafetensorsTooLarge> {
  const header = parseHeader(bytes, { ...safetensorsLimits, ...limits });
  if (Result.isFailure(header)) return header;
  const error = layoutError(header.success, bytes.length - header.success.dataStart);
  return error === undefined ? header : Result.fail(error);
}

/**
 * The tensors of a safetensors file, in header order.
 *
 * **Edge cases** no tensor's bytes are copied; the tensors cover the data exactly, without overlap or hole; names such
 * as `__proto__` are ordinary.
 * **Errors** `SafetensorsTooLarge` beyond the limits, `SafetensorsMalformed` for everything else; no bytes make it throw.
 * **Source** the safetensors format description.
 *
 * @spec NUM-040 NUM-041 NUM-042 NUM-043 NUM-044 NUM-047 NUM-048
 * @category safetensors
 * @since 0.1.0
 */
export function readSafetensors(
  bytes: Uint8Array,
  limits: Partial<SafetensorsLimits> = {},
): Result.Result<ReadonlyMap<string, SafeTensor>, SafetensorsMalformed | SafetensorsTooLarge> {
  return Result.map(checkedHeader(bytes, limits), ({ entries, dataStart }) => {
    const data = bytes.byteOffset + dataStart;
    const tensors = new Map<string, SafeTensor>();
    for (const { name, dtype, shape, begin, end } of entries) {
      tensors.set(name, { dtype, shape, bytes: new Uint8Array(bytes.buffer, data + begin, end - begin) });
    }
    return tensors;
  });
}

/**
 * The free text a safetensors file carries beside its tensors, empty where it has none.
 *
 * **Errors** as {@link readSafetensors}: the whole file is checked.
 *
 * @spec NUM-040
 * @category safetensors
 * @since 0.1.0
 */
export function readSafetensorsMetadata(
  bytes: Uint8Array,
  limits: Partial<SafetensorsLimits> = {},
): Result.Result<ReadonlyMap<string, string>, SafetensorsMalformed | SafetensorsTooLarge> {
  return Result.map(checkedHeader(bytes, limits), ({ metadata }) => metadata);
}
