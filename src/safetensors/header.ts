import { Result, Schema } from "effect";
import { duplicateKey } from "./duplicate-key.ts";
import { SafetensorsMalformed, SafetensorsTooLarge } from "./errors.ts";
import type { SafetensorsLimits } from "./limits.ts";
import { safetensorsElementBytes, type SafetensorsType } from "./tensor.ts";

const count = Schema.Natural.check(Schema.makeFilter((n: number) => !Object.is(n, -0) || "Expected no minus sign"));

const decodeEntry = Schema.decodeUnknownResult(
  Schema.Struct({
    dtype: Schema.Literals(Object.keys(safetensorsElementBytes) as ReadonlyArray<SafetensorsType>),
    shape: Schema.Array(count),
    data_offsets: Schema.Tuple([count, count]),
  }),
);
const decodeNames = Schema.decodeUnknownResult(Schema.Record(Schema.String, Schema.Unknown));
const decodeMetadata = Schema.decodeUnknownResult(Schema.Record(Schema.String, Schema.String));

/** The key of a header that holds free text instead of a tensor. */
export const metadataKey = "__metadata__";

/** Bytes before the header: its length. */
export const prefixBytes = 8;

/** One tensor of a header; `begin` and `end` count bytes from the end of the header. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: ReadonlyArray<number>;
  readonly begin: number;
  readonly end: number;
}

/** A header whose entries are well formed one by one; whether they fit together is checked elsewhere. */
export interface Header {
  readonly entries: ReadonlyArray<HeaderEntry>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly dataStart: number;
}

type HeaderError = SafetensorsMalformed | SafetensorsTooLarge;

/** A name as error messages show it, cut to a readable length. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

function issue(error: Schema.SchemaError): string {
  const message = error.message.replaceAll(/\s*\n\s*/g, " ");
  return message.length > 300 ? `${message.slice(0, 300)}…` : message;
}

function headerLength(bytes: Uint8Array, limits: SafetensorsLimits): Result.Result<number, HeaderError> {
  if (bytes.length > limits.maxBytes) {
    const expected = `at most ${limits.maxBytes} bytes`;
    return Result.fail(new SafetensorsTooLarge({ where: "file", expected, actual: `${bytes.length} bytes` }));
  }
  if (bytes.length < prefixBytes) {
    const expected = `at least ${prefixBytes} bytes`;
    return Result.fail(new SafetensorsMalformed({ where: "file", expected, actual: `${bytes.length} bytes` }));
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, prefixBytes).getBigUint64(0, true);
  const where = "header length";
  if (length > limits.maxHeaderBytes) {
    const expected = `at most ${limits.maxHeaderBytes} bytes`;
    return Result.fail(new SafetensorsTooLarge({ where, expected, actual: `${length} bytes` }));
  }
  const available = bytes.length - prefixBytes;
  if (length > available) {
    const expected = `at most the ${available} bytes that follow`;
    return Result.fail(new SafetensorsMalformed({ where, expected, actual: `${length} bytes` }));
  }
  return Result.succeed(Number(length));
}

function parseJson(bytes: Uint8Array): Result.Result<unknown, SafetensorsMalformed> {
  const where = "header";
  if (bytes[0] !== 0x7b) {
    const actual = bytes.length === 0 ? "nothing" : `byte ${bytes[0]} first`;
    return Result.fail(new SafetensorsMalformed({ where, expected: "a JSON object that starts with {", actual }));
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const parsed: unknown = JSON.parse(text);
    const duplicate = duplicateKey(text);
    if (duplicate === undefined) return Result.succeed(parsed);
    const actual = `${quoted(duplicate)} twice`;
    return Result.fail(new SafetensorsMalformed({ where, expected: "every key of an object once", actual }));
  } catch (error) {
    const actual = String(error).slice(0, 200);
    return Result.fail(new SafetensorsMalformed({ where, expected: "JSON text in UTF-8", actual }));
  }
}

function rankError({ name, shape }: HeaderEntry, limits: SafetensorsLimits): SafetensorsTooLarge | undefined {
  if (shape.length <= limits.maxRank) return undefined;
  const expected = `at most ${limits.maxRank} dimensions`;
  return new SafetensorsTooLarge({ where: `${quoted(name)}.shape`, expected, actual: String(shape.length) });
}

function parseEntry(name: string, value: unknown, limits: SafetensorsLimits): Result.Result<HeaderEntry, HeaderError> {
  if (name.length > limits.maxNameLength) {
    const expected = `a name of at most ${limits.maxNameLength} code units`;
    return Result.fail(new SafetensorsTooLarge({ where: quoted(name), expected, actual: String(name.length) }));
  }
  const decoded = decodeEntry(value, { onExcessProperty: "error" });
  if (Result.isFailure(decoded)) {
    const expected = "an object of dtype, shape and data_offsets";
    return Result.fail(new SafetensorsMalformed({ where: quoted(name), expected, actual: issue(decoded.failure) }));
  }
  const { dtype, shape, data_offsets } = decoded.success;
  const entry = { name, dtype, shape, begin: data_offsets[0], end: data_offsets[1] };
  const error = rankError(entry, limits);
  return error === undefined ? Result.succeed(entry) : Result.fail(error);
}

function parseMetadata(value: unknown): Result.Result<ReadonlyMap<string, string>, SafetensorsMalformed> {
  const decoded = decodeMetadata(value);
  if (Result.isSuccess(decoded)) return Result.succeed(new Map(Object.entries(decoded.success)));
  const actual = issue(decoded.failure);
  return Result.fail(new SafetensorsMalformed({ where: metadataKey, expected: "an object of strings", actual }));
}

function parseNames(parsed: unknown, limits: SafetensorsLimits): Result.Result<Array<[string, unknown]>, HeaderError> {
  const decoded = decodeNames(parsed);
  if (Result.isFailure(decoded)) {
    const actual = issue(decoded.failure);
    return Result.fail(new SafetensorsMalformed({ where: "header", expected: "an object", actual }));
  }
  const names = Object.entries(decoded.success);
  const tensors = names.length - (Object.hasOwn(decoded.success, metadataKey) ? 1 : 0);
  if (tensors <= limits.maxTensors) return Result.succeed(names);
  const expected = `at most ${limits.maxTensors} tensors`;
  return Result.fail(new SafetensorsTooLarge({ where: "header", expected, actual: String(tensors) }));
}

/** Reads the header of a file, each entry by itself. */
export const parseHeader = (bytes: Uint8Array, limits: SafetensorsLimits): Result.Result<Header, HeaderError> =>
  Result.gen(function* () {
    const length = yield* headerLength(bytes, limits);
    const dataStart = prefixBytes + length;
    const parsed = yield* parseJson(new Uint8Array(bytes.buffer, bytes.byteOffset + prefixBytes, length));
    const entries: Array<HeaderEntry> = [];
    let metadata: ReadonlyMap<string, string> = new Map();
    for (const [name, value] of yield* parseNames(parsed, limits)) {
      if (name === metadataKey) metadata = yield* parseMetadata(value);
      else entries.push(yield* parseEntry(name, value, limits));
    }
    return { entries, metadata, dataStart };
  });
