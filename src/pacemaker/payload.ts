import { Result, Schema } from "effect";
import { blake3Text } from "../ledger/hash.ts";
import { Commitment, commitmentDigest } from "../memory/commitment.ts";
import { embedderLimits } from "../memory/embedder.ts";
import type { QuantisedVector } from "../memory/quantiser.ts";
import { readVectorBytes, vectorBytes, vectorDigest } from "../memory/vector-bytes.ts";
import type { Digest } from "../ledger/digest.ts";
import { canonicalText } from "../ledger/canonical.ts";

/**
 * What an item says: its text, its stored vector, and the commitment that the ledger knows by its digest.
 *
 * @spec PCM-001
 * @category pacemaker
 * @since 0.1.0
 */
export interface Payload {
  readonly commitment: Commitment;
  readonly text: string;
  readonly vector: QuantisedVector;
}

/**
 * A payload that is none, or that is not what its commitment says.
 *
 * @spec PCM-002
 * @category errors
 * @since 0.1.0
 */
export class PayloadRefused extends Schema.TaggedError<PayloadRefused>()("PayloadRefused", {
  part: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `payload, ${this.part}: expected ${this.expected}, got ${this.actual}; it is not used`;
  }
}

const PayloadRecord = Schema.Struct({
  commitment: Commitment,
  text: Schema.String.check(Schema.isMaxLength(embedderLimits.bytes)),
  vector: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9+/]*={0,2}$/u, { expected: "base64" })),
});

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decode = Schema.decodeUnknownResult(PayloadRecord, { onExcessProperty: "error" });

/**
 * The bytes of a payload's record.
 *
 * @spec PCM-001
 * @category pacemaker
 * @since 0.1.0
 */
export function payloadBytes({ commitment, text, vector }: Payload): Uint8Array {
  const bytes = Buffer.from(vectorBytes(vector)).toString("base64");
  return encoder.encode(canonicalText({ commitment, text, vector: bytes }));
}

/**
 * The digest by which the ledger knows a payload: the content of its item.
 *
 * @spec PCM-001
 * @category pacemaker
 * @since 0.1.0
 */
export function payloadDigest({ commitment }: Pick<Payload, "commitment">): Digest {
  return commitmentDigest(commitment);
}

const refused = (part: string, expected: string, actual: string) =>
  Result.fail(new PayloadRefused({ part, expected, actual: actual.replaceAll(/\s+/gu, " ").slice(0, 200) }));

function parsed(bytes: Uint8Array): Result.Result<typeof PayloadRecord.Type, PayloadRefused> {
  try {
    const text = decoder.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (canonicalText(value) !== text) return refused("record", "canonical JSON", "JSON spelled otherwise");
    return Result.mapError(
      decode(value),
      ({ message }) => new PayloadRefused({ part: "record", expected: "a payload", actual: message.slice(0, 200) }),
    );
  } catch (error) {
    return refused("record", "canonical JSON in UTF-8", error instanceof Error ? error.message : String(error));
  }
}

/** Whether text and vector are what the commitment says. */
function checked({ commitment, text, vector }: Payload): Result.Result<Payload, PayloadRefused> {
  const { content, contentBytes, embedding, quantiser } = commitment;
  const length = encoder.encode(text).length;
  if (blake3Text(text) !== content) return refused("text", `digest ${content}`, blake3Text(text));
  if (length !== contentBytes) return refused("text", `${contentBytes} bytes`, String(length));
  if (vector.format !== quantiser) return refused("vector", quantiser, vector.format);
  if (vectorDigest(vector) !== embedding) return refused("vector", `digest ${embedding}`, vectorDigest(vector));
  return Result.succeed({ commitment, text, vector });
}

/**
 * The payload of a record, verified against the commitment in it.
 *
 * **Errors** `PayloadRefused` with the part that differs.
 *
 * @spec PCM-002
 * @category pacemaker
 * @since 0.1.0
 */
export function readPayload(bytes: Uint8Array): Result.Result<Payload, PayloadRefused> {
  return Result.flatMap(parsed(bytes), ({ commitment, text, vector: base64 }) => {
    const stored = new Uint8Array(Buffer.from(base64, "base64"));
    if (Buffer.from(stored).toString("base64") !== base64) return refused("vector", "padded base64", base64);
    const vector = Result.mapError(
      readVectorBytes(stored),
      ({ message }) => new PayloadRefused({ part: "vector", expected: "a stored vector", actual: message }),
    );
    return Result.flatMap(vector, (it) => checked({ commitment, text, vector: it }));
  });
}
