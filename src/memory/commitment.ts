import { Result, Schema, SchemaIssue } from "effect";
import { Origin, PrincipalId, Scope } from "../identity/principal.ts";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import { Digest } from "../ledger/digest.ts";
import { duplicateKey } from "../safetensors/duplicate-key.ts";
import { ItemId } from "../state/item.ts";
import { Kind, Level, levels, origins } from "../taint/origin.ts";
import { CommitmentMalformed } from "./errors.ts";
import { QuantiserFormat } from "./quantiser.ts";

/**
 * The name or version of an encoder, or the identifier of a model or checkpoint.
 *
 * **Units** 1 to 128 of `A-Z`, `a-z`, `0-9`, `.`, `_`, `:`, `/`, `@`, `+`, `-`, the first a letter, a digit or `@`.
 *
 * @spec MEM-012
 * @category memory
 * @since 0.1.0
 */
export const ModelId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9@][A-Za-z0-9._:/@+-]{0,127}$/u, {
    expected: "an identifier of 1 to 128 of A-Z, a-z, 0-9, '.', '_', ':', '/', '@', '+', '-'",
  }),
);
export type ModelId = typeof ModelId.Type;

const ascending = Schema.makeFilter<ReadonlyArray<string>>(
  (names) => names.every((name, i) => i === 0 || names[i - 1]! < name) || "a sorted list that states each once",
);

const byteCount = Schema.Int.check(
  Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  Schema.makeFilter((n: number) => !Object.is(n, -0) || "zero without a sign"),
);

const label = Schema.Struct({
  roots: Schema.Array(PrincipalId).check(Schema.isMinLength(1), Schema.isMaxLength(4_096), ascending),
  level: Level,
});

const consistent = Schema.makeFilter<{
  readonly kind: Kind;
  readonly origin: Origin;
  readonly label: { readonly level: Level };
}>(({ kind, origin, label }) => {
  const source = origins[origin];
  if (!source.writable) return `an origin that may be written, got ${origin}`;
  if (source.kind !== kind) return `the kind ${source.kind}, which the origin ${origin} writes`;
  return levels.indexOf(label.level) >= levels.indexOf(source.level) || `a label no cleaner than ${source.level}`;
});

/**
 * What an item is and what it may influence, as it is signed, proved and approved.
 *
 * **Units** `content` and `contentBytes` are of the payload; `embedding` is `vectorDigest`. **Edge cases** a status and a
 * verdict are no part of it.
 *
 * @spec MEM-012 MEM-015
 * @category memory
 * @since 0.1.0
 */
export const Commitment = Schema.Struct({
  content: Digest,
  contentBytes: byteCount,
  embedding: Digest,
  encoder: Schema.Struct({ name: ModelId, version: ModelId }),
  quantiser: QuantiserFormat,
  kind: Kind,
  origin: Origin,
  label,
  author: PrincipalId,
  scope: Scope,
  parents: Schema.UniqueArray(ItemId).check(Schema.isMaxLength(256)),
  models: Schema.Array(ModelId).check(Schema.isMaxLength(256), ascending),
  policy: Digest,
}).check(consistent);
export type Commitment = typeof Commitment.Type;

/**
 * The digest that binds every field of a commitment.
 *
 * @spec MEM-013
 * @category memory
 * @since 0.1.0
 */
export function commitmentDigest(commitment: Commitment): Digest {
  return digestOf("fieldprint commitment 1", canonicalText(commitment));
}

const longestText = 2 ** 19;
const longestProblem = 300;
const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();
const decode = Schema.decodeUnknownResult(Commitment, { onExcessProperty: "error" });

/**
 * Untrusted data as a commitment.
 *
 * **Errors** `CommitmentMalformed` for anything that is not exactly one, with the field and what was expected.
 *
 * @spec MEM-014 MEM-015
 * @category memory
 * @since 0.1.0
 */
export function decodeCommitment(input: unknown): Result.Result<Commitment, CommitmentMalformed> {
  return Result.mapError(decode(input), ({ issue }) => {
    const [first] = formatIssue(issue).issues;
    const path = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join(".");
    const problem = (first?.message ?? "expected a commitment").slice(0, longestProblem);
    return new CommitmentMalformed({ field: path.slice(0, longestProblem), problem });
  });
}

function parse(text: string): Result.Result<unknown, CommitmentMalformed> {
  const malformed = (problem: string) =>
    Result.fail(new CommitmentMalformed({ field: "", problem: problem.slice(0, longestProblem) }));
  if (text.length > longestText) return malformed(`expected at most ${longestText} characters, got ${text.length}`);
  try {
    const parsed: unknown = JSON.parse(text);
    const twice = duplicateKey(text);
    return twice === undefined ? Result.succeed(parsed) : malformed(`expected each key once, got "${twice}" twice`);
  } catch {
    return malformed("expected JSON text, got something else");
  }
}

/**
 * Untrusted JSON text as a commitment.
 *
 * **Errors** as {@link decodeCommitment}; also for text of more than 2^19 characters, text that is no JSON, and a key
 * that an object states twice.
 *
 * @spec MEM-014
 * @category memory
 * @since 0.1.0
 */
export function readCommitment(text: string): Result.Result<Commitment, CommitmentMalformed> {
  return Result.flatMap(parse(text), decodeCommitment);
}
