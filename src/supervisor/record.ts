import { Result, Schema } from "effect";
import { canonicalText } from "../ledger/canonical.ts";
import { Digest } from "../ledger/digest.ts";
import { storeLimits } from "../ledger/store.ts";

/**
 * A record that is not the canonical text of a policy or of an entry.
 *
 * @spec SUP-001
 * @category errors
 * @since 0.1.0
 */
export class RecordMalformed extends Schema.TaggedError<RecordMalformed>()("RecordMalformed", {
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `record: expected ${this.expected}, got ${this.actual}; it was not written by this program`;
  }
}

const Genesis = Schema.Struct({ policy: Schema.Unknown });
const Entry = Schema.Struct({ event: Schema.Unknown, prior: Digest });

/**
 * The first record of a ledger.
 *
 * @spec SUP-001
 * @category supervisor
 * @since 0.1.0
 */
export type Genesis = typeof Genesis.Type;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The bytes of a record.
 *
 * @spec SUP-001
 * @category supervisor
 * @since 0.1.0
 */
export function recordBytes(value: Genesis | typeof Entry.Type): Uint8Array {
  return encoder.encode(canonicalText(value));
}

const malformed = (expected: string, actual: string) => Result.fail(new RecordMalformed({ expected, actual }));

/** A JSON value and its canonical text. */
interface Spelled {
  readonly value: unknown;
  readonly text: string;
}

/** The JSON value of some bytes that are its canonical text and nothing else. */
function canonicalValue(bytes: Uint8Array): Result.Result<Spelled, RecordMalformed> {
  if (bytes.length > storeLimits.recordBytes) {
    return malformed(`at most ${storeLimits.recordBytes} bytes`, `${bytes.length}`);
  }
  try {
    const text = decoder.decode(bytes);
    const value: unknown = JSON.parse(text);
    return canonicalText(value) === text
      ? Result.succeed({ value, text })
      : malformed("canonical JSON", "JSON spelled otherwise");
  } catch (error) {
    return malformed("canonical JSON in UTF-8", error instanceof Error ? error.message : String(error));
  }
}

function decodedAs<A>(schema: Schema.Decoder<A>, what: string) {
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" });
  return ({ value }: Spelled): Result.Result<A, RecordMalformed> =>
    Result.mapError(
      decode(value),
      ({ message }) => new RecordMalformed({ expected: what, actual: message.replaceAll(/\s+/gu, " ").slice(0, 200) }),
    );
}

const decodeGenesis = decodedAs(Genesis, "a policy");
const decodeEntry = decodedAs(Entry, "an event and the head before it");

/**
 * The policy of a ledger's first record; what is in it is checked when the machine starts.
 *
 * **Errors** `RecordMalformed`.
 *
 * @spec SUP-001
 * @category supervisor
 * @since 0.1.0
 */
export function genesisOf(bytes: Uint8Array): Result.Result<Genesis, RecordMalformed> {
  return Result.flatMap(canonicalValue(bytes), decodeGenesis);
}

/**
 * The entry of any later record; whether its event is one is checked when it is folded.
 *
 * **Errors** `RecordMalformed`.
 *
 * @spec SUP-001
 * @category supervisor
 * @since 0.1.0
 */
export function entryOf(bytes: Uint8Array): Result.Result<typeof Entry.Type, RecordMalformed> {
  return Result.flatMap(canonicalValue(bytes), decodeEntry);
}

const before = `{"event":`;
const after = (prior: Digest) => `,"prior":"${prior}"}`;

/** The bytes of an entry's record, from the canonical text of its event. */
export function entryBytes(eventText: string, prior: Digest): Uint8Array {
  return encoder.encode(`${before}${eventText}${after(prior)}`);
}

const isDigest = Schema.is(Digest);

/** The entry that a value is at first sight; everything else is decoded, so that the error says what is wrong. */
function entryAtSight(value: unknown): typeof Entry.Type | undefined {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 2) return undefined;
  const { event, prior } = value as Readonly<Record<string, unknown>>;
  return event !== undefined && isDigest(prior) ? { event, prior } : undefined;
}

/** An entry, and the canonical text of its event. */
interface SpelledEntry {
  readonly event: unknown;
  readonly prior: Digest;
  readonly eventText: string;
}

/** {@link entryOf}, and the canonical text of the event, which is part of the record's. */
export function spelledEntryOf(bytes: Uint8Array): Result.Result<SpelledEntry, RecordMalformed> {
  const spelled = canonicalValue(bytes);
  if (Result.isFailure(spelled)) return Result.fail(spelled.failure);
  const { value, text } = spelled.success;
  const sight = entryAtSight(value);
  const decoded = sight === undefined ? decodeEntry(spelled.success) : Result.succeed(sight);
  if (Result.isFailure(decoded)) return Result.fail(decoded.failure);
  const { event, prior } = decoded.success;
  return Result.succeed({ event, prior, eventText: text.slice(before.length, text.length - after(prior).length) });
}
