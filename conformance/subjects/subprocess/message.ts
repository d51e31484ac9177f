import { Result, Schema, SchemaIssue, Struct } from "effect";
import { Manifest } from "../manifest.ts";
import { SubjectBroken } from "./subject-broken.ts";

/** What the kit says to a subject. */
export type KitMessage =
  | { readonly type: "hello"; readonly protocol: "fieldprint-subject/1" }
  | { readonly type: "run"; readonly id: string; readonly dir: string }
  | { readonly type: "bye" };

const ManifestMessage = Schema.Struct({ type: Schema.Literal("manifest"), ...Manifest.fields });

const ResultMessage = Schema.Struct({
  type: Schema.Literal("result"),
  id: Schema.String,
  status: Schema.Literals(["ok", "unsupported", "error"]),
  message: Schema.optionalKey(Schema.String),
});
export type ResultMessage = typeof ResultMessage.Type;

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

/** The line of a message to a subject, with its newline. */
export function printMessage(message: KitMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** The beginning of a text, for an error message. */
export function quote(text: string, characters = 160): string {
  return text.length <= characters ? text : `${text.slice(0, characters)}…`;
}

function unexpected(expected: string, came: string): SubjectBroken {
  return new SubjectBroken({ reason: `expected ${expected}, got ${came}` });
}

function parseJson(line: Uint8Array, expected: string): Result.Result<unknown, SubjectBroken> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(line);
  } catch {
    return Result.fail(unexpected(expected, `${line.length} bytes that are not UTF-8`));
  }
  try {
    return Result.succeed(JSON.parse(text));
  } catch {
    return Result.fail(unexpected(expected, `a line that is not JSON: ${quote(text)}`));
  }
}

function typeOf(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "JSON that is no object";
  const type: unknown = Reflect.get(value, "type");
  return typeof type === "string" ? `a message of type ${JSON.stringify(quote(type))}` : "an object without a type";
}

function issueOf({ issue }: Schema.SchemaError): string {
  const first = formatIssue(issue).issues[0]!;
  const path = (first.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return `${JSON.stringify(quote(path))}: ${first.message}`;
}

/** A line as a message of one type; anything else it may be is described beside what was expected. */
function parseMessage<A>(line: Uint8Array, schema: Schema.Decoder<A>, type: string): Result.Result<A, SubjectBroken> {
  const expected = `a message of type "${type}"`;
  return Result.gen(function* () {
    const value = yield* parseJson(line, expected);
    const came = typeOf(value);
    if (came !== expected) return yield* Result.fail(unexpected(expected, came));
    const decoded = Schema.decodeUnknownResult(schema)(value, { onExcessProperty: "error" });
    return yield* Result.mapError(decoded, (error) => unexpected(expected, `one with a wrong field ${issueOf(error)}`));
  });
}

/**
 * The manifest that a subject answers the greeting with.
 *
 * @spec CON-080 CON-084
 */
export function parseManifest(line: Uint8Array): Result.Result<Manifest, SubjectBroken> {
  return Result.flatMap(parseMessage(line, ManifestMessage, "manifest"), (message) => {
    const manifest = Struct.omit(message, ["type"]);
    if (manifest.outputs.includes("out")) return Result.succeed(manifest);
    return Result.fail(unexpected(`"outputs" of a manifest to hold "out"`, JSON.stringify(manifest.outputs)));
  });
}

/**
 * The answer to the run of that id.
 *
 * @spec CON-080 CON-084
 */
export function parseResult(line: Uint8Array, id: string): Result.Result<ResultMessage, SubjectBroken> {
  return Result.flatMap(parseMessage(line, ResultMessage, "result"), (result) => {
    if (result.id === id) return Result.succeed(result);
    return Result.fail(unexpected(`the result of id "${id}"`, `that of ${JSON.stringify(quote(result.id))}`));
  });
}
