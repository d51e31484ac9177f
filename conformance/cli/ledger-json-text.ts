import { Result } from "effect";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where a string of a valid JSON text ends. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}

/** How many members the objects of a valid JSON text are written with. */
function membersWritten(json: string): number {
  let members = 0;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') at = stringEnd(json, at);
    else if (json[at] === ":") members++;
  }
  return members;
}

/** How many members the objects of a value have. */
function membersKept(value: unknown): number {
  const waiting = [value];
  let members = 0;
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const parts: ReadonlyArray<unknown> = Object.values(next);
    if (!Array.isArray(next)) members += parts.length;
    for (const part of parts) waiting.push(part);
  }
  return members;
}

/**
 * The value of some bytes that are one JSON text in UTF-8, or what they are instead. `JSON.parse` would silently keep
 * the last of two members with the same key; here no key may stand twice.
 *
 * @spec LCM-003
 */
export function readJsonText(bytes: Uint8Array): Result.Result<unknown, string> {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return Result.fail("bytes that are not UTF-8");
  }
  try {
    const value: unknown = JSON.parse(text);
    return membersWritten(text) === membersKept(value) ? Result.succeed(value) : Result.fail("JSON with a key twice");
  } catch {
    return Result.fail("text that is not JSON");
  }
}
