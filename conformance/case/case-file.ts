import { Result, Schema, SchemaIssue } from "effect";
import { type Problem, problemLimits } from "../../src/index.ts";
import { CaseInvalid, CaseMalformed } from "./errors.ts";

export const CASE_FILE = "case.json";
const DEEPEST_NESTING = 16;

const count = (least: number, most: number) => Schema.Int.check(Schema.isBetween({ minimum: least, maximum: most }));

/**
 * The content of `case.json`: everything about a problem that is not a tensor.
 *
 * **Edge cases** options that are absent take the defaults of ATT-003; unknown keys are refused.
 *
 * @spec CON-001 CON-002
 * @category case
 * @since 0.1.0
 */
export const CaseFile = Schema.Struct({
  protocol: Schema.Literal("fieldprint-case/1"),
  mode: Schema.Literals(["none", "joint", "mixture"]),
  layout: Schema.Literals(["NHD", "HND"]),
  dims: Schema.Struct({
    B: count(0, problemLimits.sequences),
    H: count(1, problemLimits.heads),
    Hkv: count(1, problemLimits.heads),
    D: count(1, problemLimits.headDim),
    Dv: count(1, problemLimits.headDim),
    P: count(1, problemLimits.pageSize),
    N: count(0, problemLimits.pages),
  }),
  options: Schema.Struct({
    scale: Schema.optionalKey(Schema.Finite),
    anchorScale: Schema.optionalKey(Schema.Finite),
    causal: Schema.optionalKey(Schema.Boolean),
    windowLeft: Schema.optionalKey(Schema.Int),
    softcap: Schema.optionalKey(Schema.Finite),
  }),
});

/**
 * The decoded content of `case.json`.
 *
 * @spec CON-001
 * @category case
 * @since 0.1.0
 */
export type CaseFile = typeof CaseFile.Type;

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

/** The deepest nesting of brackets outside strings, counted without recursion. */
function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character === "\\") i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return deepest;
}

function shorten(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}

function valueAt(root: unknown, path: ReadonlyArray<PropertyKey>): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

function schemaError(root: unknown, error: Schema.SchemaError): CaseInvalid {
  const [first] = formatIssue(error.issue).issues;
  const path = (first?.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
  const message = first?.message ?? error.message;
  const missing = message === "Missing key";
  return new CaseInvalid({
    file: CASE_FILE,
    field: path.map(String).join("."),
    expected: missing ? "a value" : message.replace(/^Expected /, ""),
    actual: missing ? "nothing" : shorten(valueAt(root, path)),
  });
}

function parseJson(bytes: Uint8Array): Result.Result<unknown, CaseMalformed> {
  const malformed = (actual: string) =>
    Result.fail(new CaseMalformed({ file: CASE_FILE, field: "", expected: "JSON text in UTF-8", actual }));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return malformed("bytes that are not UTF-8");
  }
  const depth = nestingDepth(text);
  if (depth > DEEPEST_NESTING) return malformed(`values nested ${depth} deep, over ${DEEPEST_NESTING}`);
  try {
    return Result.succeed(JSON.parse(text));
  } catch (cause) {
    return malformed((cause as SyntaxError).message);
  }
}

/** Decodes the bytes of `case.json`. */
export function parseCaseFile(bytes: Uint8Array): Result.Result<CaseFile, CaseMalformed | CaseInvalid> {
  return Result.flatMap(parseJson(bytes), (root) =>
    Schema.decodeUnknownResult(CaseFile)(root, { onExcessProperty: "error" }).pipe(
      Result.mapError((error) => schemaError(root, error)),
    ),
  );
}

/** JSON.stringify would lose the sign of -0. */
function numberText(value: number | boolean): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

function objectText(fields: Record<string, number | boolean>): string {
  const lines = Object.entries(fields).map(([name, value]) => `"${name}": ${numberText(value)}`);
  return `{ ${lines.join(", ")} }`;
}

/** The bytes of a problem's `case.json`. */
export function printCaseFile(problem: Problem): Uint8Array {
  const { B, H, Hkv, D, Dv, P, N } = problem.dims;
  const { scale, anchorScale, causal, windowLeft, softcap } = problem;
  const text = `{
  "protocol": "fieldprint-case/1",
  "mode": "${problem.mode}",
  "layout": "${problem.layout}",
  "dims": ${objectText({ B, H, Hkv, D, Dv, P, N })},
  "options": ${objectText({ scale, anchorScale, causal, windowLeft, softcap })}
}
`;
  return new TextEncoder().encode(text);
}
