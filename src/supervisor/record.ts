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

/** The JSON value of some bytes that are its canonical text and nothing else. */
function canonicalValue(bytes: Uint8Array): Result.Result<unknown, RecordMalformed> {
  if (bytes.length > storeLimits.recordBytes) {
    return malformed(`at most ${storeLimits.recordBytes} bytes`, `${bytes.length}`);
  }
  try {
    const text = decoder.decode(bytes);
    const value: unknown = JSON.parse(text);
    return canonicalText(value) === text
      ? Result.succeed(value)
      : malformed("canonical JSON", "JSON spelled otherwise");
  } catch (error) {
    return malformed("canonical JSON in UTF-8", error instanceof Error ? error.message : String(error));
  }
}

function decodedAs<A>(schema: Schema.Decoder<A>, what: string) {
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" });
  return (bytes: Uint8Array): Result.Result<A, RecordMalformed> =>
    Result.flatMap(canonicalValue(bytes), (value) =>
      Result.mapError(
        decode(value),
        ({ message }) =>
          new RecordMalformed({ expected: what, actual: message.replaceAll(/\s+/gu, " ").slice(0, 200) }),
      ),
    );
}

/**
 * The policy of a ledger's first record; what is in it is checked when the machine starts.
 *
 * **Errors** `RecordMalformed`.
 *
 * @spec SUP-001
 * @category supervisor
 * @since 0.1.0
 */
export const genesisOf: (bytes: Uint8Array) => Result.Result<Genesis, RecordMalformed> = decodedAs(Genesis, "a policy");

/**
 * The entry of any later record; whether its event is one is checked when it is folded.
 *
 * **Errors** `RecordMalformed`.
 *
 * @spec SUP-001
 * @category supervisor
 * @since 0.1.0
 */
export const entryOf: (bytes: Uint8Array) => Result.Result<typeof Entry.Type, RecordMalformed> = decodedAs(
  Entry,
  "an event and the head before it",
);
