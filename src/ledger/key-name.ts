/** The most characters of the name of a key. */
export const longestName = 255;

const nameText = /^[^\p{White_Space}\p{Cc}\p{Surrogate}+]+$/u;

/** Whether some text can name a key: not empty, no spaces, no control characters, no plus sign. */
export function isKeyName(text: string): boolean {
  return text.length <= longestName && nameText.test(text);
}
