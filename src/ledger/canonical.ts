import { configure } from "safe-stable-stringify";
import { blake3Text } from "./hash.ts";

const stringify = configure({ deterministic: true, circularValue: Error, strict: true });

/**
 * A JSON value as its one canonical text: keys sorted, no spaces, numbers as ECMAScript writes them.
 *
 * **Edge cases** `undefined` fields are left out. The value has been decoded by a Schema before: it holds no NaN, no lone
 * surrogate and no cycle, and no deep nesting. **Source** RFC 8785 (JCS).
 *
 * @spec LED-002
 * @category hashing
 * @since 0.1.0
 */
export function canonicalText(value: unknown): string {
  return stringify(value)!;
}

/**
 * The digest of text under the name of what it is, so that no two kinds of thing ever share a digest.
 *
 * **Units** 64 lower-case hexadecimal digits. **Edge cases** the name ends at the line feed that follows it, which no
 * name contains.
 *
 * @spec LED-001 LED-003
 * @category hashing
 * @since 0.1.0
 */
export function digestOf(name: string, text: string): string {
  return blake3Text(`${name}\n${text}`);
}
