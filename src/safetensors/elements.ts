import { Result } from "effect";
import { tensorByteLength } from "./byte-length.ts";
import { SafetensorsMalformed, SafetensorsTypeMismatch } from "./errors.ts";
import { type SafeTensor, safetensorsElementBytes, type SafetensorsType } from "./tensor.ts";

type Elements = Float64Array | Float32Array | Int32Array | Uint16Array;
type ElementsError = SafetensorsTypeMismatch | SafetensorsMalformed;

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function requireLittleEndianHost(): void {
  if (!hostIsLittleEndian) throw new Error("safetensors elements are little-endian; this host is big-endian");
}

function packed(dtype: SafetensorsType, shape: ReadonlyArray<number>, values: Elements): SafeTensor {
  requireLittleEndianHost();
  return { dtype, shape: [...shape], bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/**
 * A F32 tensor over the memory of `values`.
 *
 * **Shapes** `writeSafetensors` checks that `shape` has as many elements as `values`.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function float32Tensor(shape: ReadonlyArray<number>, values: Float32Array): SafeTensor {
  return packed("F32", shape, values);
}

/**
 * A F64 tensor over the memory of `values`, as {@link float32Tensor}.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function float64Tensor(shape: ReadonlyArray<number>, values: Float64Array): SafeTensor {
  return packed("F64", shape, values);
}

/**
 * An I32 tensor over the memory of `values`, as {@link float32Tensor}.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function int32Tensor(shape: ReadonlyArray<number>, values: Int32Array): SafeTensor {
  return packed("I32", shape, values);
}

/**
 * A F16 or BF16 tensor over the memory of its bit patterns, as {@link float32Tensor}.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function bits16Tensor(dtype: "F16" | "BF16", shape: ReadonlyArray<number>, bits: Uint16Array): SafeTensor {
  return packed(dtype, shape, bits);
}

function unpacked<A extends Elements>(
  tensor: SafeTensor,
  dtypes: ReadonlyArray<SafetensorsType>,
  view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => A,
): Result.Result<A, ElementsError> {
  requireLittleEndianHost();
  const { dtype, shape, bytes } = tensor;
  if (!dtypes.includes(dtype)) {
    const expected = dtypes.join(" or ");
    return Result.fail(new SafetensorsTypeMismatch({ where: "tensor.dtype", expected, actual: dtype }));
  }
  const needed = tensorByteLength(dtype, shape);
  if (bytes.length !== needed) {
    const expected = `${needed} bytes for ${dtype} [${shape}]`;
    return Result.fail(new SafetensorsMalformed({ where: "tensor.bytes", expected, actual: `${bytes.length}` }));
  }
  const elementBytes = safetensorsElementBytes[dtype];
  const aligned = bytes.byteOffset % elementBytes === 0 ? bytes : new Uint8Array(bytes);
  return Result.succeed(view(aligned.buffer, aligned.byteOffset, bytes.length / elementBytes));
}

/**
 * The elements of a F32 tensor: a view of its bytes where they are aligned, else a copy.
 *
 * **Errors** `SafetensorsTypeMismatch` for another element type, `SafetensorsMalformed` when bytes and shape disagree.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function tensorToFloat32(
  tensor: SafeTensor,
): Result.Result<Float32Array, SafetensorsTypeMismatch | SafetensorsMalformed> {
  return unpacked(tensor, ["F32"], (buffer, offset, length) => new Float32Array(buffer, offset, length));
}

/**
 * The elements of a F64 tensor, as {@link tensorToFloat32}.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function tensorToFloat64(
  tensor: SafeTensor,
): Result.Result<Float64Array, SafetensorsTypeMismatch | SafetensorsMalformed> {
  return unpacked(tensor, ["F64"], (buffer, offset, length) => new Float64Array(buffer, offset, length));
}

/**
 * The elements of an I32 tensor, as {@link tensorToFloat32}.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function tensorToInt32(
  tensor: SafeTensor,
): Result.Result<Int32Array, SafetensorsTypeMismatch | SafetensorsMalformed> {
  return unpacked(tensor, ["I32"], (buffer, offset, length) => new Int32Array(buffer, offset, length));
}

/**
 * The bit patterns of a F16 or BF16 tensor, as {@link tensorToFloat32}; `decodeFloat` turns them into numbers.
 *
 * @spec NUM-046
 * @category safetensors
 * @since 0.1.0
 */
export function tensorBits16(
  tensor: SafeTensor,
): Result.Result<Uint16Array, SafetensorsTypeMismatch | SafetensorsMalformed> {
  return unpacked(tensor, ["F16", "BF16"], (buffer, offset, length) => new Uint16Array(buffer, offset, length));
}
